using DigitalTalent.Reference;
using DigitalTalent.Talentctl.Tables;

namespace DigitalTalent.Talentctl.Schemas;

/// <summary>One problem of one row, at the cell where it can be mended.</summary>
/// <param name="Column">Position in the file, from 0; <see cref="CellFault.WholeRow"/> when no single cell is to blame.</param>
/// <param name="Title">Title of the column as the file writes it; empty for the whole row.</param>
/// <param name="Value">The cell as it stands, shortened.</param>
/// <param name="Reason">What is wrong and what would be right.</param>
/// <param name="IsPersonal">The value must not be printed on a terminal.</param>
internal sealed record RowProblem(int Column, string Title, string Value, Wording Reason, bool IsPersonal = false);

/// <summary>A row while its cells are read: the other cells, and the problems found so far.</summary>
/// <param name="faults">Problems found in reading the file.</param>
/// <param name="source">The row as it stands.</param>
/// <param name="reference">The code lists.</param>
/// <param name="positionOf">Position in the file of a column of the schema; negative where the file lacks it.</param>
internal sealed class RowReading(IReadOnlyList<CellFault> faults, SourceRow source, ReferenceData reference, Func<string, int> positionOf)
{
    private readonly List<CellFault> problems = [.. faults];
    private Dictionary<string, int>? origins;

    public ReferenceData Reference => reference;

    public IReadOnlyList<CellFault> Problems => problems;

    /// <summary>Another cell of the row, by the title of its column in the schema. Empty where the file lacks the column.</summary>
    public CellView this[string title]
    {
        get
        {
            int position = positionOf(title);
            return new CellView(this, position, position < 0 ? "" : source[position]);
        }
    }

    public void Reject(int column, Wording problem)
    {
        var fault = new CellFault(column, problem);
        if (!problems.Contains(fault))      // Columns that read each other find the same fault twice.
            problems.Add(fault);
    }

    public void NoteOrigin(string path, int column) => (origins ??= new(StringComparer.Ordinal))[path] = column;

    /// <summary>The column that filled the field at <paramref name="path"/> or the element it lies in, where one was noted.</summary>
    public int? OriginOf(string path)
    {
        if (origins is null)
            return null;
        foreach (string part in FieldPath.SelfAndParents(path))
        {
            if (origins.TryGetValue(part, out int column))
                return column;
        }
        return null;
    }
}
