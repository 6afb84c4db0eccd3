using DigitalTalent.Reference.Search;

namespace DigitalTalent.Reference.Loading;

/// <summary>regions.csv.</summary>
internal static class RegionFile
{
    private const int ParentColumn = 3;
    private const int ProvinceColumn = 4;

    public static CodeTable<Region> Read(string directory)
    {
        var list = new EntityList<Region>(4000);
        using var table = new CsvTable(
            directory, "regions.csv", "code", "name", "level", "parent_code", "province_code", "province_name", "full_name", "status", "source_count", "note");
        while (table.Read())
        {
            var code = table.Shaped(0, CodeShapes.IsRegion, CodeShapes.RegionText);
            var level = table[2] switch
            {
                "province" => RegionLevel.Province,
                "city" => RegionLevel.City,
                "county" => RegionLevel.County,
                _ => throw table.Broken(2, "is not province, city or county"),
            };
            var abolished = table[7] switch
            {
                "current" => false,
                "abolished" => true,
                _ => throw table.Broken(7, "is not current or abolished"),
            };
            list.Add(table, 0, new(
                code, table.Required(1), level, Parent(table, code, level, list), Province(table, code, level, list), FullName(table), abolished));
        }

        var all = list.InOrder();
        return new(new RegionScheme(all), all);
    }

    /// <summary>Divisions stand below the ones they lie in, so one pass can check them.</summary>
    private static string? Parent(CsvTable table, string code, RegionLevel level, EntityList<Region> above)
    {
        if (level == RegionLevel.Province)
            return table[ParentColumn].Length == 0 ? null : throw table.Broken(ParentColumn, "is a division above a province");

        if (above.Find(table[ParentColumn]) is not { } parent || parent.Level >= level)
            throw table.Broken(ParentColumn, "is not a division of a higher level that stands further up");
        return table[4] == (parent.Level == RegionLevel.Province ? parent.Code : parent.ProvinceCode)
            ? parent.Code
            : throw table.Broken(ProvinceColumn, $"is not the province of {parent.Code}, the division above {code}");
    }

    private static string Province(CsvTable table, string code, RegionLevel level, EntityList<Region> above)
    {
        var isKnown = level == RegionLevel.Province
            ? table[ProvinceColumn] == code
            : above.Find(table[ProvinceColumn])?.Level == RegionLevel.Province;
        return isKnown ? table[ProvinceColumn] : throw table.Broken(ProvinceColumn, "is not the province of the division");
    }

    private static string FullName(CsvTable table)
    {
        var name = table[6];
        return name.StartsWith(table[5], StringComparison.Ordinal) && name.EndsWith(table[1], StringComparison.Ordinal)
            ? name
            : throw table.Broken(6, $"does not begin with {table[5]} and end with {table[1]}");
    }
}
