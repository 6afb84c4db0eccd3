using DigitalTalent.Reference.Search;

namespace DigitalTalent.Reference.Loading;

/// <summary>majors.csv.</summary>
internal static class MajorFile
{
    private const string Undergraduate = "普通本科";

    /// <summary>The table, and the levels each base code occurs in with the name there.</summary>
    internal readonly record struct Majors(CodeTable<Major> Table, Dictionary<(string Level, string BaseCode), string> Names);

    public static Majors Read(string directory)
    {
        var byCode = new Dictionary<string, Major>(3000, StringComparer.Ordinal);
        var names = new Dictionary<(string, string), string>(3000);
        using var table = new CsvTable(
            directory, "majors.csv", "base_code", "code", "name", "level", "discipline_code", "discipline", "class_code", "class_name", "is_special",
            "is_controlled", "catalog", "code_evidence");
        while (table.Read())
        {
            var major = ReadOne(table);
            if (!names.TryAdd((major.Level, major.BaseCode), major.Name))
                throw table.Broken(0, $"occurs twice in {major.Level}");
            if (major.Level == Undergraduate || !byCode.ContainsKey(major.BaseCode))
                byCode[major.BaseCode] = major;
        }

        var all = byCode.Values.OrderBy(major => major.BaseCode, StringComparer.Ordinal).ToArray();
        return new(new CodeTable<Major>(new MajorScheme(), all), names);
    }

    private static Major ReadOne(CsvTable table)
    {
        var code = table.Shaped(0, CodeShapes.IsMajor, CodeShapes.MajorText);
        if (table[1].Length > 0 && table[1].TrimEnd('T', 'K') != code)
            throw table.Broken(1, $"is not {code} with T or K behind it");
        if (table[3] is not (Undergraduate or "职教本科" or "高职专科" or "中职"))
            throw table.Broken(3, "is not 普通本科, 职教本科, 高职专科 or 中职");

        // A code begins with its class, and that with its discipline. 交叉学科 has no classes.
        var discipline = table.Required(4);
        var major = new Major(code, table.Required(2), table[3], table[6], discipline);
        if (!code.StartsWith(discipline, StringComparison.Ordinal))
            throw table.Broken(4, $"is not the beginning of {code}");
        return code.StartsWith(major.ClassCode, StringComparison.Ordinal) ? major : throw table.Broken(6, $"is not the beginning of {code}");
    }
}
