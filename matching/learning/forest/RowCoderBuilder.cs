namespace DigitalTalent.Matching.Learning;

/// <summary>Finds the columns that the questions of some trees need.</summary>
internal sealed class RowCoderBuilder(int features)
{
    private readonly Dictionary<(int Feature, byte Decision), SortedSet<double>> _thresholds = [];
    private readonly Dictionary<(int Feature, string Set), int> _sets = [];
    private readonly List<(int Feature, SplitDecision Decision, uint[] Set)> _setColumns = [];
    private (int Feature, byte Decision)[] _numeric = [];
    private Dictionary<(int Feature, byte Decision), (int Column, double[] Thresholds)> _columns = [];

    /// <summary>The most columns: codes of a block of rows then are two megabytes.</summary>
    public const int ColumnsMax = 1 << 15;

    /// <summary>Adds a tree, unless a feature would have more thresholds than a byte can tell apart.</summary>
    public bool TryAdd(Tree tree)
    {
        var added = new List<((int, byte) Key, double Threshold)>();
        bool fits = true;
        for (int split = 0; split < tree.Leaves - 1 && fits; split++)
        {
            var decision = tree.Decisions[split];
            if (decision.IsCategorical)
                continue;
            var key = (tree.SplitFeatures[split], decision.Bits);
            if (!_thresholds.TryGetValue(key, out var thresholds))
                _thresholds.Add(key, thresholds = []);
            if (thresholds.Add(tree.Thresholds[split]))
                added.Add((key, tree.Thresholds[split]));
            fits = thresholds.Count <= ThresholdSearch.ThresholdsMax;
        }

        if (fits && _thresholds.Count + _sets.Count + tree.Parts.CategoryStarts.Length <= ColumnsMax)
        {
            AddSets(tree);
            return true;
        }

        foreach (var (key, threshold) in added)
            _thresholds[key].Remove(threshold);
        return false;
    }

    public RowCoder Build()
    {
        _numeric = [.. _thresholds.Where(static pair => pair.Value.Count > 0).Select(static pair => pair.Key).Order()];
        _columns = _numeric.Select((key, column) => (key, column)).ToDictionary(pair => pair.key, pair => (pair.column, _thresholds[pair.key].ToArray()));
        return new(
            [
                .. _numeric.Select(key => CodeColumn.Numeric(key.Feature, new(key.Decision), _columns[key].Thresholds)),
                .. _setColumns.Select(static column => CodeColumn.Categorical(column.Feature, column.Decision, column.Set)),
            ],
            features);
    }

    /// <summary>What a split asks, after <see cref="Build"/>: whether the code of a column is at most a number.</summary>
    public (int Column, byte Most) Question(Tree tree, int split)
    {
        int feature = tree.SplitFeatures[split];
        if (tree.Decisions[split].IsCategorical)
            return (_numeric.Length + _sets[(feature, KeyOf(tree.LeftCategories(split)))], 0);
        var (column, thresholds) = _columns[(feature, tree.Decisions[split].Bits)];
        return (column, (byte)Array.BinarySearch(thresholds, tree.Thresholds[split]));
    }

    private void AddSets(Tree tree)
    {
        for (int split = 0; split < tree.Leaves - 1; split++)
        {
            if (!tree.Decisions[split].IsCategorical)
                continue;
            var set = tree.LeftCategories(split);
            if (_sets.TryAdd((tree.SplitFeatures[split], KeyOf(set)), _setColumns.Count))
                _setColumns.Add((tree.SplitFeatures[split], tree.Decisions[split], set.ToArray()));
        }
    }

    private static string KeyOf(ReadOnlySpan<uint> set) => string.Join(',', set.ToArray());
}
