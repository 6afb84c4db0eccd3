namespace DigitalTalent.Matching.Learning;

/// <summary>Grows a tree level by level; one question splits all leaves of a level (oblivious trees, Prokhorenkova et al. 2018).</summary>
/// <remarks>
/// The gain of a question is the sum over leaves; a leaf that would have too little on a side gains nothing, and the poor side keeps the leaf's
/// value. A categorical question takes one category apart.
/// </remarks>
internal sealed unsafe class SymmetricGrower(
    TrainingSettings settings, BinnedRows rows, FeatureBins[] ofColumns, Monotonicity[] directions, WorkTeam team)
    : TreeGrower(settings, rows, ofColumns, directions, 1 << settings.SymmetricDepth, team)
{
    protected override List<GrowingLeaf> Grow(GrowingTree tree, GrowingLeaf root, int[] columns, CancellationToken cancellation)
    {
        List<GrowingLeaf> leaves = [root];
        for (int depth = 0; depth < Settings.SymmetricDepth; depth++)
        {
            cancellation.ThrowIfCancellationRequested();
            var question = BestQuestion(columns, leaves);
            if (!question.Exists)
                break;
            bool last = depth == Settings.SymmetricDepth - 1;
            var children = new List<GrowingLeaf>(leaves.Count * 2);
            foreach (var leaf in leaves)
            {
                var (left, right) = Split(tree, leaf, question);
                if (last)
                    Histograms.Return(leaf.Histogram);
                else
                    CountChildren(leaf.Histogram, left, right);
                children.Add(left);
                children.Add(right);
            }

            leaves = children;
        }

        return leaves;
    }

    private (GrowingLeaf Left, GrowingLeaf Right) Split(GrowingTree tree, GrowingLeaf leaf, Question question)
    {
        long* words = WordsOf(Histograms, leaf.Histogram, question.Column);
        var candidate = question.Bin < 0
            ? new SplitCandidate(question.Gain, question.Column, -1, MissingLeft: false, question.Category, words[question.OnlyBin])
            : Finder.Candidate(question.Column, words, question.Bin, question.MissingLeft, question.Gain);
        double least = Finder.LimitsOf(leaf).LeastUnits;
        double left = ValueOf(candidate.Left), right = ValueOf(leaf.Sum - candidate.Left);
        // Where one side keeps the leaf's value the other must not pass it the wrong way: then both keep it.
        bool wrongWay = (left - right) * (int)Finder.Monotone(question.Column) > 0;
        return Split(tree, leaf, candidate, wrongWay ? leaf.Value : left, wrongWay ? leaf.Value : right);

        double ValueOf(long sum) => PackedGradients.Second(sum) < least || sum == 0 ? leaf.Value : Finder.Value(sum, leaf.Bounds);
    }

    private Question BestQuestion(int[] columns, List<GrowingLeaf> leaves)
    {
        var found = new Question[columns.Length];
        SplitLimits[] limits = [.. leaves.Select(Finder.LimitsOf)];
        ForColumns(columns, i => found[i] = BestQuestion(columns[i], leaves, limits));
        var best = Question.None;
        foreach (var question in found)
        {
            if (question.Gain > best.Gain)
                best = question;
        }

        return best;
    }

    private Question BestQuestion(int column, List<GrowingLeaf> leaves, SplitLimits[] limits)
    {
        var bins = Bins[column];
        bool categorical = bins.Kind == FeatureKind.Categorical;
        int sides = !categorical && bins.HasMissing ? 2 : 1;
        Span<double> gains = stackalloc double[sides * 256];
        gains.Clear();
        for (int leaf = 0; leaf < leaves.Count; leaf++)
        {
            long* words = WordsOf(Histograms, leaves[leaf].Histogram, column);
            for (int side = 0; side < sides; side++)
            {
                if (categorical)
                    AddCategories(words, bins.Count, leaves[leaf], limits[leaf], gains);
                else
                    AddThresholds(column, words, side, leaves[leaf], limits[leaf], gains.Slice(side * 256, 256));
            }
        }

        var best = Question.None with { Gain = Settings.MinGain };
        for (int i = 0; i < gains.Length; i++)
        {
            if (!(gains[i] > best.Gain))
                continue;
            best = new(gains[i], column, categorical ? -1 : i & 255, MissingLeft: i >= 256, categorical ? i : -1);
        }

        return best.Exists ? best : Question.None;
    }

    private void AddThresholds(int column, long* words, int side, GrowingLeaf leaf, SplitLimits limits, Span<double> gains)
    {
        var bins = Bins[column];
        int last = bins.HasMissing && side == 0 ? bins.PresentBins : bins.PresentBins - 1;
        long left = side == 0 ? 0 : words[bins.PresentBins];
        for (int bin = 0; bin < last; bin++)
        {
            left += words[bin];
            gains[bin] += Gained(left, column, leaf, limits);
        }
    }

    private void AddCategories(long* words, int count, GrowingLeaf leaf, SplitLimits limits, Span<double> gains)
    {
        for (int bin = 1; bin < count; bin++)
            gains[bin] += Gained(words[bin], column: -1, leaf, limits);
    }

    private double Gained(long left, int column, GrowingLeaf leaf, SplitLimits limits)
    {
        long right = leaf.Sum - left;
        if (PackedGradients.Second(left) < limits.LeastUnits || PackedGradients.Second(right) < limits.LeastUnits)
            return 0;
        var monotone = column < 0 ? Monotonicity.Free : Finder.Monotone(column);
        double gain = Finder.BoundedGain(left, right, leaf.Bounds, monotone, limits);
        // The wrong way for one leaf is the wrong way for the level.
        return double.IsNegativeInfinity(gain) ? gain : gain - limits.GainNow;
    }

    /// <param name="OnlyBin">Categorical: the bin that goes left.</param>
    private readonly record struct Question(double Gain, int Column, int Bin, bool MissingLeft, int OnlyBin)
    {
        public static readonly Question None = new(double.NegativeInfinity, -1, -1, MissingLeft: false, -1);

        public bool Exists => Column >= 0;

        public BinSet Category
        {
            get
            {
                var set = default(BinSet);
                set.Add(OnlyBin);
                return set;
            }
        }
    }
}
