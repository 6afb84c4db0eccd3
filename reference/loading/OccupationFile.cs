using DigitalTalent.Reference.Search;

namespace DigitalTalent.Reference.Loading;

/// <summary>occupations.csv and the groups above, occupation_groups.csv.</summary>
internal static class OccupationFile
{
    public static CodeTable<Occupation> Read(string directory)
    {
        var groups = ReadGroups(directory);
        var all = new EntityList<Occupation>(2000);
        using var table = new CsvTable(
            directory, "occupations.csv", "code", "name", "is_digital", "is_green", "major_code", "major_group", "middle_code", "middle_group",
            "minor_code", "minor_group", "minor_gbm_code", "edition", "release_year", "evidence");
        while (table.Read())
        {
            var code = table.Shaped(0, CodeShapes.IsOccupation, CodeShapes.OccupationText);
            var minor = Group(table, 8, code[..7], groups);
            var middle = Group(table, 6, code[..4], groups);
            var major = Group(table, 4, code[..1], groups);
            all.Add(table, 0, new(code, table.Required(1), table.Flag(2), table.Flag(3), minor.Code, minor.Name, middle.Code, major.Code));
        }

        return new(new OccupationScheme(), all.InOrder());
    }

    /// <summary>A group as the line names it: it is the one the code lies in, and it is known by this name.</summary>
    private static (string Code, string Name) Group(CsvTable table, int column, string expected, Dictionary<string, string> groups)
    {
        if (table[column] != expected)
            throw table.Broken(column, $"is not the group of the occupation ({expected})");
        if (!groups.TryGetValue(expected, out var name))
            throw table.Broken(column, "is not in occupation_groups.csv");
        if (table[column + 1] != name)
            throw table.Broken(column + 1, $"is not the name of {expected} in occupation_groups.csv ({name})");

        return (expected, name);
    }

    private static Dictionary<string, string> ReadGroups(string directory)
    {
        var groups = new Dictionary<string, string>(600, StringComparer.Ordinal);
        using var table = new CsvTable(directory, "occupation_groups.csv", "code", "name", "level", "parent_code", "gbm_code");
        while (table.Read())
        {
            var code = table.Shaped(0, CodeShapes.IsOccupationGroup, "an occupation group (d, d-dd or d-dd-dd)");
            var parent = code.Length == 1 ? "" : code[..^3];
            if (table[3] != parent || (parent.Length > 0 && !groups.ContainsKey(parent)))
                throw table.Broken(3, $"is not the group above {code}, or stands below it");
            if (!groups.TryAdd(code, table.Required(1)))
                throw table.Broken(0, "occurs twice");
        }

        return groups;
    }
}
