using System.Globalization;
using DigitalTalent.Bench.Harness;
using DigitalTalent.Bench.Workload;
using DigitalTalent.Matching;
using DigitalTalent.Matching.Learning;

namespace DigitalTalent.Bench.Learn;

/// <summary>How well rankers order the people of the workload's feedback sample: chance, the published score, the prior of the first day, models by amount of feedback.</summary>
/// <remarks>
/// Demands with an even number teach, those with an odd one judge: no demand is on both sides. Every ranker but the workload's own score sees the
/// product's features of the pair. Models are trained with the product's settings.
/// </remarks>
public sealed class LearnBench(BenchReport report, ulong seed, int register)
{
    public const string Name = "learn";

    /// <summary>What others are compared with.</summary>
    public const string Linear = "linear";

    private const int Top = 10, Resamples = 2000, RandomOrders = 20, Subsets = 5;
    private static readonly double[] Shares = [0.05, 0.1, 0.25, 0.5];

    /// <summary>NDCG@10 of the judged demands, ranker by ranker, in the order in which they were reported.</summary>
    public List<RankerQuality> Qualities { get; } = [];

    public void Run()
    {
        var generator = new WorkloadGenerator();
        var demands = WorkloadFeedback.Read(WorkloadFeedback.File);
        Judgement[][] teaching = [.. demands.Where(group => group[0].Demand % 2 == 0)], judging = [.. demands.Where(group => group[0].Demand % 2 == 1)];
        var reference = WorkloadReference.Load(RegisterModels.Count(generator, register));
        var judged = LearnData.Of(judging, generator, reference);
        Tell("data", "demands_teaching", teaching.Length, "demands");
        Tell("data", "demands_judging", judging.Length, "demands");
        Tell("data", "results_judging", judged.Data.Rows, "results");

        double[] linear = NdcgOf(judged, judged.Column("first_pass_score"));
        Say("random", RandomNdcg(judged), linear);
        Say("workload-score", NdcgOf(judged, judged.FrozenScores), linear);
        Say(Linear, linear, linear);
        var bare = LearnData.Of(judging, generator, WorkloadReference.Load([]));
        Say("prior-no-models", NdcgOf(bare, bare.Score(PriorRanker.Instance)), linear);
        double[] prior = NdcgOf(judged, judged.Score(PriorRanker.Instance));
        Say("prior", prior, linear);
        Learn(teaching, judging, judged, generator, reference, linear, prior);
    }

    private void Learn(
        Judgement[][] teaching, Judgement[][] judging, LearnData judged, WorkloadGenerator generator, Reference.ReferenceData reference, double[] linear, double[] prior)
    {
        foreach (double share in Shares)
        {
            int count = (int)Math.Round(teaching.Length * share);
            var ndcgs = Enumerable.Range(0, Subsets).Select(subset => NdcgOf(judged, Scored(Subset(teaching, count, subset)))).ToArray();
            string @case = string.Create(CultureInfo.InvariantCulture, $"learned-{count}");
            Say(@case, [.. Enumerable.Range(0, linear.Length).Select(i => ndcgs.Average(ndcg => ndcg[i]))], linear);
        }
        double[] learnedScores = Scored(teaching), learned = NdcgOf(judged, learnedScores);
        Say("learned", learned, linear);
        Compare("learned", "prior", learned, prior);
        Tell("learned", "calibration_error", CalibrationError(judged, learnedScores), "share");

        var nearness = Nearness(generator, reference);
        double[] embedded = NdcgOf(judged, Scored(teaching, nearness));
        Say("learned-embedding", embedded, linear);
        Compare("learned-embedding", "learned", embedded, learned);

        double[] Scored(Judgement[][] demands, SkillNearness? by = null)
        {
            var forest = ForestTrainer.Train(LearnData.Of(demands, generator, reference, by).Data, validation: null, new() { Seed = seed }).Forest;
            using var ranker = new ForestRanker(forest, "learned", "", FeatureCatalogue.Edition);
            return (by is null ? judged : LearnData.Of(judging, generator, reference, by)).Score(ranker);
        }
    }

