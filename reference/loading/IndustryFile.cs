using DigitalTalent.Reference.Search;

namespace DigitalTalent.Reference.Loading;

/// <summary>industries.csv.</summary>
internal static class IndustryFile
{
    public static CodeTable<Industry> Read(string directory)
    {
        var all = new EntityList<Industry>(2500);
        using var table = new CsvTable(directory, "industries.csv", "full_code", "code", "name", "level", "parent_full_code", "section");
        while (table.Read())
        {
            var code = table.Shaped(0, CodeShapes.IsIndustry, CodeShapes.IndustryText);
            if (table[1] != (code.Length == 1 ? code : code[1..]))
                throw table.Broken(1, $"is not {code} without its section");
            if (table[5] != code[..1])
                throw table.Broken(5, $"is not the section of {code}");
            var level = code.Length switch { 1 => "门类", 3 => "大类", 4 => "中类", _ => "小类" };
            if (table[3] != level)
                throw table.Broken(3, $"is not the level of {code} ({level})");

            all.Add(table, 0, new(code, table.Required(2), level, Parent(table, code, all)));
        }

        return new(new IndustryScheme(), all.InOrder());
    }

    private static string? Parent(CsvTable table, string code, EntityList<Industry> above)
    {
        var expected = code.Length switch { 1 => null, 3 => code[..1], _ => code[..^1] };
        if (expected is null)
            return table[4].Length == 0 || table[4] == code ? null : throw table.Broken(4, "is an industry above a section");

        return table[4] == expected && above.Find(expected) is not null
            ? expected
            : throw table.Broken(4, $"is not the industry above {code} ({expected}), or stands below it");
    }
}
