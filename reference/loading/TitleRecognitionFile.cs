using System.Globalization;

namespace DigitalTalent.Reference.Loading;

/// <summary>title_recognition.csv.</summary>
internal static class TitleRecognitionFile
{
    private static readonly string[] Effects = ["direct", "appoint", "condition", "reference", "apply", "bridge"];

    public static IReadOnlyList<TitleRecognition> Read(string directory, CodeTable<Region> regions)
    {
        var all = new List<TitleRecognition>();
        var seen = new HashSet<(string, int, int, string)>();
        using var table = new CsvTable(directory, "title_recognition.csv", "region", "engineer_grade", "title", "effect", "clause", "from");
        while (table.Read())
        {
            if (!regions.Contains(table[0]))
                throw table.Broken(0, "is not a code in regions.csv");
            if (!Effects.Contains(table[3]))
                throw table.Broken(3, $"is not one of {string.Join(", ", Effects)}");

            var rule = new TitleRecognition(table[0], table.Number(1, 1, 3), table.Number(2, 1, 5), table[3], table.Required(4), From(table));
            if (!seen.Add((rule.Region, rule.EngineerGrade, rule.Title, rule.Effect)))
                throw table.Broken(0, "has this rule twice");
            all.Add(rule);
        }

        return all.AsReadOnly();
    }

    private static DateOnly From(CsvTable table)
    {
        if (table[5].Length == 0)
            return DateOnly.MinValue;

        return DateOnly.TryParseExact(table[5], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : throw table.Broken(5, "is not a date (YYYY-MM-DD) or empty");
    }
}
