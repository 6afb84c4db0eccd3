namespace DigitalTalent.Talentctl.Tables;

/// <summary>What the reader holds in memory at most, whatever a file contains.</summary>
internal static class TableLimits
{
    /// <summary>Characters of one cell: what Excel itself allows.</summary>
    public const int CellCharsMax = 32_767;

    /// <summary>Characters of one row. A valid row of the widest table has a few thousand.</summary>
    public const int RowCharsMax = 1 << 20;

    /// <summary>Columns of one row: what Excel itself allows.</summary>
    public const int ColumnsMax = 16_384;

    /// <summary>Rows at the top among which the header is looked for: bureaus put a title and a filling note above it.</summary>
    public const int HeaderSearchRows = 10;

    /// <summary>Unpacked size of all parts of a workbook, against archives that unpack to far more than they weigh.</summary>
    public const long WorkbookBytesMax = 2L << 30;
}
