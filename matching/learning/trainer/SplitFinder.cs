namespace DigitalTalent.Matching.Learning;

/// <summary>Finds the best split of a leaf by one feature from its histogram.</summary>
/// <remarks>Immutable but for the units of the tree; safe for threads while a tree grows.</remarks>
internal sealed unsafe class SplitFinder
{
    private readonly TrainingSettings _settings;
    private readonly FeatureBins[] _bins;
    private readonly Monotonicity[] _monotone;
    private readonly bool _bounded;
    private readonly CategorySplits _categories;

    /// <param name="bins">Of each column.</param>
    /// <param name="monotone">Of each column.</param>
    public SplitFinder(TrainingSettings settings, FeatureBins[] bins, Monotonicity[] monotone)
    {
        _settings = settings;
        _bins = bins;
        _monotone = monotone;
        _bounded = monotone.Any(static direction => direction != Monotonicity.Free);
        _categories = new(settings);
    }

    public LeafMath Math { get; set; }

    /// <summary>The value of a leaf within its bounds.</summary>
    public double Value(long sum, LeafBounds bounds) => bounds.Clamp(Math.Value(sum));

    public Monotonicity Monotone(int column) => _monotone[column];

    /// <param name="words">The feature's part of the leaf's histogram.</param>
    /// <returns>The split with the greatest gain above the least wanted one; of equal ones that with the lowest bin.</returns>
    public SplitCandidate Best(int column, long* words, GrowingLeaf leaf)
    {
        var bins = _bins[column];
        var limits = LimitsOf(leaf);
        if (bins.Kind == FeatureKind.Categorical)
            return _categories.Best(column, words, bins.Count, leaf.Sum, Math, limits, leaf.Bounds);
        return _bounded ? BestBounded(column, words, leaf, limits) : BestFree(column, words, leaf, limits);
    }

    internal SplitLimits LimitsOf(GrowingLeaf leaf)
    {
        uint second = PackedGradients.Second(leaf.Sum);
        double rowsPerUnit = second == 0 ? 0 : (double)leaf.Rows / second;
        double gainNow = _bounded ? Math.GainAt(leaf.Sum, leaf.Value) : Math.Gain(leaf.Sum);
        double leastUnits = System.Math.Max(
            _settings.MinWeightInLeaf / Math.SecondUnit, rowsPerUnit == 0 ? 0 : (_settings.MinRowsInLeaf - 0.5) / rowsPerUnit);
        return new(leastUnits, rowsPerUnit, gainNow, gainNow + _settings.MinGain);
    }

    private SplitCandidate BestFree(int column, long* words, GrowingLeaf leaf, SplitLimits limits)
    {
        var bins = _bins[column];
        var best = ScanFree(words, bins.PresentBins, leaf.Sum, carried: 0, Math, limits, (limits.GainToBeat, -1));
        bool missingLeft = false;
        int present = bins.PresentBins;
        if (bins.HasMissing)
        {
            long missing = words[present];
            // All stated values to the left and missing ones to the right is one more split of the first kind.
            var apart = Judge(leaf.Sum - missing, missing, present - 1, limits, best);
            var withMissing = ScanFree(words, present, leaf.Sum, missing, Math, limits, apart);
            missingLeft = withMissing != apart;
            best = withMissing;
        }

        return best.Bin < 0 ? SplitCandidate.None : Candidate(column, words, best.Bin, missingLeft, best.Gain - limits.GainNow);
    }

    private (double Gain, int Bin) Judge(long left, long right, int bin, SplitLimits limits, (double Gain, int Bin) best)
    {
        if (PackedGradients.Second(left) < limits.LeastUnits || PackedGradients.Second(right) < limits.LeastUnits)
            return best;
        double gain = Math.Gain(left) + Math.Gain(right);
        return gain > best.Gain ? (gain, bin) : best;
    }

    // The loop that most of the search is: sums as they are packed, one division for both sides.
    private static (double Gain, int Bin) ScanFree(
        long* words, int present, long total, long carried, LeafMath math, SplitLimits limits, (double Gain, int Bin) best)
    {
        double firstUnit = math.FirstUnit, secondUnit = math.SecondUnit, l2 = math.L2 + 1e-15, least = limits.LeastUnits;
        var (bestGain, bestBin) = best;
        long left = carried;
        for (int bin = 0; bin < present - 1; bin++)
        {
            left += words[bin];
            double leftUnits = PackedGradients.Second(left);
            if (leftUnits < least)
                continue;
            long right = total - left;
            double rightUnits = PackedGradients.Second(right);
            if (rightUnits < least)
                break;
            double leftFirst = PackedGradients.First(left) * firstUnit, rightFirst = PackedGradients.First(right) * firstUnit;
            double leftSecond = (leftUnits * secondUnit) + l2, rightSecond = (rightUnits * secondUnit) + l2;
            double gain = ((leftFirst * leftFirst * rightSecond) + (rightFirst * rightFirst * leftSecond)) / (leftSecond * rightSecond);
            if (gain > bestGain)
                (bestGain, bestBin) = (gain, bin);
        }

        return (bestGain, bestBin);
    }

    private SplitCandidate BestBounded(int column, long* words, GrowingLeaf leaf, SplitLimits limits)
    {
        var bins = _bins[column];
        long missing = bins.HasMissing ? words[bins.PresentBins] : 0;
        double bestGain = limits.GainToBeat;
        var (bestBin, missingLeft) = (-1, false);
        for (int side = 0; side < (bins.HasMissing ? 2 : 1); side++)
        {
            long left = side == 0 ? 0 : missing;
            int last = bins.HasMissing && side == 0 ? bins.PresentBins : bins.PresentBins - 1;
            for (int bin = 0; bin < last; bin++)
            {
                left += words[bin];
                double gain = BoundedGain(left, leaf.Sum - left, leaf.Bounds, _monotone[column], limits);
                if (gain > bestGain)
                    (bestGain, bestBin, missingLeft) = (gain, bin, side == 1);
            }
        }

        return bestBin < 0 ? SplitCandidate.None : Candidate(column, words, bestBin, missingLeft, bestGain - limits.GainNow);
    }

    internal double BoundedGain(long left, long right, LeafBounds bounds, Monotonicity monotone, SplitLimits limits)
    {
        if (PackedGradients.Second(left) < limits.LeastUnits || PackedGradients.Second(right) < limits.LeastUnits)
            return double.NegativeInfinity;
        double leftValue = Value(left, bounds), rightValue = Value(right, bounds);
        bool wrongWay = monotone switch
        {
            Monotonicity.Increasing => leftValue > rightValue,
            Monotonicity.Decreasing => leftValue < rightValue,
            _ => false,
        };
        return wrongWay ? double.NegativeInfinity : Math.GainAt(left, leftValue) + Math.GainAt(right, rightValue);
    }

    internal SplitCandidate Candidate(int column, long* words, int bin, bool missingLeft, double gain)
    {
        var set = BinSet.UpTo(bin);
        long left = 0;
        for (int i = 0; i <= bin; i++)
            left += words[i];
        if (missingLeft)
        {
            set.Add(_bins[column].PresentBins);
            left += words[_bins[column].PresentBins];
        }

        return new(gain, column, bin, missingLeft, set, left);
    }
}
