namespace DigitalTalent.Matching.Learning;

/// <summary>Turns rows into bytes, in blocks of 64 rows: for each block one column after the other, for each column 64 bytes.</summary>
/// <remarks>A row of 40 features is 40 bytes then, and one vector register holds what one question needs of 64 rows. Immutable.</remarks>
public sealed class RowCoder
{
    /// <summary>Rows of a block.</summary>
    public const int BlockRows = 64;

    private readonly CodeColumn[] _columns;
    private readonly int _features;

    internal RowCoder(CodeColumn[] columns, int features)
    {
        _columns = columns;
        _features = features;
    }

    /// <summary>Columns; at least as many as features that the forest asks for.</summary>
    public int Columns => _columns.Length;

    /// <summary>Bytes of one block.</summary>
    public int BlockBytes => _columns.Length * BlockRows;

    /// <summary>Bytes of the codes of so many rows: whole blocks.</summary>
    public long BytesFor(int rows) => (rows + BlockRows - 1L) / BlockRows * BlockBytes;

    /// <summary>Writes the codes of rows; those behind the last row of the last block are 0.</summary>
    /// <param name="rows">Row by row, one value for each feature of the forest.</param>
    /// <param name="codes">At least <see cref="BytesFor"/>.</param>
    public void Encode(ReadOnlySpan<float> rows, Span<byte> codes)
    {
        int count = rows.Length / _features;
        if (count * _features != rows.Length)
            throw new ArgumentException($"There are {rows.Length:N0} values, no multiple of {_features} features.", nameof(rows));
        if (codes.Length < BytesFor(count))
            throw new ArgumentException($"There is room for {codes.Length:N0} bytes; {count:N0} rows need {BytesFor(count):N0}.", nameof(codes));
        for (int first = 0; first < count; first += BlockRows)
        {
            int here = Math.Min(BlockRows, count - first);
            EncodeBlock(rows.Slice(first * _features, here * _features), codes.Slice(first / BlockRows * BlockBytes, BlockBytes));
        }
    }

    /// <param name="rows">Up to 64 of them.</param>
    internal void EncodeBlock(ReadOnlySpan<float> rows, Span<byte> codes)
    {
        int count = rows.Length / _features;
        if (count < BlockRows)
            codes.Clear();
        for (int column = 0; column < _columns.Length; column++)
            _columns[column].Encode(rows[_columns[column].Feature..], _features, codes.Slice(column * BlockRows, count));
    }
}
