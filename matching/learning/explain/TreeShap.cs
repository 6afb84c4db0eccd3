namespace DigitalTalent.Matching.Learning;

/// <summary>Exact Shapley values of a score, by the ways that training rows took (path-dependent TreeSHAP, Lundberg et al. 2018).</summary>
/// <remarks>
/// What a feature contributes is its share of the difference between this row's score and the mean score of the training rows, averaged over all orders
/// in which features can become known; an unknown feature sends a row both ways, by how many training rows went each. Time grows with leaves times
/// the square of the depth, instead of 2 to the number of features. Holds scratch memory: one instance for each thread.
/// </remarks>
public sealed class TreeShap
{
    /// <summary>The deepest tree: paths are walked on the stack, and each level keeps a copy of the path above.</summary>
    private const int DepthMax = 1_000;

    private readonly Forest _forest;
    private readonly PathElement[] _paths;

    /// <exception cref="ArgumentException">A tree does not tell how many training rows its splits saw, or is deeper than 1,000 splits.</exception>
    public TreeShap(Forest forest)
    {
        ArgumentNullException.ThrowIfNull(forest);
        _forest = forest;
        int depth = 0;
        for (int i = 0; i < forest.Trees.Count; i++)
        {
            var tree = forest.Trees[i];
            if (tree.Leaves > 1 && tree.SplitRows[0] == 0)
                throw new ArgumentException($"Tree {i} has no internal_count: without the training rows of its splits scores cannot be explained.");
            if (tree.Depth > DepthMax)
                throw new ArgumentException($"Tree {i} is {tree.Depth:N0} splits deep; up to {DepthMax:N0} can be explained.");
            depth = Math.Max(depth, tree.Depth);
            BaseValue += Mean(tree);
        }

        // Each level copies the path above it: lengths 1, 2, … up to one more than the depth, and one for the row itself.
        _paths = new PathElement[(depth + 2) * (depth + 3) / 2];
    }

    /// <summary>The mean score of the training rows.</summary>
    public double BaseValue { get; }

    /// <summary>Writes what each feature contributes; with <see cref="BaseValue"/> they add up to the score.</summary>
    /// <param name="row">One value for each feature; NaN: missing.</param>
    /// <param name="contributions">One for each feature.</param>
    public void Explain(ReadOnlySpan<double> row, Span<double> contributions)
    {
        if (row.Length < _forest.Features.Count || contributions.Length < _forest.Features.Count)
            throw new ArgumentException($"There are {row.Length} values and room for {contributions.Length} contributions; the model has {_forest.Features.Count} features.");
        contributions.Clear();
        foreach (var tree in _forest.Trees)
        {
            if (tree.Leaves > 1)
                Walk(new(tree, row, contributions), node: 0, path: 0, length: 0, zero: 1, one: 1, feature: -1);
        }
    }

    /// <summary>Mean value over training rows.</summary>
    internal static double Mean(Tree tree)
    {
        if (tree.Leaves == 1)
            return tree.LeafValues[0];
        var means = new double[tree.Left.Length];
        // Children may have any number, so they are visited before their parents by way of a list in which parents come first.
        var order = new List<int> { 0 };
        for (int i = 0; i < order.Count; i++)
        {
            foreach (int child in (ReadOnlySpan<int>)[tree.Left[order[i]], tree.Right[order[i]]])
            {
                if (child >= 0)
                    order.Add(child);
            }
        }

        for (int i = order.Count - 1; i >= 0; i--)
        {
            int split = order[i];
            double left = ShareOfLeft(tree, split);
            means[split] = (left * ValueOf(tree.Left[split])) + ((1 - left) * ValueOf(tree.Right[split]));
        }

        return means[0];

        double ValueOf(int child) => child < 0 ? tree.LeafValues[~child] : means[child];
    }

    /// <summary>The share of a split's training rows that went left; half where there were none.</summary>
    internal static double ShareOfLeft(Tree tree, int split)
    {
        double left = RowsOf(tree, tree.Left[split]), right = RowsOf(tree, tree.Right[split]);
        return left + right > 0 ? left / (left + right) : 0.5;
    }

    private static double RowsOf(Tree tree, int child) => child < 0 ? tree.LeafRows[~child] : tree.SplitRows[child];

