namespace DigitalTalent.Matching.Learning;

/// <summary>Proves that arrays make a tree.</summary>
internal static class TreeShape
{
    /// <summary>The most leaves of a tree.</summary>
    public const int LeavesMax = 1 << 20;

    /// <returns>Splits on the longest way from the root to a leaf.</returns>
    /// <exception cref="ArgumentException">Says which part and where. Its memory is bounded by the arrays'.</exception>
    public static int Check(TreeParts parts)
    {
        int leaves = parts.LeafValues.Length;
        if (leaves is 0 or > LeavesMax)
            throw new ArgumentException($"leaf_value has {leaves:N0} values; a tree has 1 to {LeavesMax:N0} leaves.");
        int splits = leaves - 1;
        CheckLength("split_feature", parts.SplitFeatures.Length, splits);
        CheckLength("threshold", parts.Thresholds.Length, splits);
        CheckLength("decision_type", parts.Decisions.Length, splits);
        CheckLength("left_child", parts.Left.Length, splits);
        CheckLength("right_child", parts.Right.Length, splits);
        CheckLength("split_gain", parts.SplitGains.Length, splits);
        CheckLength("internal_value", parts.SplitValues.Length, splits);
        CheckLength("internal_weight", parts.SplitWeights.Length, splits);
        CheckLength("internal_count", parts.SplitRows.Length, splits);
        CheckLength("leaf_weight", parts.LeafWeights.Length, leaves);
        CheckLength("leaf_count", parts.LeafRows.Length, leaves);
        CheckValues(parts);
        CheckCategories(parts);
        return DepthOf(parts);
    }

    private static void CheckValues(TreeParts parts)
    {
        CheckFinite("leaf_value", parts.LeafValues);
        CheckFinite("leaf_weight", parts.LeafWeights);
        CheckFinite("internal_value", parts.SplitValues);
        CheckFinite("internal_weight", parts.SplitWeights);
        CheckNotNegative("leaf_count", parts.LeafRows);
        CheckNotNegative("internal_count", parts.SplitRows);
        CheckNotNegative("split_feature", parts.SplitFeatures);
        if (!double.IsFinite(parts.Shrinkage))
            throw new ArgumentException($"shrinkage is {parts.Shrinkage}, which is no finite number.");
        for (int split = 0; split < parts.Thresholds.Length; split++)
        {
            if (!parts.Decisions[split].IsKnown)
                throw new ArgumentException($"decision_type of split {split} is {parts.Decisions[split].Bits}, which has bits without a meaning.");
            if (double.IsNaN(parts.Thresholds[split]))
                throw new ArgumentException($"threshold of split {split} is NaN.");
        }
    }

    private static void CheckCategories(TreeParts parts)
    {
        int sets = parts.CategoryStarts.Length - 1;
        if (sets < 0 || parts.CategoryStarts[0] != 0)
            throw new ArgumentException("cat_boundaries does not begin with 0.");
        for (int set = 0; set < sets; set++)
        {
            if (parts.CategoryStarts[set + 1] < parts.CategoryStarts[set])
                throw new ArgumentException($"cat_boundaries falls from {parts.CategoryStarts[set]} to {parts.CategoryStarts[set + 1]} behind set {set}.");
        }

        if (parts.CategoryStarts[sets] != parts.CategoryWords.Length)
            throw new ArgumentException($"cat_boundaries ends at {parts.CategoryStarts[sets]}, but cat_threshold has {parts.CategoryWords.Length} words.");
        for (int split = 0; split < parts.Thresholds.Length; split++)
        {
            double set = parts.Thresholds[split];
            if (parts.Decisions[split].IsCategorical && !(set >= 0 && set < sets && set == Math.Floor(set)))
                throw new ArgumentException($"threshold of split {split} is {set}, but the tree has {sets} category sets.");
        }
    }

    private static int DepthOf(TreeParts parts)
    {
        int splits = parts.Left.Length;
        var depths = new int[splits];
        var leafSeen = new bool[splits + 1];
        var open = new Stack<int>();
        int deepest = 0, met = 0;
        if (splits > 0)
            Meet(0, 1, "the root");
        while (open.TryPop(out int split))
        {
            Meet(parts.Left[split], depths[split] + 1, "left_child");
            Meet(parts.Right[split], depths[split] + 1, "right_child");

            // A split met a second time closes a cycle or joins two branches; either way this is no tree.
        }

        // Splits that the root does not lead to have children of their own that nobody counts: their number tells.
        if (met != splits)
            throw new ArgumentException($"left_child and right_child: the root leads to {met} of {splits} splits.");
        return deepest;

        void Meet(int child, int depth, string part)
        {
            if (child < 0)
            {
                int leaf = ~child;
                if (leaf > splits || leafSeen[leaf])
                    throw new ArgumentException($"{part}: leaf {leaf} {(leaf > splits ? $"does not exist, there are {splits + 1}" : "has two parents")}.");
                leafSeen[leaf] = true;
                deepest = Math.Max(deepest, depth - 1);
                return;
            }

            if (child >= splits || depths[child] != 0)
                throw new ArgumentException($"{part}: split {child} {(child >= splits ? $"does not exist, there are {splits}" : "is reached twice")}.");
            depths[child] = depth;
            met++;
            open.Push(child);
        }
    }

    private static void CheckLength(string part, int length, int expected)
    {
        if (length != expected)
            throw new ArgumentException($"{part} has {length:N0} values, must have {expected:N0}.");
    }

    private static void CheckFinite(string part, double[] values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!double.IsFinite(values[i]))
                throw new ArgumentException($"{part} {i} is {values[i]}, which is no finite number.");
        }
    }

    private static void CheckNotNegative(string part, int[] values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] < 0)
                throw new ArgumentException($"{part} {i} is {values[i]}; it cannot be below 0.");
        }
    }
}
