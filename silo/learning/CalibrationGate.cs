using DigitalTalent.Matching.Learning;
using DigitalTalent.V1;

namespace DigitalTalent.Silo.Learning;

/// <summary>Whether a score means the same chance of an invitation tomorrow as it did yesterday.</summary>
internal static class CalibrationGate
{
    public const string Gate = "calibration";

    /// <summary>Greatest expected calibration error; a challenger that is no worse than what ranks now passes too.</summary>
    public const double ErrorMax = 0.1;

    /// <summary>The least label that counts as an outcome: shortlisted or invited.</summary>
    private const int OutcomeLabel = 2;

    /// <param name="groups">In the order in which they were shown.</param>
    public static GateVerdict Judge(IReadOnlyList<LearningGroup> groups, IReadOnlyList<double[]> challenger, IReadOnlyList<double[]> champion, int answersMin)
    {
        int[] teaching = [.. Enumerable.Range(0, groups.Count).Where(i => groups[i].Teaches)];
        int[] earlier = teaching[..(teaching.Length / 2)], later = teaching[(teaching.Length / 2)..];
        bool judged = earlier.Length >= answersMin && earlier.Length > 0;
        double next = judged ? Error(groups, challenger, earlier, later) : 0, now = judged ? Error(groups, champion, earlier, later) : 0;
        bool passed = !judged || next <= Math.Max(ErrorMax, now);
        return new()
        {
            Gate = Gate, Passed = passed, Judged = judged, Challenger = next, Champion = now, Threshold = ErrorMax, Impressions = teaching.Length,
            TextZh = $"校准误差：{next:F3}，现为 {now:F3}，要求不高于 {ErrorMax} 或现有值：{(judged ? passed ? "通过" : "未通过" : "不评判")}",
            TextEn = $"expected calibration error: {next:F3}, now {now:F3}, at most {ErrorMax} or that of now asked: {(judged ? passed ? "passed" : "failed" : "not judged")}",
        };
    }

    private static double Error(IReadOnlyList<LearningGroup> groups, IReadOnlyList<double[]> scores, int[] earlier, int[] later)
    {
        var fitted = IsotonicCalibration.Fit(Scores(earlier), Outcomes(earlier));
        return IsotonicCalibration.ExpectedError([.. Scores(later).Select(fitted.ChanceOf)], Outcomes(later));

        double[] Scores(int[] answers) => [.. answers.SelectMany(i => scores[i])];
        bool[] Outcomes(int[] answers) => [.. answers.SelectMany(i => groups[i].Labels).Select(static label => label.Label >= OutcomeLabel)];
    }
}
