namespace DigitalTalent.Matching.Learning;

/// <summary>Grows a tree by splitting the leaf with the greatest gain, again and again (Shi 2007, Ke et al. 2017).</summary>
internal sealed unsafe class LeafWiseGrower(
    TrainingSettings settings, BinnedRows rows, FeatureBins[] bins, Monotonicity[] monotone, WorkTeam team)
    : TreeGrower(settings, rows, bins, monotone, settings.Leaves, team)
{
    private SplitCandidate[] _found = [];

    protected override List<GrowingLeaf> Grow(GrowingTree tree, GrowingLeaf root, int[] columns, CancellationToken cancellation)
    {
        var leaves = new List<GrowingLeaf>(Settings.Leaves) { root };
        FindBest(columns, root);
        while (leaves.Count < Settings.Leaves)
        {
            cancellation.ThrowIfCancellationRequested();
            int next = IndexOfBest(leaves);
            var leaf = leaves[next];
            if (!leaf.Best.Exists)
                break;
            var (left, right) = Split(
                tree, leaf, leaf.Best, Finder.Value(leaf.Best.Left, leaf.Bounds), Finder.Value(leaf.Sum - leaf.Best.Left, leaf.Bounds));
            leaves[next] = left;
            leaves.Add(right);
            if (leaves.Count == Settings.Leaves)
            {
                // Nobody is split any more: the histograms would not be looked at.
                Histograms.Return(leaf.Histogram);
                break;
            }

            Prepare(columns, leaf.Histogram, left, right);
        }

        return leaves;
    }

    private void Prepare(int[] columns, int parent, GrowingLeaf left, GrowingLeaf right)
    {
        if (!MayBeSplit(left) && !MayBeSplit(right))
        {
            Histograms.Return(parent);
            return;
        }

        CountChildren(parent, left, right);
        FindBest(columns, left, right);
        foreach (var child in (ReadOnlySpan<GrowingLeaf>)[left, right])
        {
            // A leaf that waits for its turn keeps its histogram only as long as the next split has room for two children.
            if (child.Best.Exists && Histograms.Free >= 2)
                continue;
            Histograms.Return(child.Histogram);
            child.Histogram = -1;
        }
    }

    private bool MayBeSplit(GrowingLeaf leaf) =>
        (Settings.DepthMax == 0 || leaf.Depth < Settings.DepthMax) && leaf.Rows >= Math.Max(2, 2 * (long)Settings.MinRowsInLeaf);

    private void FindBest(int[] columns, params ReadOnlySpan<GrowingLeaf> leaves)
    {
        GrowingLeaf[] open = [.. leaves.ToArray().Where(MayBeSplit)];
        if (_found.Length < columns.Length * open.Length)
            _found = new SplitCandidate[columns.Length * open.Length];
        ForColumns(columns, i =>
        {
            for (int leaf = 0; leaf < open.Length; leaf++)
                _found[(leaf * columns.Length) + i] = Finder.Best(columns[i], WordsOf(Histograms, open[leaf].Histogram, columns[i]), open[leaf]);
        });
        for (int leaf = 0; leaf < open.Length; leaf++)
        {
            foreach (var candidate in _found.AsSpan(leaf * columns.Length, columns.Length))
            {
                if (candidate.Gain > open[leaf].Best.Gain)
                    open[leaf].Best = candidate;
            }
        }
    }

    private static int IndexOfBest(List<GrowingLeaf> leaves)
    {
        int best = 0;
        for (int i = 1; i < leaves.Count; i++)
        {
            if (leaves[i].Best.Gain > leaves[best].Best.Gain)
                best = i;
        }

        return best;
    }
}
