namespace DigitalTalent.Matching.Learning;

/// <summary>What the two ways to grow a tree share: rows, histograms, search.</summary>
internal abstract unsafe class TreeGrower : IDisposable
{
    private const int ColumnsInTask = 4;

    protected TreeGrower(TrainingSettings settings, BinnedRows rows, FeatureBins[] bins, Monotonicity[] monotone, int leavesMax, WorkTeam team)
    {
        Settings = settings;
        Binned = rows;
        Bins = bins;
        Team = team;
        Finder = new(settings, bins, monotone);
        Partition = new(rows.Rows);
        Histograms = new(rows, leavesMax, settings.HistogramBytesMax, team);
    }

    /// <summary>The rows of each leaf of the tree that was grown last.</summary>
    public RowPartition Partition { get; }

    protected TrainingSettings Settings { get; }

    protected BinnedRows Binned { get; }

    /// <summary>Of each column.</summary>
    protected FeatureBins[] Bins { get; }

    protected WorkTeam Team { get; }

    protected SplitFinder Finder { get; }

    protected Histograms Histograms { get; }

    protected PackedGradients Gradients => _gradients ?? throw new InvalidOperationException("No tree is under way.");

    private PackedGradients? _gradients;
    private readonly byte[] _goesLeft = new byte[256];

    /// <summary>Grows one tree.</summary>
    /// <param name="rows">How many rows of <see cref="Partition"/> it sees.</param>
    /// <param name="columns">The columns it may split by, ascending.</param>
    /// <returns>Its leaves; one when nothing is gained by any split.</returns>
    public List<GrowingLeaf> Grow(GrowingTree tree, int rows, int[] columns, PackedGradients gradients, CancellationToken cancellation)
    {
        _gradients = gradients;
        Finder.Math = new(gradients.FirstUnit, gradients.SecondUnit, Settings.L2);
        int histogram = Histograms.Rent();
        Histograms.Count(Partition.Rows, rows, gradients.Start, histogram);
        long sum = 0;
        long* words = Histograms.Slot(histogram);
        for (int bin = 0; bin < 256; bin++)
            sum += words[bin];
        var root = new GrowingLeaf
        {
            Start = 0, Rows = rows, Sum = sum, Depth = 0, Bounds = LeafBounds.Open, Value = Finder.Value(sum, LeafBounds.Open), Parent = -1, IsLeft = true,
            Histogram = histogram,
        };
        var leaves = Grow(tree, root, columns, cancellation);
        foreach (var leaf in leaves)
        {
            Histograms.Return(leaf.Histogram);
            leaf.Histogram = -1;
        }

        return leaves;
    }

    public virtual void Dispose()
    {
        Partition.Dispose();
        Histograms.Dispose();
        GC.SuppressFinalize(this);
    }

    protected abstract List<GrowingLeaf> Grow(GrowingTree tree, GrowingLeaf root, int[] columns, CancellationToken cancellation);

    /// <summary>Parts a leaf's rows.</summary>
    protected (GrowingLeaf Left, GrowingLeaf Right) Split(GrowingTree tree, GrowingLeaf leaf, SplitCandidate split, double leftValue, double rightValue)
    {
        split.LeftBins.CopyTo(_goesLeft);
        int number = tree.Add(leaf, split, Finder.Math.Second(leaf.Sum));
        int left = leaf.Rows == 0 ? 0 : Partition.Split(leaf.Start, leaf.Rows, Binned.Column(split.Column), _goesLeft, Team);
        var bounds = leaf.Bounds.Split(Finder.Monotone(split.Column), leftValue, rightValue);
        return (
            new()
            {
                Start = leaf.Start, Rows = left, Sum = split.Left, Depth = leaf.Depth + 1, Bounds = bounds.Left, Value = leftValue,
                Parent = number, IsLeft = true,
            },
            new()
            {
                Start = leaf.Start + left, Rows = leaf.Rows - left, Sum = leaf.Sum - split.Left, Depth = leaf.Depth + 1, Bounds = bounds.Right,
                Value = rightValue, Parent = number, IsLeft = false,
            });
    }

    /// <summary>Gives the children of a leaf their histograms: the smaller is counted, the larger is the parent's without it.</summary>
    /// <param name="parent">A slot, which goes over to a child or back; −1: none was kept, and both are counted.</param>
    protected void CountChildren(int parent, GrowingLeaf left, GrowingLeaf right)
    {
        var (smaller, larger) = left.Rows <= right.Rows ? (left, right) : (right, left);
        smaller.Histogram = Histograms.Rent();
        Histograms.Count(Partition.Rows + smaller.Start, smaller.Rows, Gradients.Start, smaller.Histogram);
        if (parent >= 0)
        {
            Histograms.Subtract(parent, smaller.Histogram);
            larger.Histogram = parent;
            return;
        }

        larger.Histogram = Histograms.Rent();
        Histograms.Count(Partition.Rows + larger.Start, larger.Rows, Gradients.Start, larger.Histogram);
    }

    /// <summary>Runs over columns, a few in each task.</summary>
    protected void ForColumns(int[] columns, Action<int> work) => Team.Run((columns.Length + ColumnsInTask - 1) / ColumnsInTask, (_, task) =>
    {
        for (int i = task * ColumnsInTask; i < Math.Min(columns.Length, (task + 1) * ColumnsInTask); i++)
            work(i);
    });

    protected static long* WordsOf(Histograms histograms, int slot, int column) => histograms.Slot(slot) + ((long)column * Histograms.FeatureWords);
}
