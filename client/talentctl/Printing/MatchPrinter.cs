using DigitalTalent.Talentctl.Commands;
using DigitalTalent.V1;

namespace DigitalTalent.Talentctl.Printing;

/// <summary>Shortlists, for a demand and for a talent.</summary>
internal static class MatchPrinter
{
    private const int ReasonsMax = 3;

    public static void Print(Session session, string demandId, MatchTalentsReply reply)
    {
        session.PrintLine($"{demandId}  {reply.Demand?.Title}");
        if (reply.Candidates.Count == 0)
        {
            session.PrintLine("没有符合条件的人才。各项条件筛选后剩余：", "Nobody passes. Remaining after each filter:");
            foreach (var step in reply.Funnel)
                session.PrintLine($"  {session.Say(step.TextZh, step.TextEn)}: {step.Remaining}");
            PrintIneffective(session, reply.Understood);
            session.PrintLine($"哪一项放宽能增加人选：talentctl match {demandId} --why", $"What would add people: talentctl match {demandId} --why");
            return;
        }
        TablePrinter.Print(session,
            [
                new("名次", "Rank"), ScoreColumn(reply.Ranker), new("代号", "Alias"), new("职业", "Occupation", 2), new("地区", "Region", 2),
                new("主要理由", "Main reasons", 6), new("缺少技能", "Missing", 2),
            ],
            reply.Candidates.Select(candidate => (IReadOnlyList<string>)
            [
                $"{candidate.Rank}", Figures.Score(candidate.RankingScore), candidate.Alias, candidate.OccupationName, candidate.RegionName,
                Figures.Reasons(session, candidate.Reasons, ReasonsMax), Figures.List(session, candidate.MissingSkills),
            ]));
        session.PrintLine(
            $"共 {reply.Total} 人符合条件，显示前 {reply.Candidates.Count} 人。", $"{reply.Total} pass all filters; the first {reply.Candidates.Count} are shown.");
        PrintRanker(session, reply.Ranker);
        PrintIneffective(session, reply.Understood);
    }

    /// <summary>What the order is by, so that whoever reads down the column sees it fall.</summary>
    private static TableColumn ScoreColumn(Ranker? ranker) => IsPublishedScore(ranker) ? new("得分", "Score") : new("排序分", "Ranking score");

    private static bool IsPublishedScore(Ranker? ranker) => ranker is null or { Name: "linear" };

    /// <summary>Says what the order is by where it is not the published score.</summary>
    private static void PrintRanker(Session session, Ranker? ranker)
    {
        if (ranker is null || IsPublishedScore(ranker))
            return;
        var (zh, en) = ranker.Name == "prior" ? ("先验模型", "the prior model") : ($"模型 {ranker.Name}", $"model {ranker.Name}");
        if (ranker.Edition.Length > 0)
            (zh, en) = ($"{zh}（第 {ranker.Edition} 版）", $"{en}, edition {ranker.Edition}");
        session.PrintLine($"按{zh}排序；公开得分见 talentctl explain。", $"Ordered by {en}; talentctl explain shows the published score.");
    }

    /// <summary>Requirements that do not do what they seem to.</summary>
    private static void PrintIneffective(Session session, UnderstoodDemand? understood)
    {
        foreach (var requirement in understood?.Requirements ?? [])
        {
            if (requirement.Reading is RequirementReading.Repeats or RequirementReading.Unknown or RequirementReading.Contradicts)
                session.PrintLine($"注意：{requirement.TextZh}", $"Note: {requirement.TextEn}");
        }
    }

    public static void Print(Session session, string talentId, MatchDemandsReply reply)
    {
        session.PrintLine(talentId);
        if (reply.Demands.Count == 0)
        {
            session.PrintLine("没有符合条件的岗位。", "No open demand fits.");
            return;
        }
        TablePrinter.Print(session,
            [
                new("名次", "Rank"), ScoreColumn(reply.Ranker), new("编号", "Demand"), new("岗位", "Post", 2), new("企业", "Enterprise", 2), new("地区", "Region", 2),
                new("月薪（元）", "Pay a month"), new("主要理由", "Main reasons", 6), new("缺少技能", "Missing", 2),
            ],
            reply.Demands.Select(demand => (IReadOnlyList<string>)
            [
                $"{demand.Rank}", Figures.Score(demand.RankingScore), demand.DemandId, demand.Title, demand.EnterpriseName,
                demand.RegionNames.Count == 0 ? session.Say("不限", "anywhere") : Figures.List(session, demand.RegionNames),
                Figures.Salary(session, demand.Salary), Figures.Reasons(session, demand.Reasons, ReasonsMax), Figures.List(session, demand.MissingSkills),
            ]));
        session.PrintLine(
            $"共 {reply.Total} 个岗位符合条件，显示前 {reply.Demands.Count} 个。", $"{reply.Total} demands fit; the first {reply.Demands.Count} are shown.");
        PrintRanker(session, reply.Ranker);
    }
}
