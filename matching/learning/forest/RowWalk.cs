namespace DigitalTalent.Matching.Learning;

/// <summary>All trees in one array of nodes, walked for one row.</summary>
internal sealed class RowWalk
{
    private readonly Node[] _nodes;
    private readonly int[] _roots;
    private readonly double[] _values;
    private readonly Tree[] _trees;

    public RowWalk(Forest forest)
    {
        _trees = [.. forest.Trees];
        _roots = new int[_trees.Length];
        var nodes = new List<Node>();
        var values = new List<double>();
        for (int i = 0; i < _trees.Length; i++)
        {
            var tree = _trees[i];
            int firstNode = nodes.Count, firstLeaf = values.Count;
            _roots[i] = tree.Leaves == 1 ? ~firstLeaf : firstNode;
            for (int split = 0; split < tree.Leaves - 1; split++)
            {
                nodes.Add(new(
                    ThresholdSearch.RoundDown(tree.Thresholds[split]), tree.SplitFeatures[split], Moved(tree.Left[split]), Moved(tree.Right[split]),
                    tree.Decisions[split].IsCategorical || tree.Decisions[split].Missing == MissingKind.Zero, i, split));
            }

            values.AddRange(tree.LeafValues);

            int Moved(int child) => child < 0 ? ~(~child + firstLeaf) : child + firstNode;
        }

        (_nodes, _values) = ([.. nodes], [.. values]);
    }

    public double Score(ReadOnlySpan<float> row)
    {
        double sum = 0;
        foreach (int root in _roots)
            sum += ValueFrom(root, row);
        return sum;
    }

    public double ScoreTree(int tree, ReadOnlySpan<float> row) => ValueFrom(_roots[tree], row);

    private double ValueFrom(int at, ReadOnlySpan<float> row)
    {
        while (at >= 0)
        {
            ref readonly var node = ref _nodes[at];
            float value = row[node.Feature];
            bool left = node.IsSpecial || float.IsNaN(value) ? _trees[node.Tree].GoesLeft(node.Split, value) : value <= node.Threshold;
            at = left ? node.Left : node.Right;
        }

        return _values[~at];
    }

    /// <param name="IsSpecial">The split is categorical or takes 0 as missing: the tree itself decides.</param>
    private readonly record struct Node(float Threshold, int Feature, int Left, int Right, bool IsSpecial, int Tree, int Split);
}