    /// <summary>Of skills, as the product learns it from a register.</summary>
    private SkillNearness Nearness(WorkloadGenerator generator, Reference.ReferenceData reference)
    {
        var embedding = new SkillEmbedding(reference);
        Span<ushort> numbers = stackalloc ushort[WorkloadTalent.SkillsMax];
        for (uint id = 1; id <= register; id++)
        {
            var talent = generator.Talent(id);
            for (int i = 0; i < talent.Skills.Length; i++)
                numbers[i] = (ushort)(talent.Skills[i] - 1);
            embedding.Add(numbers[..talent.Skills.Length]);
        }
        return SkillNearness.Of(reference, "register", embedding.Build().Vectors);
    }

    /// <summary>Of label 2 and above by score: chances fitted on the first half of the judged rows, which are whole demands but for one, compared on the second.</summary>
    private static double CalibrationError(LearnData judged, double[] scores)
    {
        bool[] outcomes = [.. judged.Data.LabelsOfRows.ToArray().Select(static label => label >= 2)];
        int half = scores.Length / 2;
        var fitted = IsotonicCalibration.Fit(scores.AsSpan(0, half), outcomes.AsSpan(0, half));
        return IsotonicCalibration.ExpectedError([.. scores[half..].Select(fitted.ChanceOf)], outcomes.AsSpan(half));
    }

    private Judgement[][] Subset(Judgement[][] demands, int count, int subset)
    {
        var shuffled = demands.ToArray();
        new Random(HashCode.Combine((int)seed, subset, 7)).Shuffle(shuffled);
        return shuffled[..count];
    }

    private double[] RandomNdcg(LearnData data)
    {
        var random = new Random((int)seed);
        var orders = Enumerable.Range(0, RandomOrders).Select(_ => NdcgOf(data, [.. Enumerable.Range(0, data.Data.Rows).Select(_ => random.NextDouble())])).ToArray();
        return [.. Enumerable.Range(0, data.Data.Groups).Select(i => orders.Average(ndcg => ndcg[i]))];
    }

    private static double[] NdcgOf(LearnData data, double[] scores) => RankingMetrics.NdcgOfGroups(data.Data, scores, Top, withoutRelevant: double.NaN);

    private void Say(string ranker, double[] ndcg, double[] linear)
    {
        double mean = Told(ndcg).Average();
        report.Add(BenchResult.Beside(Name, ranker, "ndcg10", mean, "share", Better.Higher, Linear, Told(linear).Average()));
        if (ranker == Linear)
            Qualities.Add(new(ranker, mean, 0, 0, 0));
        else
            Qualities.Add(Compare(ranker, Linear, ndcg, linear) with { Ndcg = mean });
    }

    /// <summary>The mean difference over demands and its 95 % interval.</summary>
    private RankerQuality Compare(string ranker, string other, double[] ndcg, double[] others)
    {
        double[] gains = [.. Told([.. ndcg.Zip(others, (one, two) => one - two)])];
        var (low, high) = Bootstrap.IntervalOfMean(gains, Resamples, seed);
        Tell(ranker, $"gain_over_{other}", gains.Average(), "share");
        Tell(ranker, $"gain_over_{other}_low", low, "share");
        Tell(ranker, $"gain_over_{other}_high", high, "share");
        return new(ranker, Told(ndcg).Average(), gains.Average(), low, high);
    }

    /// <summary>Demands that say something: all whose feedback holds a label above 0.</summary>
    private static IEnumerable<double> Told(double[] ndcg) => ndcg.Where(static value => !double.IsNaN(value));

    private void Tell(string @case, string metric, double value, string unit) => report.Add(BenchResult.Alone(Name, @case, metric, value, unit));
}

/// <summary>How well one ranker orders.</summary>
/// <param name="Gain">Mean difference of NDCG@10 to the published score, and its 95 % interval by bootstrap over demands.</param>
public sealed record RankerQuality(string Ranker, double Ndcg, double Gain, double GainLow, double GainHigh);
