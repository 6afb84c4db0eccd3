namespace DigitalTalent.Talentctl.Tables;

/// <summary>One row of a file as it stands there, before anything is understood.</summary>
/// <param name="Line">Where an editor or Excel shows the row: the physical line on which it begins, from 1.</param>
/// <param name="Cells">Texts as written; numbers and dates of a workbook in their plain notation. Never null, may be empty.</param>
/// <param name="Faults">What already went wrong in reading. A row with faults is never sent.</param>
internal sealed record SourceRow(int Line, IReadOnlyList<string> Cells, IReadOnlyList<CellFault> Faults)
{
    /// <summary>True when no cell holds anything to see, as rows that only carry borders do.</summary>
    public bool IsBlank
    {
        get
        {
            if (Faults.Count > 0)
                return false;
            foreach (var cell in Cells)
            {
                if (!string.IsNullOrWhiteSpace(cell))
                    return false;
            }
            return true;
        }
    }

    /// <summary>The text of a column; empty beyond the end of the row.</summary>
    public string this[int column] => column < Cells.Count ? Cells[column] : "";
}

/// <summary>A cell that could not be read.</summary>
/// <param name="Column">Position from 0; <see cref="WholeRow"/> when no single cell is to blame.</param>
internal readonly record struct CellFault(int Column, Wording Problem)
{
    public const int WholeRow = -1;
}
