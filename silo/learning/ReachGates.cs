using DigitalTalent.V1;

namespace DigitalTalent.Silo.Learning;

/// <summary>Who is seen at all. Newcomers must not be hidden; how many different people are reached is told, and nobody is refused for it: where few are wanted, few are shown.</summary>
internal static class ReachGates
{
    /// <summary>Part of the newcomers' share that a challenger must keep.</summary>
    public const double Kept = 0.8;

    /// <summary>Newcomers keep their share of the first ten places, or nearly.</summary>
    public static GateVerdict Newcomers(IReadOnlyList<LearningGroup> groups, IReadOnlyList<double[]> challenger, IReadOnlyList<double[]> champion, int answersMin)
    {
        long answers = groups.Count(static group => Array.IndexOf(group.Newcomers, true) >= 0 && Array.IndexOf(group.Newcomers, false) >= 0);
        bool judged = answers >= answersMin;
        double next = judged ? ShareOfNewcomers(groups, challenger) : 0, now = judged ? ShareOfNewcomers(groups, champion) : 0;
        bool passed = !judged || next >= now * Kept;
        return new()
        {
            Gate = "exposure:newcomers", Passed = passed, Judged = judged, Challenger = next, Champion = now, Threshold = Kept, Impressions = answers,
            TextZh = $"新登记者在前十名中的占比：{next:P1}，现为 {now:P1}，要求不低于现有的 {Kept:P0}：{(judged ? passed ? "通过" : "未通过" : "不评判")}",
            TextEn = $"newcomers' share of the first ten places: {next:P1}, now {now:P1}, at least {Kept:P0} of that asked: {(judged ? passed ? "passed" : "failed" : "not judged")}",
        };
    }

    /// <summary>How many different people reach the first ten places of any answer: told beside the gates, always passed.</summary>
    public static GateVerdict Coverage(IReadOnlyList<LearningGroup> groups, IReadOnlyList<double[]> challenger, IReadOnlyList<double[]> champion, int answersMin)
    {
        long answers = groups.Count(static group => group.Direction == MatchDirection.Talents);
        bool judged = answers >= answersMin;
        double next = judged ? ShareReached(groups, challenger) : 0, now = judged ? ShareReached(groups, champion) : 0;
        return new()
        {
            Gate = "coverage:talents", Passed = true, Judged = judged, Challenger = next, Champion = now, Impressions = answers,
            TextZh = $"进入过前十名的人才占比：{next:P1}，现为 {now:P1}（仅供参考）",
            TextEn = $"share of the people shown who reach the first ten places of any answer: {next:P1}, now {now:P1} (told, not asked)",
        };
    }

    private static double ShareOfNewcomers(IReadOnlyList<LearningGroup> groups, IReadOnlyList<double[]> scores)
    {
        long newcomers = 0, places = 0;
        for (int i = 0; i < groups.Count; i++)
        {
            foreach (int row in ModelGate.Order(scores[i]).Take(ModelGate.NdcgAt))
            {
                places++;
                newcomers += groups[i].Newcomers[row] ? 1 : 0;
            }
        }

        return places == 0 ? 0 : (double)newcomers / places;
    }

    private static double ShareReached(IReadOnlyList<LearningGroup> groups, IReadOnlyList<double[]> scores)
    {
        var shown = new HashSet<ulong>();
        var reached = new HashSet<ulong>();
        for (int i = 0; i < groups.Count; i++)
        {
            shown.UnionWith(groups[i].Persons);
            reached.UnionWith(ModelGate.Order(scores[i]).Take(ModelGate.NdcgAt).Select(row => groups[i].Persons[row]));
        }

        shown.Remove(0);
        reached.Remove(0);
        return shown.Count == 0 ? 0 : (double)reached.Count / shown.Count;
    }
}
