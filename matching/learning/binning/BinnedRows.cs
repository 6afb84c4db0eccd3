using DigitalTalent.Matching.Columns;

namespace DigitalTalent.Matching.Learning;

/// <summary>A data set in bytes, twice: by row for histograms and by column for the partition of rows.</summary>
/// <remarks>
/// A row is as wide as its features, rounded up to 16, 32 or whole cache lines: with 40 features one line holds what a histogram needs of a row.
/// A column is read when rows are parted: a million rows are a megabyte, which a second-level cache holds.
/// </remarks>
internal sealed unsafe class BinnedRows : IDisposable
{
    private const int RowsInTask = 8_192;

    private readonly AlignedMemory _rows;
    private readonly AlignedMemory _columns;

    /// <param name="features">Which features, by their numbers in the data; in this order they are the columns here.</param>
    /// <param name="bins">Of all features of the data.</param>
    public BinnedRows(RankingDataset data, int[] features, FeatureBins[] bins, WorkTeam team)
    {
        Rows = data.Rows;
        Columns = features.Length;
        RowBytes = Columns <= 16 ? 16 : Columns <= 32 ? 32 : (Columns + 63) / 64 * 64;
        _rows = new((long)Rows * RowBytes);
        _columns = new((long)Rows * Columns);
        team.Run((Rows + RowsInTask - 1) / RowsInTask, (_, task) =>
        {
            int first = task * RowsInTask, end = Math.Min(Rows, first + RowsInTask);
            for (int column = 0; column < features.Length; column++)
                Fill(data.Column(features[column]), bins[features[column]], column, first, end);
        });
    }

    public int Rows { get; }

    public int Columns { get; }

    /// <summary>From one row to the next.</summary>
    public int RowBytes { get; }

    public byte* RowStart => _rows.Start;

    public byte* Column(int column) => _columns.Start + ((long)column * Rows);

    public void Dispose()
    {
        _rows.Dispose();
        _columns.Dispose();
    }

    private void Fill(ReadOnlySpan<float> values, FeatureBins bins, int column, int first, int end)
    {
        byte* ofColumn = Column(column);
        byte* ofRow = RowStart + column;
        for (int row = first; row < end; row++)
        {
            byte bin = bins.BinOf(values[row]);
            ofColumn[row] = bin;
            ofRow[(long)row * RowBytes] = bin;
        }
    }
}
