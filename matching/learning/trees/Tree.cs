namespace DigitalTalent.Matching.Learning;

/// <summary>One binary tree: splits, and leaves with values. Immutable.</summary>
/// <remarks>
/// Laid out as LightGBM lays it out: split <c>s</c> has the children <c>Left[s]</c> and <c>Right[s]</c>, a split where the number is 0 or more and leaf
/// <c>~number</c> where it is below. Split 0 is the root; a tree of one leaf has no split. Every split and every leaf but the root
/// is the child of exactly one split: <see cref="Tree(TreeParts)"/> proves it, so walks end.
/// </remarks>
public sealed class Tree
{
    private readonly TreeParts _parts;

    /// <exception cref="ArgumentException">The parts make no tree; says which part and where.</exception>
    internal Tree(TreeParts parts)
    {
        _parts = parts;
        Depth = TreeShape.Check(parts);
    }

    /// <summary>1 or more.</summary>
    public int Leaves => _parts.LeafValues.Length;

    /// <summary>Splits on the longest way from the root to a leaf.</summary>
    public int Depth { get; }

    /// <summary>By what the leaf values were multiplied when the tree was added.</summary>
    public double Shrinkage => _parts.Shrinkage;

    /// <summary>The feature of each split.</summary>
    public ReadOnlySpan<int> SplitFeatures => _parts.SplitFeatures;

    /// <summary>The threshold of each numeric split, values up to it go left; of a categorical split the number of its set.</summary>
    public ReadOnlySpan<double> Thresholds => _parts.Thresholds;

    public ReadOnlySpan<SplitDecision> Decisions => _parts.Decisions;

    public ReadOnlySpan<int> Left => _parts.Left;

    public ReadOnlySpan<int> Right => _parts.Right;

    public ReadOnlySpan<double> LeafValues => _parts.LeafValues;

    /// <summary>Training rows that came to each leaf.</summary>
    public ReadOnlySpan<int> LeafRows => _parts.LeafRows;

    /// <summary>Training rows that came to each split.</summary>
    public ReadOnlySpan<int> SplitRows => _parts.SplitRows;

    internal TreeParts Parts => _parts;

    /// <summary>The categories that go left at a categorical split; bit <c>c % 32</c> of word <c>c / 32</c>.</summary>
    public ReadOnlySpan<uint> LeftCategories(int split)
    {
        int set = (int)_parts.Thresholds[split];
        return _parts.CategoryWords.AsSpan(_parts.CategoryStarts[set].._parts.CategoryStarts[set + 1]);
    }

    /// <summary>The value of the leaf that a row comes to.</summary>
    public double Score(ReadOnlySpan<double> row) => _parts.LeafValues[LeafOf(row)];

    /// <summary>The leaf that a row comes to.</summary>
    /// <param name="row">One value for each feature; NaN: missing.</param>
    public int LeafOf(ReadOnlySpan<double> row)
    {
        if (_parts.Left.Length == 0)
            return 0;
        int node = 0;
        do
        {
            node = GoesLeft(node, row[_parts.SplitFeatures[node]]) ? _parts.Left[node] : _parts.Right[node];
        }
        while (node >= 0);
        return ~node;
    }

    /// <summary>What a split decides for a value: the definition that every faster way is tested against.</summary>
    public bool GoesLeft(int split, double value)
    {
        var decision = _parts.Decisions[split];
        if (decision.IsCategorical)
            return IsAmong(LeftCategories(split), value);
        if (double.IsNaN(value) && decision.Missing != MissingKind.NaN)
            value = 0;
        bool missing = decision.Missing switch
        {
            MissingKind.Zero => Math.Abs(value) <= SplitDecision.ZeroMax,
            MissingKind.NaN => double.IsNaN(value),
            _ => false,
        };
        return missing ? decision.MissingGoesLeft : value <= _parts.Thresholds[split];
    }

    /// <summary>Whether a category is in a set; the fraction is cut off, and what is missing, negative or beyond the set is not in it.</summary>
    internal static bool IsAmong(ReadOnlySpan<uint> set, double category)
    {
        if (!(category > -1 && category < set.Length * 32.0))
            return false;
        int code = (int)category;
        return (set[code >> 5] >> (code & 31) & 1) != 0;
    }
}
