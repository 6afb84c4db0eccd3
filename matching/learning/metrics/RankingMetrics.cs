namespace DigitalTalent.Matching.Learning;

/// <summary>How good scores are. Rows of one score keep the order in which they stand in the data.</summary>
public static class RankingMetrics
{
    /// <summary>Normalised discounted cumulative gain of the best <paramref name="top"/> of each group, and the mean over groups.</summary>
    /// <param name="top">1 or more.</param>
    /// <param name="withoutRelevant">What a group without a row above label 0 counts: 1 as LightGBM and XGBoost count it, 0, or NaN to leave it out.</param>
    /// <returns>0 to 1; NaN where no group counts.</returns>
    public static double Ndcg(RankingDataset data, ReadOnlySpan<double> scores, int top, double withoutRelevant = 1)
    {
        ArgumentNullException.ThrowIfNull(data);
        double sum = 0;
        int counted = 0;
        foreach (double value in NdcgOfGroups(data, scores, top, withoutRelevant))
        {
            if (double.IsNaN(value))
                continue;
            sum += value;
            counted++;
        }

        return sum / counted;
    }

    /// <summary>The same, group by group.</summary>
    public static double[] NdcgOfGroups(RankingDataset data, ReadOnlySpan<double> scores, int top, double withoutRelevant = 1)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        CheckLength(data, scores);
        RelevanceGain.Check(data.Labels);
        var ordering = new GroupOrder(data);
        double[] discounts = RelevanceGain.Discounts(Math.Min(top, ordering.LongestGroup));
        var values = new double[data.Groups];
        for (int group = 0; group < values.Length; group++)
        {
            double best = Gain(ordering.ByLabel(group), discounts);
            values[group] = best == 0 ? withoutRelevant : Gain(ordering.ByScore(group, scores), discounts) / best;
        }

        return values;
    }

    /// <summary>Mean over groups of average precision: the mean, over the relevant rows, of the share of relevant rows down to each.</summary>
    /// <remarks>Relevant is a label above 0. Groups without any count as <paramref name="withoutRelevant"/>, see <see cref="Ndcg"/>.</remarks>
    public static double MeanAveragePrecision(RankingDataset data, ReadOnlySpan<double> scores, double withoutRelevant = 1)
    {
        ArgumentNullException.ThrowIfNull(data);
        CheckLength(data, scores);
        var ordering = new GroupOrder(data);
        double sum = 0;
        int counted = 0;
        for (int group = 0; group < data.Groups; group++)
        {
            double precision = 0;
            int relevant = 0, place = 0;
            foreach (float label in ordering.ByScore(group, scores))
            {
                place++;
                if (label > 0)
                    precision += (double)++relevant / place;
            }

            double value = relevant == 0 ? withoutRelevant : precision / relevant;
            if (double.IsNaN(value))
                continue;
            sum += value;
            counted++;
        }

        return sum / counted;
    }

    /// <summary>The chance that a row above label 0 scores above one that is not, over all rows; equal scores count half.</summary>
    /// <returns>NaN where all rows are of one kind.</returns>
    public static double Auc(ReadOnlySpan<float> labels, ReadOnlySpan<double> scores)
    {
        if (labels.Length != scores.Length)
            throw new ArgumentException($"There are {scores.Length:N0} scores for {labels.Length:N0} rows.", nameof(scores));
        double[] sorted = scores.ToArray();
        float[] byScore = labels.ToArray();
        Array.Sort(sorted, byScore);
        double pairs = 0, negativesBelow = 0, positives = 0;
        for (int start = 0; start < sorted.Length;)
        {
            double positivesHere = 0, negativesHere = 0;
            int end = start;
            for (; end < sorted.Length && sorted[end].Equals(sorted[start]); end++)
            {
                if (byScore[end] > 0)
                    positivesHere++;
                else
                    negativesHere++;
            }

            pairs += positivesHere * (negativesBelow + (negativesHere / 2));
            negativesBelow += negativesHere;
            positives += positivesHere;
            start = end;
        }

        return pairs / (positives * negativesBelow);
    }

    /// <summary>Root of the mean squared difference.</summary>
    public static double RootMeanSquaredError(ReadOnlySpan<float> labels, ReadOnlySpan<double> scores)
    {
        double sum = 0;
        for (int row = 0; row < labels.Length; row++)
            sum += (labels[row] - scores[row]) * (labels[row] - scores[row]);
        return Math.Sqrt(sum / labels.Length);
    }

    /// <summary>Mean of −ln of the probability that was given to what came true, for scores in log-odds.</summary>
    public static double LogLoss(ReadOnlySpan<float> labels, ReadOnlySpan<double> scores)
    {
        double sum = 0;
        for (int row = 0; row < labels.Length; row++)
        {
            double margin = labels[row] > 0 ? scores[row] : -scores[row];
            // ln(1 + e^−margin), without overflow for great losses.
            sum += Math.Max(0, -margin) + Math.Log(1 + Math.Exp(-Math.Abs(margin)));
        }

        return sum / labels.Length;
    }

    private static double Gain(ReadOnlySpan<float> labels, double[] discounts)
    {
        double gain = 0;
        for (int place = 0; place < Math.Min(labels.Length, discounts.Length); place++)
            gain += RelevanceGain.Of((int)labels[place]) * discounts[place];
        return gain;
    }

    private static void CheckLength(RankingDataset data, ReadOnlySpan<double> scores)
    {
        if (scores.Length != data.Rows)
            throw new ArgumentException($"There are {scores.Length:N0} scores for {data.Rows:N0} rows.", nameof(scores));
    }
}
