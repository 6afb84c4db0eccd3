using DigitalTalent.Reference;
using DigitalTalent.Talentctl.Cells;
using DigitalTalent.Talentctl.Schemas;
using DigitalTalent.Talentctl.Tables;
using DigitalTalent.V1;

namespace DigitalTalent.Talentctl.Import;

/// <summary>What a kind of import file is: columns, what a row becomes, and what must not appear twice.</summary>
/// <param name="KeyTitles">Columns that together identify a row; empty: rows may repeat.</param>
/// <param name="Validate">Violations of the contract's rules for one row.</param>
internal sealed record FileKind<TRow>(
    Schema<TRow> Schema, Func<TRow> Create, Func<TRow, IReadOnlyList<Violation>> Validate, Func<TRow, string> KeyOf, IReadOnlyList<string> KeyTitles);

/// <summary>The rows of one file, understood. Needs no server: what is wrong with a row is found here as far as a file can tell.</summary>
internal sealed class MappedFile<TRow> : IDisposable
{
    private readonly Table table;
    private readonly FileKind<TRow> kind;
    private readonly IEnumerator<SourceRow> rows;
    private readonly IReadOnlyList<SourceRow> firstRows;
    private readonly Dictionary<string, int> lineByKey = new(StringComparer.Ordinal);

    private MappedFile(Table table, FileKind<TRow> kind, ReferenceData reference)
    {
        this.table = table;
        this.kind = kind;
        rows = table.Rows().GetEnumerator();
        Header = Header.Find(rows, kind.Schema, table.Notes, out firstRows);
        Mapper = new(kind.Schema, Header, reference, kind.Create, kind.Validate);
    }

    public Header Header { get; }

    public RowMapper<TRow> Mapper { get; }

    /// <summary>Things to tell the officer that stop nothing. Complete when all rows are read.</summary>
    public IReadOnlyList<Wording> Notes => table.Notes;

    /// <summary>Share of the file that was read, 0 to 1.</summary>
    public double ReadShare => table.ReadShare;

    /// <exception cref="TableException">The file as a whole cannot be imported.</exception>
    public static MappedFile<TRow> Open(string path, string? sheet, FileKind<TRow> kind, ReferenceData reference)
    {
        var opened = Table.Open(path, sheet, title => kind.Schema.Find(title) >= 0);
        try
        {
            return new(opened, kind, reference);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>Rows in the order of the file, blank ones left out. May be enumerated once.</summary>
    /// <exception cref="TableException">There is not a single row, or the file turns out to be damaged.</exception>
    public IEnumerable<MappedRow<TRow>> Rows()
    {
        int count = 0;
        foreach (var source in Sources())
        {
            if (source.IsBlank)
                continue;
            count++;
            yield return Once(Mapper.Map(source));
        }
        if (count == 0)
            throw new TableException("文件只有表头，没有数据行。", "The file has a header and no rows.");
    }

    public void Dispose()
    {
        rows.Dispose();
        table.Dispose();
    }

    private IEnumerable<SourceRow> Sources()
    {
        foreach (var source in firstRows)
            yield return source;
        while (rows.MoveNext())
            yield return rows.Current;
    }

    /// <summary>Refuses the second row of the same key: which of the two is right only the officer knows.</summary>
    private MappedRow<TRow> Once(MappedRow<TRow> row)
    {
        string key = kind.KeyOf(row.Value);
        if (key.Length == 0 || lineByKey.TryAdd(key, row.Source.Line))
            return row;
        string title = kind.KeyTitles[^1];
        string shown = CellText.Shown(key);
        var problem = Mapper.ProblemAt(row.Source, title, new(
            $"“{string.Join(" / ", kind.KeyTitles)}”重复：{shown} 在第 {lineByKey[key]} 行已经出现过，同一文件中只能有一行。",
            $"{shown} is on line {lineByKey[key]} already; a file may hold it once."));
        return row with { Problems = [.. row.Problems, problem] };
    }
}