    /// <param name="path">Where this level's copy of the path begins.</param>
    /// <param name="zero">The share of rows that came here among those for which <paramref name="feature"/> is unknown.</param>
    /// <param name="one">1 where the row itself came here, else 0.</param>
    private void Walk(in Explained explained, int node, int path, int length, double zero, double one, int feature)
    {
        var elements = _paths.AsSpan(path, length + 1);
        Extend(elements, zero, one, feature);
        if (node < 0)
        {
            double value = explained.Tree.LeafValues[~node];
            for (int i = 1; i < elements.Length; i++)
                explained.Contributions[elements[i].Feature] += UnwoundSum(elements, i) * (elements[i].One - elements[i].Zero) * value;
            return;
        }

        int splitFeature = explained.Tree.SplitFeatures[node];
        bool left = explained.Tree.GoesLeft(node, explained.Row[splitFeature]);
        double shareOfLeft = ShareOfLeft(explained.Tree, node);
        double zeroAbove = 1, oneAbove = 1;
        for (int i = 1; i < elements.Length; i++)
        {
            // A feature that splits again counts once: what it did above is taken back and multiplied in below.
            if (elements[i].Feature != splitFeature)
                continue;
            (zeroAbove, oneAbove) = (elements[i].Zero, elements[i].One);
            Unwind(elements, i);
            elements = elements[..^1];
            break;
        }

        Descend(explained, explained.Tree.Left[node], path, elements, zeroAbove * shareOfLeft, left ? oneAbove : 0, splitFeature);
        Descend(explained, explained.Tree.Right[node], path, elements, zeroAbove * (1 - shareOfLeft), left ? 0 : oneAbove, splitFeature);
    }

    private void Descend(in Explained explained, int child, int path, Span<PathElement> elements, double zero, double one, int feature)
    {
        // Neither the row nor any training row comes here: nothing below can contribute.
        if (zero == 0 && one == 0)
            return;
        int below = path + elements.Length + 1;
        elements.CopyTo(_paths.AsSpan(below));
        Walk(explained, child, below, elements.Length, zero, one, feature);
    }

    // The weight of element i is the chance that i of the features on the path are known, over all orders.
    private static void Extend(Span<PathElement> elements, double zero, double one, int feature)
    {
        int last = elements.Length - 1;
        elements[last] = new(feature, zero, one, last == 0 ? 1 : 0);
        for (int i = last - 1; i >= 0; i--)
        {
            elements[i + 1].Weight += one * elements[i].Weight * (i + 1) / (last + 1);
            elements[i].Weight = zero * elements[i].Weight * (last - i) / (last + 1);
        }
    }

    private static void Unwind(Span<PathElement> elements, int index)
    {
        int last = elements.Length - 1;
        double one = elements[index].One, zero = elements[index].Zero, next = elements[last].Weight;
        for (int i = last - 1; i >= 0; i--)
        {
            if (one != 0)
            {
                double weight = elements[i].Weight;
                elements[i].Weight = next * (last + 1) / ((i + 1) * one);
                next = weight - (elements[i].Weight * zero * (last - i) / (last + 1));
            }
            else
            {
                elements[i].Weight = elements[i].Weight * (last + 1) / (zero * (last - i));
            }
        }

        for (int i = index; i < last; i++)
            elements[i] = elements[i + 1] with { Weight = elements[i].Weight };
    }

    /// <summary>The sum of weights that <see cref="Unwind"/> would leave.</summary>
    private static double UnwoundSum(ReadOnlySpan<PathElement> elements, int index)
    {
        int last = elements.Length - 1;
        double one = elements[index].One, zero = elements[index].Zero, next = elements[last].Weight, sum = 0;
        for (int i = last - 1; i >= 0; i--)
        {
            if (one != 0)
            {
                double weight = next * (last + 1) / ((i + 1) * one);
                sum += weight;
                next = elements[i].Weight - (weight * zero * (last - i) / (last + 1));
            }
            else
            {
                sum += elements[i].Weight * (last + 1) / (zero * (last - i));
            }
        }

        return sum;
    }

    private readonly ref struct Explained(Tree tree, ReadOnlySpan<double> row, Span<double> contributions)
    {
        public Tree Tree { get; } = tree;

        public ReadOnlySpan<double> Row { get; } = row;

        public Span<double> Contributions { get; } = contributions;
    }

    private record struct PathElement(int Feature, double Zero, double One, double Weight);
}
