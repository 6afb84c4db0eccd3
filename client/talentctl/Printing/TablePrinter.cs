using System.Globalization;
using DigitalTalent.Talentctl.Commands;
using DigitalTalent.V1;
using Spectre.Console;

namespace DigitalTalent.Talentctl.Printing;

/// <summary>Tables that fit: where the terminal is too narrow for columns, each row becomes a block of lines.</summary>
internal static class TablePrinter
{
    /// <summary>Below this many columns a table of six is unreadable.</summary>
    private const int TableWidthMin = 80;

    /// <param name="columns">Titles.</param>
    /// <param name="rows">Plain texts, as many a row as there are titles.</param>
    public static void Print(Session session, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        if (session.Width < TableWidthMin)
        {
            PrintBlocks(session, columns, rows);
            return;
        }
        var table = new Table().Border(TableBorder.Simple);
        foreach (string column in columns)
            table.AddColumn(new TableColumn(Markup.Escape(column)).PadRight(1));
        foreach (var row in rows)
            table.AddRow([.. row.Select(cell => new Text(cell))]);
        session.Console.Write(table);
    }

    public static string Number(double number) => number.ToString("0.0", CultureInfo.InvariantCulture);

    public static string Signed(double points) => points.ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture);

    /// <summary>A band in yuan; empty where nothing is stated.</summary>
    public static string Salary(Session session, SalaryBand? band)
    {
        if (band is null || (band.MinFen == 0 && band.MaxFen == 0))
            return session.Say("面议", "negotiable");
        string low = (band.MinFen / 100).ToString("N0", CultureInfo.InvariantCulture);
        string high = (band.MaxFen / 100).ToString("N0", CultureInfo.InvariantCulture);
        return band.MaxFen == 0 ? $"≥{low}" : band.MinFen == 0 ? $"≤{high}" : $"{low}-{high}";
    }

    public static string Reasons(Session session, IEnumerable<Reason> reasons, int max) =>
        string.Join(session.Say("；", "; "), reasons.Take(max).Select(reason => $"{session.Say(reason.TextZh, reason.TextEn)} ({Signed(reason.Points)})"));

    private static void PrintBlocks(Session session, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        foreach (var row in rows)
        {
            for (int column = 0; column < columns.Count; column++)
            {
                if (row[column].Length > 0)
                    session.PrintLine($"{columns[column]}: {row[column]}");
            }
            session.PrintLine("");
        }
    }
}
