using DigitalTalent.Matching.Learning;
using DigitalTalent.V1;

namespace DigitalTalent.Silo.Learning;

/// <summary>Judges a challenger against what ranks now, on answers that neither was trained on. The written thresholds: docs/learning-loop.md.</summary>
/// <remarks>
/// NDCG@10 of each answer for both, with gains corrected for the place at which each result was shown; then the mean difference and its
/// 95 % interval by bootstrap over answers (<see cref="Resamples"/>, from a fixed seed: the same data give the same verdict). Overall the whole interval must
/// lie above 0. In every slice that has enough answers it must not lie wholly below 0: nobody pays for the gain of others.
/// </remarks>
internal sealed class ModelGate(LearningSettings settings)
{
    public const string Overall = "overall";
    public const int Resamples = 2000;
    public const int NdcgAt = 10;

    private const ulong Seed = 20260101;

    /// <param name="groups">Answers to judge on.</param>
    /// <param name="challenger">Scores of the results of each group, by the challenger.</param>
    /// <param name="champion">The same, by what ranks now.</param>
    /// <param name="bias">How likely each place was looked at.</param>
    public IReadOnlyList<GateVerdict> Judge(
        IReadOnlyList<LearningGroup> groups, IReadOnlyList<double[]> challenger, IReadOnlyList<double[]> champion, PositionBias bias)
    {
        var pairs = new List<Pair>(groups.Count);
        for (int i = 0; i < groups.Count; i++)
        {
            if (groups[i].Teaches)
                pairs.Add(new(groups[i], Ndcg(groups[i], challenger[i], bias), Ndcg(groups[i], champion[i], bias)));
        }

        var verdicts = new List<GateVerdict> { Compare(Overall, "总体", "overall", pairs, settings.AnswersMin / 4) };
        verdicts.Add(Slice("direction:talents", "为岗位荐人才", "talents for demands", pairs, static pair => pair.Group.Direction == MatchDirection.Talents));
        verdicts.Add(Slice("direction:demands", "为人才荐岗位", "demands for talents", pairs, static pair => pair.Group.Direction == MatchDirection.Demands));
        verdicts.Add(Slice("slice:small-city", "中小城市", "small cities", pairs, static pair => pair.Group.SmallCity));
        verdicts.Add(Slice("slice:newcomers", "新登记者", "newcomers", pairs, static pair => pair.Group.TeachesAboutNewcomers));
        foreach (string industry in pairs.Select(static pair => pair.Group.Industry).Where(static code => code.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            verdicts.Add(Slice($"industry:{industry}", $"行业门类 {industry}", $"industry {industry}", pairs, pair => string.Equals(pair.Group.Industry, industry, StringComparison.Ordinal)));
        verdicts.Add(ReachGates.Newcomers(groups, challenger, champion, settings.SliceAnswersMin));
        verdicts.Add(ReachGates.Coverage(groups, challenger, champion, settings.SliceAnswersMin));
        verdicts.Add(CalibrationGate.Judge(groups, challenger, champion, settings.SliceAnswersMin));
        return verdicts;
    }

    /// <summary>Gates that were not passed, for a refusal.</summary>
    public static IEnumerable<GateVerdict> Failed(IEnumerable<GateVerdict> verdicts) => verdicts.Where(static verdict => !verdict.Passed);

    /// <summary>NDCG@10 with a gain of (2^label - 1) · certainty / chance that its place was looked at.</summary>
    internal static double Ndcg(LearningGroup group, double[] scores, PositionBias bias)
    {
        var gains = new double[group.Rows];
        for (int i = 0; i < gains.Length; i++)
            gains[i] = ((1 << group.Labels[i].Label) - 1) * (double)bias.Weight(group.Labels[i], i);
        int[] order = Order(scores);
        double got = 0, best = 0;
        double[] ideal = [.. gains.OrderDescending()];
        for (int place = 0; place < Math.Min(NdcgAt, gains.Length); place++)
        {
            double discount = 1 / Math.Log2(2 + place);
            got += gains[order[place]] * discount;
            best += ideal[place] * discount;
        }

        return best == 0 ? 0 : got / best;
    }

    private GateVerdict Slice(string gate, string zh, string en, List<Pair> pairs, Func<Pair, bool> belongs) =>
        Compare(gate, zh, en, pairs.FindAll(new Predicate<Pair>(belongs)), settings.SliceAnswersMin);

    private static GateVerdict Compare(string gate, string zh, string en, List<Pair> pairs, int answersMin)
    {
        bool overall = string.Equals(gate, Overall, StringComparison.Ordinal);
        bool judged = pairs.Count >= answersMin && pairs.Count > 0;
        var (low, high) = judged ? Interval(pairs) : (0, 0);
        bool passed = judged ? (overall ? low > 0 : high >= 0) : !overall;
        var verdict = new GateVerdict
        {
            Gate = gate, Passed = passed, Judged = judged, DifferenceLow = low, DifferenceHigh = high, Threshold = 0, Impressions = pairs.Count,
            Challenger = pairs.Count == 0 ? 0 : pairs.Average(static pair => pair.Challenger),
            Champion = pairs.Count == 0 ? 0 : pairs.Average(static pair => pair.Champion),
        };
        Describe(verdict, zh, en, overall, answersMin);
        return verdict;
    }

    private static void Describe(GateVerdict verdict, string zh, string en, bool overall, int answersMin)
    {
        string word = verdict.Passed ? "通过" : "未通过", plain = verdict.Passed ? "passed" : "failed";
        if (!verdict.Judged)
        {
            verdict.TextZh = $"{zh}：仅 {verdict.Impressions} 次有反馈的推荐，少于 {answersMin} 次，不评判（{word}）";
            verdict.TextEn = $"{en}: {verdict.Impressions} answers with feedback, fewer than {answersMin}: not judged ({plain})";
            return;
        }

        string interval = $"{verdict.DifferenceLow:+0.0000;-0.0000} .. {verdict.DifferenceHigh:+0.0000;-0.0000}";
        verdict.TextZh = $"{zh}：NDCG@10 {verdict.Challenger:F4} 对 {verdict.Champion:F4}，差的95%区间 {interval}，要求{(overall ? "下限大于 0" : "上限不小于 0")}：{word}";
        verdict.TextEn = $"{en}: NDCG@10 {verdict.Challenger:F4} against {verdict.Champion:F4}, 95 % interval of the difference {interval}, {(overall ? "lower end must be above 0" : "upper end must not be below 0")}: {plain}";
    }

    private static (double Low, double High) Interval(List<Pair> pairs) =>
        Bootstrap.IntervalOfMean([.. pairs.Select(static pair => pair.Challenger - pair.Champion)], Resamples, Seed);

    /// <summary>Places by score, the highest first; equal scores as they were shown.</summary>
    internal static int[] Order(double[] scores) =>
        [.. Enumerable.Range(0, scores.Length).OrderByDescending(i => scores[i]).ThenBy(static i => i)];

    private readonly record struct Pair(LearningGroup Group, double Challenger, double Champion);
}
