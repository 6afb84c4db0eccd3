using System.Globalization;
using DigitalTalent.Talentctl.Tables;

namespace DigitalTalent.Talentctl.Schemas;

/// <summary>Which column of the file is which column of the schema.</summary>
internal sealed class Header
{
    private readonly int[] positions;

    private Header(SourceRow row, int[] positions, int width)
    {
        Row = row;
        this.positions = positions;
        Width = width;
    }

    public SourceRow Row { get; }

    /// <summary>Columns up to the last one with a title.</summary>
    public int Width { get; }

    /// <summary>Position in the file of a column of the schema; -1 when the file lacks it.</summary>
    public int PositionOf(int schemaColumn) => schemaColumn < 0 ? -1 : positions[schemaColumn];

    /// <summary>Column of the schema at a position of the file; -1 when there is none.</summary>
    public int SchemaColumnAt(int position) => Array.IndexOf(positions, position);

    /// <summary>Takes rows up to the header from <paramref name="rows"/>; what follows are data.</summary>
    /// <exception cref="TableException">No header, a required column is missing, or two columns mean the same.</exception>
    public static Header Find<TRow>(IEnumerator<SourceRow> rows, Schema<TRow> schema, List<Wording> notes, out IReadOnlyList<SourceRow> dataRead)
    {
        var top = new List<SourceRow>();
        while (top.Count < TableLimits.HeaderSearchRows && rows.MoveNext())
        {
            if (!rows.Current.IsBlank)
                top.Add(rows.Current);
        }
        if (top.Count == 0)
            throw new TableException("文件是空的，没有任何内容。", "The file is empty.");

        int best = 0;
        int bestTitles = 0;
        for (int index = 0; index < top.Count; index++)
        {
            int titles = top[index].Cells.Count(cell => schema.Find(cell) >= 0);
            if (titles > bestTitles)
                (best, bestTitles) = (index, titles);
        }
        if (bestTitles == 0)
            throw NoHeader(schema, top[0]);
        dataRead = top[(best + 1)..];
        return Bind(schema, top[best], notes);
    }

    private static Header Bind<TRow>(Schema<TRow> schema, SourceRow row, List<Wording> notes)
    {
        int[] found = new int[schema.Columns.Count];
        Array.Fill(found, -1);
        var unknown = new List<string>();
        int width = 0;
        for (int position = 0; position < row.Cells.Count; position++)
        {
            string title = row.Cells[position].Trim();
            if (title.Length == 0)
                continue;
            width = position + 1;
            int column = schema.Find(title);
            if (column < 0)
            {
                if (!RejectedColumns.IsOne(title))
                    unknown.Add(Shown(title));
                continue;
            }
            if (found[column] >= 0)
                throw Twice(schema.Columns[column].Title, row, found[column], position);
            found[column] = position;
        }

        var missing = schema.Columns.Where((column, index) => column.Required && found[index] < 0).Select(column => column.Title).ToList();
        if (missing.Count > 0)
        {
            throw new TableException(
                $"缺少必需的列：{string.Join("、", missing)}。表头在第 {row.Line} 行，文件中的列有：{Titles(row)}。",
                $"Required columns are missing: {string.Join(", ", missing)}. The header is on line {row.Line}; the file has: {Titles(row)}.");
        }
        if (unknown.Count > 0)
        {
            notes.Add(new(
                $"不认识的列已忽略：{string.Join("、", unknown)}。", $"Columns that are not known were ignored: {string.Join(", ", unknown)}."));
        }
        return new Header(row, found, width);
    }

    private static TableException NoHeader<TRow>(Schema<TRow> schema, SourceRow first) => new(
        $"没有找到表头：前 {TableLimits.HeaderSearchRows} 行里没有一个认识的列名。第 {first.Line} 行是：{Titles(first)}。"
            + $"至少需要这些列：{string.Join("、", schema.Columns.Where(column => column.Required).Select(column => column.Title))}。",
        $"There is no header: none of the first {TableLimits.HeaderSearchRows} rows holds a known column title. Line {first.Line} is: {Titles(first)}. "
            + $"At least these columns are needed: {string.Join(", ", schema.Columns.Where(column => column.Required).Select(column => column.Title))}.");

    private static TableException Twice(string title, SourceRow row, int first, int second) => new(
        $"列“{title}”出现了两次：第 {Name(first)} 列“{Shown(row[first])}”和第 {Name(second)} 列“{Shown(row[second])}”。请删去或改名其中一列。",
        $"Column '{title}' appears twice: column {Name(first)} '{Shown(row[first])}' and column {Name(second)} '{Shown(row[second])}'.");

    private static string Titles(SourceRow row) =>
        string.Join("、", row.Cells.Where(cell => !string.IsNullOrWhiteSpace(cell)).Take(30).Select(Shown));

    private static string Shown(string title)
    {
        string clean = Cells.CellText.Clean(title);
        return clean.Length <= 20 ? clean : clean[..20] + "…";
    }

    /// <summary>A column as people find it: its number, and the letter Excel shows.</summary>
    private static string Name(int position)
    {
        string letters = "";
        for (int rest = position + 1; rest > 0; rest = (rest - 1) / 26)
            letters = (char)('A' + ((rest - 1) % 26)) + letters;
        return string.Create(CultureInfo.InvariantCulture, $"{position + 1}（{letters}）");
    }
}

/// <summary>The columns that a file of rejected rows carries in front of the original ones.</summary>
internal static class RejectedColumns
{
    public static IReadOnlyList<string> Titles { get; } = ["拒绝行号", "拒绝列", "拒绝值", "拒绝原因"];

    public static bool IsOne(string title) => Titles.Contains(title, StringComparer.Ordinal);
}
