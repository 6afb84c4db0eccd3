namespace DigitalTalent.Matching.Learning;

/// <summary>How sure a mean is: the percentile bootstrap (Efron 1979).</summary>
public static class Bootstrap
{
    /// <summary>The interval that holds 95 % of the means of resamples.</summary>
    /// <param name="values">At least one.</param>
    /// <param name="resamples">Drawn with replacement, each as large as <paramref name="values"/>; at least 100.</param>
    /// <param name="seed">The same seed and values give the same interval, on every machine.</param>
    public static (double Low, double High) IntervalOfMean(ReadOnlySpan<double> values, int resamples, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfZero(values.Length);
        ArgumentOutOfRangeException.ThrowIfLessThan(resamples, 100);
        var means = new double[resamples];
        for (int round = 0; round < resamples; round++)
        {
            double sum = 0;
            for (int draw = 0; draw < values.Length; draw++)
                sum += values[(int)(SeededHash.Bits(seed, (ulong)round, (ulong)draw) % (ulong)values.Length)];
            means[round] = sum / values.Length;
        }

        Array.Sort(means);
        return (means[(int)(resamples * 0.025)], means[(int)(resamples * 0.975)]);
    }
}
