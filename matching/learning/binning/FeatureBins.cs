namespace DigitalTalent.Matching.Learning;

/// <summary>How the values of one feature become bytes. Immutable.</summary>
/// <remarks>
/// Numeric: bin <c>b</c> holds what is above upper bound <c>b − 1</c> and not above <c>b</c>; missing values have the last bin, if there are any in training.
/// Categorical: bin 0 holds missing, rare and unknown categories, the others one category each, the commonest first.
/// </remarks>
internal sealed class FeatureBins
{
    private readonly double[] _upperBounds;
    private readonly int[] _categories;
    private readonly byte[] _binOfCategory;
    private readonly ThresholdSearch _search;

    private FeatureBins(FeatureKind kind, double[] upperBounds, int[] categories, bool hasMissing, string info)
    {
        Kind = kind;
        HasMissing = hasMissing;
        Info = info;
        _upperBounds = upperBounds;
        _categories = categories;
        _search = new(upperBounds);
        _binOfCategory = new byte[categories.Length == 0 ? 0 : categories.Max() + 1];
        for (int i = 0; i < categories.Length; i++)
            _binOfCategory[categories[i]] = (byte)(i + 1);
    }

    public FeatureKind Kind { get; }

    /// <summary>There were missing values in training.</summary>
    public bool HasMissing { get; }

    /// <summary>Bins that values which are there can have; numeric: those before the missing one.</summary>
    public int PresentBins => Kind == FeatureKind.Numeric ? _upperBounds.Length + 1 : _categories.Length + 1;

    /// <summary>All bins, 1 to 255.</summary>
    public int Count => Kind == FeatureKind.Numeric && HasMissing ? PresentBins + 1 : PresentBins;

    /// <summary>The bin of missing values, or −1 where a numeric feature has none in training.</summary>
    public int MissingBin => Kind == FeatureKind.Categorical ? 0 : HasMissing ? PresentBins : -1;

    /// <summary>See <see cref="ForestFeature"/>.</summary>
    public string Info { get; }

    /// <summary>A numeric feature.</summary>
    public static FeatureBins Numeric(double[] upperBounds, bool hasMissing, string info) => new(FeatureKind.Numeric, upperBounds, [], hasMissing, info);

    /// <summary>A categorical feature.</summary>
    /// <param name="categories">Those with a bin of their own, from bin 1.</param>
    public static FeatureBins Categorical(int[] categories, bool hasMissing, string info) =>
        new(FeatureKind.Categorical, [], categories, hasMissing, info);

    /// <summary>What the model says of a numeric split behind a bin: values up to it go left.</summary>
    /// <remarks>Behind the last bin of stated values only missing ones are right: the bound is above every number the format knows.</remarks>
    public double Threshold(int bin) => bin < _upperBounds.Length ? _upperBounds[bin] : 1e300;

    /// <summary>The category of a bin from 1.</summary>
    public int Category(int bin) => _categories[bin - 1];

    public byte BinOf(float value)
    {
        if (Kind == FeatureKind.Categorical)
            return value >= 0 && value < _binOfCategory.Length ? _binOfCategory[(int)value] : (byte)0;
        if (!float.IsNaN(value))
            return (byte)_search.CountBelow(value);
        // Where training saw no missing value the model reads one as 0.
        return HasMissing ? (byte)PresentBins : (byte)_search.CountBelow(0);
    }
}
