namespace DigitalTalent.Reference.Loading;

/// <summary>major_occupation_map.csv: joins majors.csv and occupations.csv by code and name.</summary>
internal static class MajorOccupationFile
{
    public static Dictionary<string, IReadOnlyList<string>> Read(string directory, MajorFile.Majors majors, CodeTable<Occupation> occupations)
    {
        var byMajor = new Dictionary<string, List<string>>(2000, StringComparer.Ordinal);
        using var table = new CsvTable(
            directory, "major_occupation_map.csv", "major_level", "major_base_code", "major_name", "occupation_code", "occupation_name");
        while (table.Read())
        {
            var major = table[1];
            if (!majors.Names.TryGetValue((table[0], major), out var majorName))
                throw table.Broken(1, $"is not a code of {table[0]} in majors.csv");
            if (majorName != table[2])
                throw table.Broken(2, $"is not the name of {major} in majors.csv ({majorName})");
            if (occupations.Find(table[3]) is not { } occupation)
                throw table.Broken(3, "is not a code in occupations.csv");
            if (occupation.Name != table[4])
                throw table.Broken(4, $"is not the name of {occupation.Code} in occupations.csv ({occupation.Name})");

            if (!byMajor.TryGetValue(major, out var list))
                byMajor.Add(major, list = []);
            if (!list.Contains(occupation.Code))
                list.Add(occupation.Code);
        }

        return byMajor.ToDictionary(pair => pair.Key, IReadOnlyList<string> (pair) => pair.Value.AsReadOnly(), StringComparer.Ordinal);
    }
}
