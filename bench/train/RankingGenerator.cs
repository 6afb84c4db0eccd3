using DigitalTalent.Matching.Learning;

namespace DigitalTalent.Bench.Train;

/// <summary>Ranking data with a known signal, from a seed: the same rows whatever else is drawn.</summary>
/// <remarks>
/// Forty features of the kinds that a match has. 0 to 15 are normal, 16 to 23 lognormal, 24 to 29 counts, 30 to 33 yes or no, 34 to 37 normal
/// and missing in a fifth of the rows, 38 and 39 belong to the group. The worth of a row is a sum of a line, a product, a wave, a step with a slope behind it,
/// a minimum, a saturating count, a product with the group's feature and a penalty for what is missing, plus normal noise of deviation 0.7 and 0.5 more that a group shares; the other features have no say.
/// Grades 0 to 4 are cut from it at fixed bounds that move a little with the group, so that some groups are rich and some have nothing.
/// Groups have 10 to 90 rows, all sizes alike.
/// </remarks>
public sealed class RankingGenerator(ulong seed)
{
    public const int Features = 40;

    /// <summary>Rows of a group, in the mean.</summary>
    public const int MeanGroupRows = 50;

    public const ulong DefaultSeed = 20_260_701;

    private static readonly double[] GradeBounds = [0.6, 1.8, 2.9, 4.1];

    private ulong _state = seed;

    /// <summary>Draws a set.</summary>
    /// <param name="rows">At least <paramref name="groups"/> times 10 and at most times 90, about 50.</param>
    public RankingDataset Next(int rows, int groups)
    {
        int[] sizes = Sizes(rows, groups);
        float[][] columns = [.. Enumerable.Range(0, Features).Select(_ => new float[rows])];
        float[] labels = new float[rows];
        Span<double> values = stackalloc double[Features];
        int row = 0;
        foreach (int size in sizes)
        {
            double wish = Normal(), taste = Normal(), luck = Normal() * 0.5;
            for (int i = 0; i < size; i++, row++)
            {
                Draw(values, wish, taste);
                double worth = Worth(values) + luck + (Normal() * 0.7);
                labels[row] = Grade(worth);
                for (int feature = 0; feature < Features; feature++)
                    columns[feature][row] = (float)values[feature];
            }
        }

        return new(FeatureDefinition.Numbered(Features), columns, labels, sizes);
    }

    private int[] Sizes(int rows, int groups)
    {
        var sizes = new int[groups];
        int left = rows;
        for (int group = 0; group < groups; group++)
        {
            // What is left must still be possible: 10 to 90 rows for each group behind this one.
            int behind = groups - group - 1;
            int least = Math.Max(10, left - (90 * behind)), most = Math.Min(90, left - (10 * behind));
            int fair = left / (behind + 1);
            int spread = Math.Min(fair - least, most - fair);
            sizes[group] = behind == 0 ? left : Math.Clamp(fair + (int)Math.Round(((2 * Share()) - 1) * Math.Min(spread, 40)), least, most);
            left -= sizes[group];
        }

        return sizes;
    }

    private void Draw(Span<double> values, double wish, double taste)
    {
        for (int feature = 0; feature < 16; feature++)
            values[feature] = Normal();
        for (int feature = 16; feature < 24; feature++)
            values[feature] = Math.Exp(Normal());
        for (int feature = 24; feature < 30; feature++)
            values[feature] = Math.Floor(-Math.Log(1 - Share()) * (feature - 22));
        for (int feature = 30; feature < 34; feature++)
            values[feature] = Share() < 0.1 * (feature - 29) ? 1 : 0;
        for (int feature = 34; feature < 38; feature++)
            values[feature] = Share() < 0.2 ? double.NaN : Normal();
        (values[38], values[39]) = (wish, taste);
    }

    private static double Worth(ReadOnlySpan<double> v) =>
        (0.6 * v[0]) + (0.5 * v[1] * v[2]) + (0.5 * Math.Sin(2 * v[3])) + (v[4] > 0.5 ? 0.6 * v[5] : 0) + (0.5 * Math.Min(v[6], v[7]))
        + (0.4 * Math.Log(1 + v[24])) - (0.3 * Math.Log(1 + v[16])) + (0.5 * v[8] * v[38]) + (0.4 * (v[30] * v[31])) + (v[32] * 0.3)
        + (double.IsNaN(v[34]) ? -0.4 : 0.4 * v[34]) + (double.IsNaN(v[35]) ? 0 : 0.3 * Math.Abs(v[35]));

    private static float Grade(double worth)
    {
        int grade = 0;
        while (grade < GradeBounds.Length && worth > GradeBounds[grade])
            grade++;
        return grade;
    }

    // Box and Muller; the second of the pair is not kept, so that every number has its place.
    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - Share())) * Math.Cos(2 * Math.PI * Share());

    private double Share()
    {
        // SplitMix64.
        ulong mixed = _state += 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return ((mixed ^ (mixed >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}
