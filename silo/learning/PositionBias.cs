namespace DigitalTalent.Silo.Learning;

/// <summary>How likely a place in the list is looked at, estimated from the log: the position-based model, fitted by expectation-maximisation.</summary>
/// <remarks>
/// <para>A result gets a response if it is looked at and relevant: P(response at place k) = θ_k · γ. As in Wang, Golbandi, Bendersky, Metzler,
/// Najork (WSDM 2018), γ is not a parameter of each pair but regressed on what is known of it; here on the decile of its score in its list's place-free
/// distribution, which needs ten numbers and no interventions. Different lists put equal scores at different places, and that tells the two apart.</para>
/// <para>θ of the first place is 1. Places beyond <see cref="PlacesMax"/> share one estimate. Estimates never rise with the place, and never fall below <see cref="Floor"/>:
/// a weight is at most ten. Where the log holds fewer than <see cref="ResponsesMin"/> responses all are 1: no correction is better than a wild one.</para>
/// </remarks>
internal sealed class PositionBias
{
    public const int PlacesMax = 50;
    public const double Floor = 0.1;
    public const int ResponsesMin = 200;

    private const int Buckets = 10;
    private const int Rounds = 100;

    private readonly double[] _examined;

    private PositionBias(double[] examined) => _examined = examined;

    /// <summary>Every place is looked at.</summary>
    public static PositionBias None { get; } = new([1]);

    /// <summary>Chance that a place, from 0, is looked at: above 0, at most 1.</summary>
    public double Examined(int place) => _examined[Math.Min(place, _examined.Length - 1)];

    /// <summary>Weight of a row: more for a response from a place that few look at, so that on average every place counts alike.</summary>
    public float Weight(in ResultLabel label, int place) =>
        label.Label == 0 ? 1 : (float)(label.Certainty / Examined(place));

    /// <param name="groups">Results in the order in which they were shown.</param>
    public static PositionBias Estimate(IReadOnlyList<LearningGroup> groups)
    {
        var (shown, responded) = Count(groups);
        if (responded.Cast<double>().Sum() < ResponsesMin)
            return None;
        int places = shown.GetLength(0);
        var theta = Enumerable.Repeat(0.5, places).ToArray();
        var gamma = Enumerable.Repeat(0.5, Buckets).ToArray();
        for (int round = 0; round < Rounds; round++)
            (theta, gamma) = Step(shown, responded, theta, gamma);
        return new(Tamed(theta));
    }

    /// <summary>One round: how much of each cell was looked at, and how much was relevant, given the responses; then both anew.</summary>
    private static (double[] Theta, double[] Gamma) Step(double[,] shown, double[,] responded, double[] theta, double[] gamma)
    {
        int places = theta.Length;
        double[] lookedAt = new double[places], shownAt = new double[places], relevant = new double[Buckets], shownIn = new double[Buckets];
        for (int place = 0; place < places; place++)
        {
            for (int bucket = 0; bucket < Buckets; bucket++)
            {
                double yes = responded[place, bucket], no = shown[place, bucket] - yes;
                double neither = 1 - theta[place] * gamma[bucket];
                lookedAt[place] += yes + no * theta[place] * (1 - gamma[bucket]) / neither;
                relevant[bucket] += yes + no * gamma[bucket] * (1 - theta[place]) / neither;
                shownAt[place] += yes + no;
                shownIn[bucket] += yes + no;
            }
        }

        return (Shares(lookedAt, shownAt), Shares(relevant, shownIn));
    }

    private static double[] Shares(double[] part, double[] whole)
    {
        var shares = new double[part.Length];
        for (int i = 0; i < shares.Length; i++)
            shares[i] = whole[i] == 0 ? 0.5 : Math.Clamp(part[i] / whole[i], 1e-6, 1 - 1e-6);
        return shares;
    }

    private static double[] Tamed(double[] theta)
    {
        var tamed = new double[theta.Length];
        double least = 1;
        for (int place = 0; place < theta.Length; place++)
            tamed[place] = least = Math.Clamp(theta[place] / theta[0], Floor, least);
        return tamed;
    }

    private static (double[,] Shown, double[,] Responded) Count(IReadOnlyList<LearningGroup> groups)
    {
        double[] bounds = Deciles(groups);
        int places = Math.Min(PlacesMax, groups.Count == 0 ? 1 : groups.Max(static group => group.Rows));
        var shown = new double[places, Buckets];
        var responded = new double[places, Buckets];
        foreach (var group in groups)
        {
            for (int i = 0; i < group.Rows; i++)
            {
                int place = Math.Min(i, places - 1), bucket = Array.FindLastIndex(bounds, bound => group.Scores[i] >= bound) + 1;
                shown[place, bucket]++;
                if (group.Labels[i].Label > 0)
                    responded[place, bucket]++;
            }
        }

        return (shown, responded);
    }

    private static double[] Deciles(IReadOnlyList<LearningGroup> groups)
    {
        double[] scores = [.. groups.SelectMany(static group => group.Scores).Order()];
        return scores.Length == 0 ? [] : [.. Enumerable.Range(1, Buckets - 1).Select(i => scores[(int)((long)i * scores.Length / Buckets)])];
    }
}
