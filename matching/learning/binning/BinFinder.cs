using System.Globalization;

namespace DigitalTalent.Matching.Learning;

/// <summary>Finds the bins of a feature: about as many rows in each, and one of its own for a value that has a bin's worth of rows.</summary>
internal static class BinFinder
{
    public static FeatureBins Find(RankingDataset data, int feature, TrainingSettings settings) => data.Features[feature].Kind == FeatureKind.Numeric
        ? Numeric(data.Column(feature), settings) : Categorical(data.Column(feature), settings);

    private static FeatureBins Numeric(ReadOnlySpan<float> column, TrainingSettings settings)
    {
        var (least, greatest, hasMissing) = Extent(column);
        float[] sample = Sample(column, settings);
        int bins = settings.Bins - (hasMissing ? 1 : 0);
        if (!(least < greatest))
            return FeatureBins.Numeric([], hasMissing, Info(least, greatest));
        Array.Sort(sample);
        return FeatureBins.Numeric(UpperBounds(sample, bins, settings.MinRowsInBin), hasMissing, Info(least, greatest));
    }

    /// <param name="ascending">At least one value.</param>
    /// <param name="bins">1 to 255; one bin has no bound.</param>
    /// <returns>Up to <paramref name="bins"/> − 1 bounds, halfway between a value and the next greater one.</returns>
    internal static double[] UpperBounds(ReadOnlySpan<float> ascending, int bins, int minRowsInBin)
    {
        var (values, rows) = Distinct(ascending);
        bins = Math.Min(bins, Math.Max(1, ascending.Length / minRowsInBin));
        var bounds = new List<double>(bins - 1);
        int binsLeft = bins, rowsLeft = ascending.Length, rowsHere = 0;
        double fair = (double)ascending.Length / bins;
        var isHeavy = new bool[values.Count];
        for (int i = 0; i < values.Count; i++)
        {
            // A value with a bin's worth of rows gets a bin; what is fair for the others is counted without it.
            isHeavy[i] = rows[i] >= fair;
            if (isHeavy[i])
                (binsLeft, rowsLeft) = (binsLeft - 1, rowsLeft - rows[i]);
        }

        double share = values.Count <= bins ? 0 : (double)rowsLeft / Math.Max(1, binsLeft);
        for (int i = 0; i + 1 < values.Count && bounds.Count < bins - 1; i++)
        {
            rowsHere += rows[i];
            rowsLeft -= isHeavy[i] ? 0 : rows[i];
            bool full = isHeavy[i] || rowsHere >= share || (isHeavy[i + 1] && rowsHere >= share / 2);
            if (!full || rowsHere < minRowsInBin)
                continue;
            bounds.Add(((double)values[i] + values[i + 1]) / 2);
            rowsHere = 0;
            if (share > 0 && !isHeavy[i])
                share = (double)rowsLeft / Math.Max(1, --binsLeft);
        }

        return [.. bounds];
    }

    private static FeatureBins Categorical(ReadOnlySpan<float> column, TrainingSettings settings)
    {
        var rows = new int[FeatureDefinition.CategoryMax + 1];
        bool hasMissing = false;
        foreach (float value in column)
        {
            if (float.IsNaN(value))
                hasMissing = true;
            else
                rows[(int)value]++;
        }

        int[] met = [.. Enumerable.Range(0, rows.Length).Where(category => rows[category] > 0)];
        int[] commonest = [.. met.OrderByDescending(category => rows[category]).ThenBy(static category => category)
            .TakeWhile(category => rows[category] >= settings.MinRowsInBin).Take(settings.Bins - 1)];
        return FeatureBins.Categorical(commonest, hasMissing, met.Length == 0 ? "none" : string.Join(':', met));
    }

    private static (List<float> Values, List<int> Rows) Distinct(ReadOnlySpan<float> ascending)
    {
        var (values, rows) = (new List<float>(), new List<int>());
        for (int i = 0; i < ascending.Length; i++)
        {
            // 0 and −0 are equal, so they are one value here too.
            if (i > 0 && ascending[i] == ascending[i - 1])
            {
                rows[^1]++;
                continue;
            }

            values.Add(ascending[i]);
            rows.Add(1);
        }

        return (values, rows);
    }

    private static float[] Sample(ReadOnlySpan<float> column, TrainingSettings settings)
    {
        var sample = new float[Math.Min(column.Length, settings.BinningRows)];
        int stated = 0;
        for (int i = 0; i < sample.Length; i++)
        {
            int row = column.Length <= settings.BinningRows
                ? i : (int)((i + SeededHash.Share(settings.Seed, SeedStreams.Binning, (ulong)i)) * column.Length / sample.Length);
            float value = column[Math.Min(row, column.Length - 1)];
            if (!float.IsNaN(value))
                sample[stated++] = value;
        }

        return sample.AsSpan(0, stated).ToArray() is { Length: > 0 } found ? found : [0];
    }

    private static (float Least, float Greatest, bool HasMissing) Extent(ReadOnlySpan<float> column)
    {
        var (least, greatest, hasMissing) = (float.PositiveInfinity, float.NegativeInfinity, false);
        foreach (float value in column)
        {
            if (float.IsNaN(value))
                hasMissing = true;
            if (value < least)
                least = value;
            if (value > greatest)
                greatest = value;
        }

        return (least, greatest, hasMissing);
    }

    private static string Info(float least, float greatest) => least < greatest
        ? string.Create(CultureInfo.InvariantCulture, $"[{(double)least:R}:{(double)greatest:R}]") : "none";
}
