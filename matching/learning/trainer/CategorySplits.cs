namespace DigitalTalent.Matching.Learning;

/// <summary>Splits of a categorical feature: categories are put in the order of their gradient statistic, and split like numbers.</summary>
/// <remarks>
/// For sums of squares the best two groups are neighbours in that order (Fisher 1958). Few categories are each tried against the rest. As in
/// LightGBM (Ke et al. 2017) the list of categories grows from either end and is short, and rare categories stay where they are: right.
/// </remarks>
internal sealed unsafe class CategorySplits(TrainingSettings settings)
{
    public SplitCandidate Best(int column, long* words, int bins, long total, LeafMath math, SplitLimits limits, LeafBounds bounds)
    {
        if (bins - 1 <= settings.OneAgainstRestMax)
            return OneAgainstRest(column, words, bins, total, math, limits, bounds);
        var grouped = math with { L2 = math.L2 + settings.CategoryL2 };
        Span<int> order = stackalloc int[256];
        order = order[..Sorted(words, bins, math, limits, order)];
        var forwards = FromOneEnd(column, words, order, total, grouped, limits, bounds);
        order.Reverse();
        var backwards = FromOneEnd(column, words, order, total, grouped, limits, bounds);
        return backwards.Gain > forwards.Gain ? backwards : forwards;
    }

    private static SplitCandidate OneAgainstRest(
        int column, long* words, int bins, long total, LeafMath math, SplitLimits limits, LeafBounds bounds)
    {
        var best = SplitCandidate.None;
        double bestGain = limits.GainToBeat;
        for (int bin = 1; bin < bins; bin++)
        {
            double gain = Gain(words[bin], total - words[bin], math, limits, bounds);
            if (!(gain > bestGain))
                continue;
            var set = default(BinSet);
            set.Add(bin);
            bestGain = gain;
            best = new(gain - limits.GainNow, column, -1, MissingLeft: false, set, words[bin]);
        }

        return best;
    }

    /// <summary>Bins of enough rows by their statistic, the least first; bins of one statistic by their number.</summary>
    private int Sorted(long* words, int bins, LeafMath math, SplitLimits limits, Span<int> order)
    {
        Span<double> statistics = stackalloc double[256];
        int count = 0;
        for (int bin = 1; bin < bins; bin++)
        {
            if (PackedGradients.Second(words[bin]) * limits.RowsPerUnit < settings.CategorySmoothing)
                continue;
            statistics[count] = math.First(words[bin]) / (math.Second(words[bin]) + settings.CategorySmoothing);
            order[count++] = bin;
        }

        // Insertion keeps the order of equal ones; there are at most 254.
        for (int i = 1; i < count; i++)
        {
            var (statistic, bin) = (statistics[i], order[i]);
            int at = i;
            for (; at > 0 && statistics[at - 1] > statistic; at--)
                (statistics[at], order[at]) = (statistics[at - 1], order[at - 1]);
            (statistics[at], order[at]) = (statistic, bin);
        }

        return count;
    }

    private SplitCandidate FromOneEnd(
        int column, long* words, ReadOnlySpan<int> order, long total, LeafMath math, SplitLimits limits, LeafBounds bounds)
    {
        int most = Math.Min(settings.CategoriesInSplitMax, (order.Length + 1) / 2), bestCount = 0;
        double bestGain = limits.GainToBeat, rowsInStep = 0;
        long left = 0, bestLeft = 0;
        for (int i = 0; i < most; i++)
        {
            left += words[order[i]];
            rowsInStep += PackedGradients.Second(words[order[i]]) * limits.RowsPerUnit;
            if (rowsInStep < settings.MinRowsInCategoryStep - 0.5)
                continue;
            if (PackedGradients.Second(total - left) * limits.RowsPerUnit < settings.MinRowsInCategoryStep - 0.5)
                break;
            double gain = Gain(left, total - left, math, limits, bounds);
            if (double.IsNegativeInfinity(gain))
                continue;
            rowsInStep = 0;
            if (gain > bestGain)
                (bestGain, bestCount, bestLeft) = (gain, i + 1, left);
        }

        if (bestCount == 0)
            return SplitCandidate.None;
        var set = default(BinSet);
        foreach (int bin in order[..bestCount])
            set.Add(bin);
        return new(bestGain - limits.GainNow, column, -1, MissingLeft: false, set, bestLeft);
    }

    private static double Gain(long left, long right, LeafMath math, SplitLimits limits, LeafBounds bounds)
    {
        if (PackedGradients.Second(left) < limits.LeastUnits || PackedGradients.Second(right) < limits.LeastUnits)
            return double.NegativeInfinity;
        return math.GainAt(left, bounds.Clamp(math.Value(left))) + math.GainAt(right, bounds.Clamp(math.Value(right)));
    }
}
