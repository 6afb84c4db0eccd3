namespace DigitalTalent.Matching.Learning;

/// <summary>How one question's feature becomes a byte, so that the question is whether the byte is at most a number.</summary>
/// <remarks>
/// Numeric: how many of the forest's thresholds the value is above; missing is 0 where it goes left and 255 where it goes right, so a
/// feature has a column for each way to treat what is missing. Categorical: 0 in the set and 1 outside, a column for each set.
/// </remarks>
internal sealed class CodeColumn
{
    private const byte MissingRight = byte.MaxValue;

    private readonly uint[] _categories;
    private readonly ThresholdSearch _search;

    private CodeColumn(int feature, SplitDecision decision, ThresholdSearch search, uint[] categories)
    {
        (Feature, Decision, _search, _categories) = (feature, decision, search, categories);
    }

    public int Feature { get; }

    public SplitDecision Decision { get; }

    public static CodeColumn Numeric(int feature, SplitDecision decision, double[] ascending) => new(feature, decision, new(ascending), []);

    public static CodeColumn Categorical(int feature, SplitDecision decision, ReadOnlySpan<uint> set) => new(feature, decision, default, set.ToArray());

    /// <summary>Writes the codes of some rows.</summary>
    /// <param name="values">Of the feature of the first row; that of the next is <paramref name="stride"/> further on.</param>
    public void Encode(ReadOnlySpan<float> values, int stride, Span<byte> codes)
    {
        if (Decision.IsCategorical)
        {
            for (int i = 0; i < codes.Length; i++)
                codes[i] = Tree.IsAmong(_categories, values[i * stride]) ? (byte)0 : (byte)1;
            return;
        }

        byte missing = Decision.MissingGoesLeft ? (byte)0 : MissingRight;
        byte ofNaN = Decision.Missing == MissingKind.None ? (byte)_search.CountBelow(0) : missing;
        bool zeroIsMissing = Decision.Missing == MissingKind.Zero;
        for (int i = 0; i < codes.Length; i++)
        {
            float value = values[i * stride];
            codes[i] = float.IsNaN(value) ? ofNaN
                : zeroIsMissing && Math.Abs(value) <= SplitDecision.ZeroMax ? missing
                : (byte)_search.CountBelow(value);
        }
    }
}
