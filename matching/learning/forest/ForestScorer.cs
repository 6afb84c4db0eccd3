namespace DigitalTalent.Matching.Learning;

/// <summary>A forest frozen for speed. Immutable: any number of threads may score with it, each with its own scratch memory.</summary>
/// <remarks>
/// <para>A batch is scored in blocks of 64 rows. Values become bytes once, their place among the forest's thresholds; then every question of a tree is one
/// comparison of 64 bytes for all rows of the block, whichever leaves they go to. So the cost is that of the questions of a tree, not of the ways of rows, and nothing branches
/// (bit vectors instead of walks: QuickScorer, Lucchese et al. 2015; bytes for blocks of rows: RapidScorer, Ye et al. 2018).</para>
/// <para>Scores are bit for bit those of <see cref="Forest.Score"/> for the same values as doubles: comparisons with floats decide alike, and sums run in the same order.</para>
/// <para>Trees whose thresholds need more than a byte begin a segment with codes of its own; a single tree with more than 256 leaves or with more than 254
/// thresholds of one feature is walked row by row.</para>
/// </remarks>
public sealed class ForestScorer
{
    private readonly ForestSegment[] _segments;
    private readonly RowWalk _walk;
    private readonly int _codeBytes;
    private readonly int _reachBytes;

    public ForestScorer(Forest forest)
    {
        ArgumentNullException.ThrowIfNull(forest);
        Features = forest.Features.Count;
        _walk = new(forest);
        _segments = ForestSegment.Of(forest);
        _codeBytes = _segments.Max(static segment => segment.CodeBytes);
        _reachBytes = _segments.Max(static segment => segment.ReachBytes);
    }

    /// <summary>Values of a row.</summary>
    public int Features { get; }

    public ForestScratch CreateScratch() => new(_codeBytes, _reachBytes);

    /// <summary>The score of one row, without scratch memory.</summary>
    /// <param name="row">One value for each feature; NaN: missing.</param>
    public double Score(ReadOnlySpan<float> row) => row.Length >= Features
        ? _walk.Score(row) : throw new ArgumentException($"A row has {row.Length} values, the model {Features} features.", nameof(row));

    /// <summary>The scores of many rows.</summary>
    /// <param name="rows">Row by row, <see cref="Features"/> values each; NaN: missing.</param>
    /// <param name="scores">One for each row.</param>
    public void Score(ReadOnlySpan<float> rows, Span<double> scores, ForestScratch scratch)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        if (rows.Length != (long)scores.Length * Features)
            throw new ArgumentException($"There are {rows.Length:N0} values for {scores.Length:N0} rows of {Features} features.", nameof(rows));
        if (scratch.CodeBytes < _codeBytes || scratch.ReachBytes < _reachBytes)
            throw new ArgumentException("The scratch memory is of another scorer.", nameof(scratch));
        scores.Clear();
        for (int first = 0; first < scores.Length; first += RowCoder.BlockRows)
        {
            int count = Math.Min(RowCoder.BlockRows, scores.Length - first);
            foreach (var segment in _segments)
                segment.Score(rows.Slice(first * Features, count * Features), scores.Slice(first, count), scratch);
        }
    }
}
