using DigitalTalent.Talentctl.Tables;

namespace DigitalTalent.Tests.Client.Importing;

/// <summary>Reads a file of rejected rows as Excel would.</summary>
internal static class RejectedRows
{
    public static List<Dictionary<string, string>> Read(string path)
    {
        Assert.Equal([0xEF, 0xBB, 0xBF], File.ReadAllBytes(path)[..3]);
        using var text = new StreamReader(path);
        var scanner = new CsvScanner(text, ',');
        var titles = scanner.Read()!.Cells;
        var rows = new List<Dictionary<string, string>>();
        while (scanner.Read() is { } row)
            rows.Add(titles.Zip(row.Cells).ToDictionary(cell => cell.First, cell => cell.Second));
        return rows;
    }
}
