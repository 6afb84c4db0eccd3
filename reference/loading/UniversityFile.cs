using DigitalTalent.Reference.Search;

namespace DigitalTalent.Reference.Loading;

/// <summary>universities.csv.</summary>
internal static class UniversityFile
{
    public static CodeTable<University> Read(string directory)
    {
        var all = new EntityList<University>(3000);
        var schoolCodes = new HashSet<string>(3000, StringComparer.Ordinal);
        var formerNames = new Dictionary<string, string[]>(1000, StringComparer.Ordinal);
        using var table = new CsvTable(
            directory, "universities.csv", "identifier_code", "name", "province", "city", "level", "authority", "ownership", "is_985", "is_211",
            "is_double_first_class", "category", "former_names", "remark");
        while (table.Read())
        {
            // Military schools outside the ministry's list have no identifier, so no record could name them.
            if (table[0].Length == 0 && table[6] == "军队院校")
                continue;

            var code = table.Shaped(0, CodeShapes.IsUniversity, CodeShapes.UniversityText);
            var undergraduate = table[4] switch
            {
                "本科" => true,
                "专科" => false,
                _ => throw table.Broken(4, "is not 本科 or 专科"),
            };
            if (!schoolCodes.Add(code[^5..]) && all.Find(code) is null)
                throw table.Broken(0, "shares its last five digits, the school code, with another school");
            all.Add(table, 0, new(code, table.Required(1), table.Required(2), table.Required(3), undergraduate));
            if (table.List(11) is { Length: > 0 } former)
                formerNames[code] = former;
        }

        return new(new UniversityScheme(formerNames), all.InOrder());
    }
}
