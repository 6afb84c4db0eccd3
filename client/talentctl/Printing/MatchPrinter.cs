using DigitalTalent.Talentctl.Commands;
using DigitalTalent.Talentctl.Tables;
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
            return;
        }
        string[] columns = session.Language == Language.En
            ? ["Rank", "Score", "Alias", "Occupation", "Region", "Main reasons", "Missing"]
            : ["名次", "得分", "代号", "职业", "地区", "主要理由", "缺少技能"];
        TablePrinter.Print(session, columns, reply.Candidates.Select(candidate => (IReadOnlyList<string>)
        [
            $"{candidate.Rank}", TablePrinter.Number(candidate.Score), candidate.Alias, candidate.OccupationName, candidate.RegionName,
            TablePrinter.Reasons(session, candidate.Reasons, ReasonsMax), string.Join(session.Say("、", ", "), candidate.MissingSkills),
        ]));
        session.PrintLine(
            $"共 {reply.Total} 人符合条件，显示前 {reply.Candidates.Count} 人。", $"{reply.Total} pass all filters; the first {reply.Candidates.Count} are shown.");
    }

    public static void Print(Session session, string talentId, MatchDemandsReply reply)
    {
        session.PrintLine(talentId);
        if (reply.Demands.Count == 0)
        {
            session.PrintLine("没有符合条件的岗位。", "No open demand fits.");
            return;
        }
        string[] columns = session.Language == Language.En
            ? ["Rank", "Score", "Demand", "Post", "Enterprise", "Region", "Pay a month", "Main reasons", "Missing"]
            : ["名次", "得分", "编号", "岗位", "企业", "地区", "月薪（元）", "主要理由", "缺少技能"];
        TablePrinter.Print(session, columns, reply.Demands.Select(demand => (IReadOnlyList<string>)
        [
            $"{demand.Rank}", TablePrinter.Number(demand.Score), demand.DemandId, demand.Title, demand.EnterpriseName,
            demand.RegionNames.Count == 0 ? session.Say("不限", "anywhere") : string.Join(session.Say("、", ", "), demand.RegionNames),
            TablePrinter.Salary(session, demand.Salary), TablePrinter.Reasons(session, demand.Reasons, ReasonsMax),
            string.Join(session.Say("、", ", "), demand.MissingSkills),
        ]));
        session.PrintLine(
            $"共 {reply.Total} 个岗位符合条件，显示前 {reply.Demands.Count} 个。", $"{reply.Total} demands fit; the first {reply.Demands.Count} are shown.");
    }
}
