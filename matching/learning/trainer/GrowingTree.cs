using System.Runtime.InteropServices;

namespace DigitalTalent.Matching.Learning;

/// <summary>The splits of a tree under way, in bins; becomes a <see cref="Tree"/>.</summary>
internal sealed class GrowingTree(int[] features, FeatureBins[] bins)
{
    private readonly List<Split> _splits = [];

    public int Splits => _splits.Count;

    /// <summary>Adds a split in the place of a leaf.</summary>
    /// <returns>Its number.</returns>
    public int Add(GrowingLeaf leaf, SplitCandidate split, double weight)
    {
        int number = _splits.Count;
        if (leaf.Parent >= 0)
            SetChild(leaf, number);
        _splits.Add(new() { Candidate = split, Value = leaf.Value, Rows = leaf.Rows, Weight = weight });
        return number;
    }

    /// <summary>Puts leaves under their splits; their numbers are their places in the list.</summary>
    /// <param name="values">What the leaves add to a score.</param>
    /// <param name="added">Added to all values.</param>
    public Tree Finish(IReadOnlyList<GrowingLeaf> leaves, double[] values, Func<long, double> weightOf, double learningRate, double added)
    {
        for (int leaf = 0; leaf < leaves.Count; leaf++)
        {
            if (leaves[leaf].Parent >= 0)
                SetChild(leaves[leaf], ~leaf);
        }

        var (starts, words, sets) = Categories();
        var splits = CollectionsMarshal.AsSpan(_splits).ToArray();
        return new(new()
        {
            SplitFeatures = [.. splits.Select(split => features[split.Candidate.Column])],
            Thresholds = [.. splits.Select((split, i) => sets[i] >= 0 ? sets[i] : BinsOf(split).Threshold(split.Candidate.Bin))],
            Decisions = [.. splits.Select(DecisionOf)],
            Left = [.. splits.Select(static split => split.Left)],
            Right = [.. splits.Select(static split => split.Right)],
            LeafValues = [.. values.Select(value => value + added)],
            LeafWeights = [.. leaves.Select(leaf => weightOf(leaf.Sum))],
            LeafRows = [.. leaves.Select(static leaf => leaf.Rows)],
            SplitGains = [.. splits.Select(static split => (float)split.Candidate.Gain)],
            SplitValues = [.. splits.Select(split => (split.Value * learningRate) + added)],
            SplitWeights = [.. splits.Select(static split => split.Weight)],
            SplitRows = [.. splits.Select(static split => split.Rows)],
            CategoryStarts = starts,
            CategoryWords = words,
            Shrinkage = learningRate,
        });
    }

    /// <summary>The finished tree over bins.</summary>
    /// <param name="values">What the leaves add to a score.</param>
    public BinnedWalk Walk(Tree tree, double[] values) => new(
        [.. _splits.Select(static split => split.Candidate.Column)], [.. _splits.Select(static split => split.Candidate.LeftBins)],
        tree.Left.ToArray(), tree.Right.ToArray(), values);

    private FeatureBins BinsOf(Split split) => bins[split.Candidate.Column];

    private SplitDecision DecisionOf(Split split)
    {
        var missing = BinsOf(split).HasMissing ? MissingKind.NaN : MissingKind.None;
        return BinsOf(split).Kind == FeatureKind.Categorical
            ? SplitDecision.Categorical(missing) : SplitDecision.Numeric(missing, split.Candidate.MissingLeft);
    }

    private (int[] Starts, uint[] Words, int[] SetOfSplit) Categories()
    {
        var (starts, words) = (new List<int> { 0 }, new List<uint>());
        var sets = new int[_splits.Count];
        for (int i = 0; i < sets.Length; i++)
        {
            sets[i] = -1;
            if (BinsOf(_splits[i]).Kind != FeatureKind.Categorical)
                continue;
            int[] left = [.. Enumerable.Range(1, BinsOf(_splits[i]).Count - 1)
                .Where(bin => _splits[i].Candidate.LeftBins.Contains(bin)).Select(BinsOf(_splits[i]).Category)];
            var set = new uint[(left.Max() / 32) + 1];
            foreach (int category in left)
                set[category / 32] |= 1u << (category % 32);
            sets[i] = starts.Count - 1;
            words.AddRange(set);
            starts.Add(words.Count);
        }

        return ([.. starts], [.. words], sets);
    }

    private void SetChild(GrowingLeaf child, int number)
    {
        if (child.IsLeft)
            _splits[child.Parent].Left = number;
        else
            _splits[child.Parent].Right = number;
    }

    private sealed class Split
    {
        public required SplitCandidate Candidate { get; init; }

        public required double Value { get; init; }

        public required int Rows { get; init; }

        public required double Weight { get; init; }

        public int Left { get; set; }

        public int Right { get; set; }
    }
}
