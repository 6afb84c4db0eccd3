namespace DigitalTalent.Matching.Columns;

/// <summary>Columns as bytes of a file that can be mapped into memory and used where they are. See <see cref="SnapshotFormat"/>.</summary>
/// <remarks>The content is the sections of <see cref="ColumnImage"/>, as they lie in memory.</remarks>
public static unsafe class ColumnSnapshot
{
    private const int Format = 3;
    private const int PieceBytes = 1 << 20;

    private struct Facts
    {
        public ColumnDimensions Dimensions;
        public ColumnCounts Counts;
        public int BaseDay;
    }

    /// <summary>Writes a snapshot. The columns must not be disposed meanwhile.</summary>
    /// <param name="output">Can seek.</param>
    public static void Write(TalentColumns columns, Stream output)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(output);
        var writer = new SnapshotWriter(output);
        var image = columns.Image;
        for (long at = 0; at < image.Length; at += PieceBytes)
            writer.Write(new ReadOnlySpan<byte>(image.Memory + at, (int)Math.Min(PieceBytes, image.Length - at)));
        writer.Complete(SnapshotKind.Columns, Format, columns.Change,
            new Facts { Dimensions = columns.Dimensions, Counts = columns.Counts, BaseDay = columns.BaseDay });
    }

    /// <summary>Maps a snapshot into memory, checking every byte of it.</summary>
    /// <exception cref="InvalidDataException">Damaged, cut off, or of another format; says which.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static TalentColumns OpenFile(string path)
    {
        var content = SnapshotContent.OpenFile(path, SnapshotKind.Columns, Format);
        try
        {
            return Over(content);
        }
        catch
        {
            content.Dispose();
            throw;
        }
    }

    /// <summary>Opens a snapshot that lies in memory, checking every byte of it.</summary>
    /// <param name="memory">Aligned to 64 bytes, unchanged as long as the owner lives.</param>
    /// <param name="length">Bytes of the file.</param>
    /// <param name="owner">Keeps the memory; disposed with the columns. Stays the caller's when this throws.</param>
    /// <exception cref="InvalidDataException">Damaged, cut off, or of another format; says which.</exception>
    public static TalentColumns Open(byte* memory, long length, IDisposable owner) =>
        Over(SnapshotContent.Open(memory, length, owner, SnapshotKind.Columns, Format));

    private static TalentColumns Over(SnapshotContent content)
    {
        var facts = content.Facts<Facts>();
        Span<long> lengths = stackalloc long[ColumnImage.SectionCount];
        ColumnLayout.ImageLengths(facts.Dimensions, facts.Counts, lengths);
        if (ColumnImage.LengthOf(lengths) != content.Length)
            throw new InvalidDataException($"The snapshot's content has {content.Length} bytes; what it is said to hold has {ColumnImage.LengthOf(lengths)}.");
        return new TalentColumns(ColumnImage.Over(content.Start, lengths, content), facts.Dimensions, facts.Counts, facts.BaseDay, content.Change);
    }
}
