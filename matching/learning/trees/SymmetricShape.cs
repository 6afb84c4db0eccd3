namespace DigitalTalent.Matching.Learning;

/// <summary>Trees that ask the same question of all rows on a level (oblivious trees, Prokhorenkova et al. 2018).</summary>
internal static class SymmetricShape
{
    /// <summary>The greatest depth that is trained and served as a symmetric tree.</summary>
    public const int DepthMax = 8;

    /// <summary>Values of symmetric trees are multiples of 1 by this: sums of them in whole numbers are exact.</summary>
    public const double Grid = 1 << 20;

    /// <summary>The nearest value of the grid.</summary>
    public static double OnGrid(double value) => Math.Round(value * Grid) / Grid;

    /// <summary>Whether a tree is full, and all splits of one level are the same.</summary>
    public static bool Is(Tree tree) => TryLevels(tree, out _, out _);

    /// <summary>The split that stands for each level, and the leaves by the answers: bit <c>level</c> of the number is set where the row went right.</summary>
    public static bool TryLevels(Tree tree, out int[] splits, out int[] leafOfAnswers)
    {
        splits = [];
        leafOfAnswers = [];
        if (tree.Depth > DepthMax || tree.Leaves != 1 << tree.Depth)
            return false;
        splits = new int[tree.Depth];
        leafOfAnswers = new int[tree.Leaves];
        int[] nodes = tree.Depth == 0 ? [~0] : [0];
        for (int level = 0; level < tree.Depth; level++)
        {
            int first = nodes[0];
            var next = new int[nodes.Length * 2];
            for (int answers = 0; answers < nodes.Length; answers++)
            {
                if (nodes[answers] < 0 || !SameQuestion(tree, first, nodes[answers]))
                    return false;
                next[answers] = tree.Left[nodes[answers]];
                next[answers | (1 << level)] = tree.Right[nodes[answers]];
            }

            splits[level] = first;
            nodes = next;
        }

        for (int answers = 0; answers < nodes.Length; answers++)
        {
            if (nodes[answers] >= 0)
                return false;
            leafOfAnswers[answers] = ~nodes[answers];
        }

        return true;
    }

    private static bool SameQuestion(Tree tree, int left, int right)
    {
        if (tree.SplitFeatures[left] != tree.SplitFeatures[right] || tree.Decisions[left] != tree.Decisions[right])
            return false;
        return tree.Decisions[left].IsCategorical
            ? tree.LeftCategories(left).SequenceEqual(tree.LeftCategories(right))
            : tree.Thresholds[left].Equals(tree.Thresholds[right]);
    }
}
