using System.Buffers;

namespace DigitalTalent.Matching;

/// <summary>A candidate after the second stage.</summary>
/// <param name="Index">Its place after the first pass, from 0.</param>
/// <param name="RankingScore">What it was ordered by: of the scorer, or without one the published score.</param>
/// <param name="Features">Empty unless asked for, or needed to explain.</param>
internal readonly record struct Ranked(int Index, double RankingScore, float[] Features);

/// <summary>The second stage: features of the survivors, the scorer, the best of them.</summary>
internal static class RankingStage
{
    /// <summary>How many the first pass must keep.</summary>
    public static int FirstPass(RankingOptions options, int top) => options.Scorer is null ? top : Math.Max(top, options.FirstPass);

    public static RankerFacts RankerOf(RankingOptions options, int considered) => options.Scorer is { } scorer
        ? new(scorer.Name, scorer.Edition, considered)
        : new(LinearScore.Name, LinearScore.Edition, considered);

    /// <exception cref="ArgumentOutOfRangeException"><see cref="RankingOptions.FirstPass"/> is out of bounds.</exception>
    /// <exception cref="ArgumentException">The scorer is made for another edition of the features.</exception>
    public static void Check(RankingOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.FirstPass, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.FirstPass, MatchLimits.FirstPassMax, nameof(options));
        if (options.Scorer is { } scorer && scorer.FeatureEdition != FeatureCatalogue.Edition)
        {
            throw new ArgumentException(
                $"Ranker {scorer.Name} {scorer.Edition} is made for edition {scorer.FeatureEdition} of the features; this engine computes edition {FeatureCatalogue.Edition}.",
                nameof(options));
        }
    }

    /// <summary>The best, in order: higher first, equal ones by id, ordinal.</summary>
    /// <param name="survivors">Of the first pass, best first.</param>
    /// <param name="byId">Their order by id.</param>
    /// <param name="fill">Computes the features of one of them.</param>
    public static Ranked[] Order<T>(
        RankingOptions options, IReadOnlyList<(double Score, T Value)> survivors, int top, Comparison<T> byId, FeatureFill<T> fill,
        CancellationToken cancellation)
    {
        if (options.Scorer is not { } scorer)
            return InOrder(options, survivors, top, fill);

        int width = FeatureCatalogue.Count;
        float[] rows = ArrayPool<float>.Shared.Rent(survivors.Count * width);
        try
        {
            for (int i = 0; i < survivors.Count; i++)
            {
                if (i % 256 == 0)
                    cancellation.ThrowIfCancellationRequested();
                fill(survivors[i].Value, options, rows.AsSpan(i * width, width));
            }
            double[] scores = new double[survivors.Count];
            scorer.Score(rows.AsSpan(0, survivors.Count * width), scores);
            var best = new BestList<int>(top, (one, other) => byId(survivors[one].Value, survivors[other].Value));
            for (int i = 0; i < scores.Length; i++)
                best.Add(Finite(scores[i], scorer), i);
            return [.. best.Ordered().Select(entry => new Ranked(entry.Value, entry.Score, rows.AsSpan(entry.Value * width, width).ToArray()))];
        }
        finally
        {
            ArrayPool<float>.Shared.Return(rows);
        }
    }

    private static Ranked[] InOrder<T>(RankingOptions options, IReadOnlyList<(double Score, T Value)> survivors, int top, FeatureFill<T> fill)
    {
        var ranked = new Ranked[Math.Min(top, survivors.Count)];
        for (int i = 0; i < ranked.Length; i++)
        {
            float[] features = options.WithFeatures ? new float[FeatureCatalogue.Count] : [];
            if (options.WithFeatures)
                fill(survivors[i].Value, options, features);
            ranked[i] = new Ranked(i, survivors[i].Score, features);
        }
        return ranked;
    }

    private static double Finite(double score, IPairScorer scorer) => double.IsFinite(score) ? score
        : throw new InvalidOperationException($"Ranker {scorer.Name} {scorer.Edition} gave the score {score}.");
}

/// <summary>Computes the features of one survivor.</summary>
internal delegate void FeatureFill<in T>(T value, RankingOptions options, Span<float> features);
