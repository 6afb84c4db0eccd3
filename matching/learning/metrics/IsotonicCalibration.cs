namespace DigitalTalent.Matching.Learning;

/// <summary>
/// What a score means as a probability: the never falling step function nearest to outcomes that were seen (isotonic regression by pooling adjacent violators;
/// Zadrozny and Elkan 2002). Immutable.
/// </summary>
public sealed class IsotonicCalibration
{
    private readonly double[] _scores;
    private readonly double[] _chances;

    private IsotonicCalibration(double[] scores, double[] chances) => (_scores, _chances) = (scores, chances);

    /// <param name="scores">At least one; finite.</param>
    /// <param name="outcomes">For each score whether it came about.</param>
    public static IsotonicCalibration Fit(ReadOnlySpan<double> scores, ReadOnlySpan<bool> outcomes)
    {
        CheckLengths(scores, outcomes);
        double[] sorted = scores.ToArray();
        bool[] came = outcomes.ToArray();
        Array.Sort(sorted, came);
        var blocks = new List<Block>();
        for (int start = 0, end; start < sorted.Length; start = end)
        {
            // Equal scores are one block whatever came of them; a block that lies above its follower is merged with it.
            int positives = 0;
            for (end = start; end < sorted.Length && sorted[end].Equals(sorted[start]); end++)
                positives += came[end] ? 1 : 0;
            var block = new Block(sorted[start], end - start, positives);
            while (blocks.Count > 0 && blocks[^1].Chance >= block.Chance)
            {
                block = new(blocks[^1].Score, blocks[^1].Count + block.Count, blocks[^1].Positives + block.Positives);
                blocks.RemoveAt(blocks.Count - 1);
            }
            blocks.Add(block);
        }
        return new([.. blocks.Select(static block => block.Score)], [.. blocks.Select(static block => block.Chance)]);
    }

    /// <summary>0 to 1, never less for a higher score. Below the least score that was seen: as for the least.</summary>
    public double ChanceOf(double score)
    {
        int at = Array.BinarySearch(_scores, score);
        return _chances[Math.Max(0, at >= 0 ? at : ~at - 1)];
    }

    /// <summary>Expected calibration error: how far chances lie from shares that came about, in the mean over bins of about as many cases each (Naeini et al. 2015); equal chances share a bin.</summary>
    /// <param name="chances">At least one, 0 to 1.</param>
    /// <param name="outcomes">For each whether it came about.</param>
    /// <param name="bins">1 or more; about so many.</param>
    /// <returns>0 to 1.</returns>
    public static double ExpectedError(ReadOnlySpan<double> chances, ReadOnlySpan<bool> outcomes, int bins = 10)
    {
        CheckLengths(chances, outcomes);
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        double[] sorted = chances.ToArray();
        bool[] came = outcomes.ToArray();
        Array.Sort(sorted, came);
        double error = 0;
        int least = Math.Max(1, sorted.Length / bins);
        for (int start = 0, end; start < sorted.Length; start = end)
        {
            // Equal chances are one claim and stay in one bin.
            double difference = 0;
            for (end = start; end < sorted.Length && (end - start < least || sorted[end].Equals(sorted[end - 1])); end++)
                difference += sorted[end] - (came[end] ? 1 : 0);
            error += Math.Abs(difference);
        }
        return error / sorted.Length;
    }

    private static void CheckLengths(ReadOnlySpan<double> numbers, ReadOnlySpan<bool> outcomes)
    {
        ArgumentOutOfRangeException.ThrowIfZero(numbers.Length);
        if (numbers.Length != outcomes.Length)
            throw new ArgumentException($"There are {outcomes.Length:N0} outcomes for {numbers.Length:N0} numbers.", nameof(outcomes));
    }

    /// <param name="Score">The least of the block.</param>
    private readonly record struct Block(double Score, int Count, int Positives)
    {
        public double Chance => (double)Positives / Count;
    }
}
