using System.Runtime.InteropServices;

namespace DigitalTalent.Matching.Learning;

/// <summary>Collects rows one by one. Not safe for threads.</summary>
public sealed class RankingDatasetBuilder
{
    private readonly FeatureDefinition[] _features;
    private readonly List<float>[] _columns;
    private readonly List<float> _labels = [];
    private readonly List<float> _weights = [];
    private readonly List<int> _groupSizes = [];
    private int _grouped;
    private bool _weighted;

    public RankingDatasetBuilder(IEnumerable<FeatureDefinition> features)
    {
        _features = [.. features];
        _columns = [.. _features.Select(static _ => new List<float>())];
    }

    /// <summary>Rows so far.</summary>
    public int Rows => _labels.Count;

    /// <summary>Adds a row to the group under way.</summary>
    /// <param name="values">One for each feature; NaN: missing.</param>
    public void Add(float label, ReadOnlySpan<float> values, float weight = 1)
    {
        if (values.Length != _columns.Length)
            throw new ArgumentException($"A row has {values.Length} values for {_columns.Length} features.", nameof(values));
        for (int feature = 0; feature < values.Length; feature++)
            _columns[feature].Add(values[feature]);
        _labels.Add(label);
        _weights.Add(weight);
        _weighted |= weight != 1;
    }

    /// <summary>The rows added since the last group are ranked together.</summary>
    public void EndGroup()
    {
        _groupSizes.Add(_labels.Count - _grouped);
        _grouped = _labels.Count;
    }

    /// <summary>The rows so far; without any call of <see cref="EndGroup"/> each stands alone, else those behind the last group are one more.</summary>
    /// <exception cref="ArgumentException">See <see cref="RankingDataset"/>.</exception>
    public RankingDataset Build()
    {
        int[]? sizes = _groupSizes.Count == 0 ? null : [.. _groupSizes, _labels.Count - _grouped];
        return new(_features, [.. _columns.Select(static column => CollectionsMarshal.AsSpan(column).ToArray())], [.. _labels], sizes, _weighted ? [.. _weights] : null);
    }
}
