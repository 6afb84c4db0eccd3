using DigitalTalent.Reference;
using DigitalTalent.Talentctl.Cells;
using DigitalTalent.Talentctl.Tables;
using DigitalTalent.V1;

namespace DigitalTalent.Talentctl.Schemas;

/// <summary>A row of a file and what it means.</summary>
/// <param name="Source">The row as it stands.</param>
/// <param name="Value">What was read; complete only when there are no problems.</param>
/// <param name="Problems">Everything that is wrong with the row, so that it can be mended at once.</param>
internal sealed record MappedRow<TRow>(SourceRow Source, TRow Value, IReadOnlyList<RowProblem> Problems, RowReading Reading);

/// <summary>Turns rows of one file into values, and violations of the contract's rules back into cells of the file.</summary>
/// <param name="schema">The columns.</param>
/// <param name="header">Where the columns are.</param>
/// <param name="create">A new value.</param>
/// <param name="validate">Violations of the contract's rules, with paths from <typeparamref name="TRow"/>; may be asked for rows with problems.</param>
internal sealed class RowMapper<TRow>(
    Schema<TRow> schema, Header header, ReferenceData reference, Func<TRow> create, Func<TRow, IReadOnlyList<Violation>> validate)
{
    private const string FenField = "_fen";
    private const int FenPerYuan = 100;

    public MappedRow<TRow> Map(SourceRow source)
    {
        var reading = new RowReading(FaultsThatMatter(source), source, reference, title => header.PositionOf(schema.Find(title)));
        var value = create();
        CheckWidth(source, reading);
        if (reading.Problems.Any(problem => problem.Column == CellFault.WholeRow))
            return new(source, value, Describe(source, reading.Problems), reading);    // Its cells are not where they seem to be.

        for (int index = 0; index < schema.Columns.Count; index++)
        {
            int position = header.PositionOf(index);
            if (position < 0 || source.Faults.Any(fault => fault.Column == position))
                continue;
            var cell = new CellView(reading, position, source[position]);
            if (!cell.IsEmpty)
                schema.Columns[index].Read(cell, value);
        }

        // A cell that could not be read has left its field empty; the rules would only complain about that again.
        var unread = reading.Problems.Select(problem => problem.Column).ToHashSet();
        var problems = Describe(source, reading.Problems);
        foreach (var violation in validate(value))
        {
            var problem = Locate(source, reading, violation, violation.Field);
            if (!unread.Contains(problem.Column))
                problems.Add(problem);
        }
        return new(source, value, problems, reading);
    }

    /// <summary>Finds the cell that a violation is about.</summary>
    /// <param name="path">Path of the field from <typeparamref name="TRow"/>.</param>
    public RowProblem Locate(SourceRow source, RowReading reading, Violation violation, string path)
    {
        var reason = new Wording(violation.MessageZh, violation.MessageEn);
        if (violation.Suggestions.Count > 0 && !violation.MessageZh.Contains(violation.Suggestions[0], StringComparison.Ordinal))
        {
            reason = new(
                $"{reason.Zh} 相近的有：{string.Join("；", violation.Suggestions)}。", $"{reason.En} Nearest: {string.Join("; ", violation.Suggestions)}.");
        }
        int column = reading.OriginOf(path) ?? -1;
        int schemaColumn = column >= 0 ? header.SchemaColumnAt(column) : ColumnOf(FieldPath.WithoutPositions(path));
        if (schemaColumn < 0)
            return new(CellFault.WholeRow, "", violation.Value, reason);
        if (path.EndsWith(FenField, StringComparison.Ordinal) && SalaryRange(violation.Bound) is { } inYuan)
            reason = inYuan;
        return ProblemAt(source, header.PositionOf(schemaColumn), schemaColumn, reason);
    }

    /// <summary>A problem at a column of the schema that the file may lack.</summary>
    public RowProblem ProblemAt(SourceRow source, string title, Wording reason)
    {
        int schemaColumn = schema.Find(title);
        return ProblemAt(source, header.PositionOf(schemaColumn), schemaColumn, reason);
    }

    /// <summary>Files speak of yuan, the contract of fen: its numbers would puzzle the reader.</summary>
    private static Wording? SalaryRange(string bound)
    {
        string[] ends = bound.Split("..");
        return ends.Length == 2 && long.TryParse(ends[0], out long min) && long.TryParse(ends[1], out long max)
            ? new(
                $"月薪应在 {min / FenPerYuan:N0} 至 {max / FenPerYuan:N0} 元之间。", $"Monthly pay must be {min / FenPerYuan:N0} to {max / FenPerYuan:N0} yuan.")
            : null;
    }

    private int ColumnOf(string plainPath)
    {
        foreach (string part in FieldPath.SelfAndParents(plainPath))
        {
            for (int index = 0; index < schema.Columns.Count; index++)
            {
                if (schema.Columns[index].Field == part || schema.Columns[index].AlsoFills.Contains(part))
                    return index;
            }
        }
        return -1;
    }

    /// <summary>A cell of a column that is ignored may hold what it likes, as long as the row is complete.</summary>
    private IReadOnlyList<CellFault> FaultsThatMatter(SourceRow source) => source.Faults.Count == 0 || source.Cells.Count < header.Width
        ? source.Faults
        : [.. source.Faults.Where(fault => fault.Column == CellFault.WholeRow || header.SchemaColumnAt(fault.Column) >= 0)];

    private void CheckWidth(SourceRow source, RowReading reading)
    {
        int cells = source.Cells.Count;
        while (cells > header.Width && string.IsNullOrWhiteSpace(source.Cells[cells - 1]))
            cells--;
        if (cells > header.Width)
        {
            reading.Reject(CellFault.WholeRow, new(
                $"本行有 {cells} 列，表头只有 {header.Width} 列。多半是某个单元格里的分隔符没有用引号括起来。",
                $"The row has {cells} columns, the header {header.Width}. Most likely a cell holds the delimiter without quotation marks."));
        }
        else if (source.Cells.Count < header.Width && source.Faults.Count == 0)
        {
            reading.Reject(CellFault.WholeRow, new(
                $"本行只有 {source.Cells.Count} 列，表头有 {header.Width} 列。请补齐单元格；空单元格也要保留分隔符。",
                $"The row has {source.Cells.Count} columns, the header {header.Width}. Empty cells need their delimiter too."));
        }
    }

    private List<RowProblem> Describe(SourceRow source, IReadOnlyList<CellFault> faults)
    {
        var problems = new List<RowProblem>(faults.Count);
        foreach (var fault in faults)
        {
            problems.Add(fault.Column == CellFault.WholeRow
                ? new(CellFault.WholeRow, "", "", fault.Problem)
                : ProblemAt(source, fault.Column, header.SchemaColumnAt(fault.Column), fault.Problem));
        }
        return problems;
    }

    private RowProblem ProblemAt(SourceRow source, int position, int schemaColumn, Wording reason)
    {
        bool personal = schemaColumn >= 0 && schema.Columns[schemaColumn].IsPersonal;
        string title = position >= 0 && position < header.Row.Cells.Count
            ? CellText.Shown(header.Row.Cells[position])
            : schemaColumn >= 0 ? schema.Columns[schemaColumn].Title : "";
        string value = position >= 0 ? CellText.Shown(source[position]) : "";
        return new(position, title, value, reason, personal);
    }
}
