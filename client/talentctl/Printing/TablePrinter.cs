using DigitalTalent.Talentctl.Commands;

namespace DigitalTalent.Talentctl.Printing;

/// <summary>A column of a table.</summary>
/// <param name="Zh">Chinese title.</param>
/// <param name="En">English title.</param>
/// <param name="Share">Part of the room that is left, among the columns that may wrap; 0: the column never wraps.</param>
internal readonly record struct TableColumn(string Zh, string En, int Share = 0);

/// <summary>Tables that fit: long cells wrap, and where the terminal is too narrow for columns each row becomes a block of lines.</summary>
internal static class TablePrinter
{
    /// <summary>Below this many columns a table of six is unreadable.</summary>
    private const int TableWidthMin = 80;

    /// <summary>A wrapping column is never narrower.</summary>
    private const int WrappedWidthMin = 8;

    private const string Gap = "  ";

    /// <param name="rows">Plain texts, as many a row as there are columns; a line break begins a new line within the cell.</param>
    public static void Print(Session session, IReadOnlyList<TableColumn> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        var titles = columns.Select(column => session.Say(column.Zh, column.En)).ToList();
        var cells = rows.ToList();
        if (session.Width < TableWidthMin)
        {
            PrintBlocks(session, titles, cells);
            return;
        }
        int[] widths = Widths(columns, titles, cells, session.Width);
        PrintRow(session, titles, widths);
        session.PrintLine(string.Join(Gap, widths.Select(width => new string('─', width))));
        foreach (var row in cells)
            PrintRow(session, row, widths);
    }

    /// <summary>What the cells want where it fits; else the columns that may wrap share what the others leave.</summary>
    private static int[] Widths(IReadOnlyList<TableColumn> columns, List<string> titles, List<IReadOnlyList<string>> rows, int width)
    {
        int[] widths = [.. columns.Select((_, column) => rows
            .SelectMany(row => row[column].Split('\n')).Append(titles[column]).Max(DisplayText.Width))];
        int room = width - ((columns.Count - 1) * Gap.Length) - widths.Where((_, column) => columns[column].Share == 0).Sum();
        var wrapping = Enumerable.Range(0, columns.Count).Where(column => columns[column].Share > 0).ToList();

        // Columns that want less than their share leave the rest to the others; each round settles at least one.
        while (wrapping.Count > 0)
        {
            int shares = wrapping.Sum(column => columns[column].Share);
            var content = wrapping.FindAll(column => widths[column] <= room * columns[column].Share / shares);
            if (content.Count == 0)
            {
                foreach (int column in wrapping)
                    widths[column] = Math.Max(WrappedWidthMin, room * columns[column].Share / shares);
                break;
            }
            room -= content.Sum(column => widths[column]);
            wrapping.RemoveAll(content.Contains);
        }
        return widths;
    }

    private static void PrintRow(Session session, IReadOnlyList<string> row, int[] widths)
    {
        var wrapped = row.Select((cell, column) => DisplayText.Wrap(cell, widths[column])).ToList();
        for (int line = 0; line < wrapped.Max(cell => cell.Count); line++)
        {
            var parts = wrapped.Select((cell, column) => DisplayText.Pad(line < cell.Count ? cell[line] : "", widths[column]));
            session.PrintLine(string.Join(Gap, parts).TrimEnd());
        }
    }

    private static void PrintBlocks(Session session, List<string> titles, List<IReadOnlyList<string>> rows)
    {
        foreach (var row in rows)
        {
            for (int column = 0; column < titles.Count; column++)
            {
                if (row[column].Length > 0)
                    session.PrintLine($"{titles[column]}: {row[column].Replace("\n", " ", StringComparison.Ordinal)}");
            }
            session.PrintLine("");
        }
    }
}
