using DigitalTalent.Talentctl.Commands;
using DigitalTalent.Talentctl.Tables;
using DigitalTalent.V1;

namespace DigitalTalent.Talentctl.Printing;

/// <summary>Why a talent fits a demand or does not.</summary>
internal static class ExplanationPrinter
{
    public static void Print(Session session, ExplainRequest asked, ExplainReply reply)
    {
        bool english = session.Language == Language.En;
        session.PrintLine(
            $"{asked.DemandId} × {reply.Alias}：{(reply.Candidate ? "符合全部条件" : "不符合条件")}，得分 {TablePrinter.Number(reply.Score)}",
            $"{asked.DemandId} x {reply.Alias}: {(reply.Candidate ? "passes all filters" : "does not pass")}, score {TablePrinter.Number(reply.Score)}");

        TablePrinter.Print(session, english ? ["", "Filter", "Asked", "Found"] : ["", "条件", "要求", "实际"], reply.Checks.Select(check => (IReadOnlyList<string>)
            [check.Passed ? "✔" : "✘", check.Filter, english ? check.AskedEn : check.AskedZh, english ? check.FoundEn : check.FoundZh]));

        var parts = reply.Parts.Select(part => (IReadOnlyList<string>)[TablePrinter.Signed(part.Points), english ? part.TextEn : part.TextZh])
            .Append([TablePrinter.Number(reply.Parts.Sum(part => part.Points)), session.Say("合计", "total")]);
        TablePrinter.Print(session, english ? ["Points", "Part of the score"] : ["分值", "得分构成"], parts);

        if (reply.MissingSkills.Count > 0)
            session.PrintLine($"缺少技能：{string.Join("、", reply.MissingSkills)}", $"Missing skills: {string.Join(", ", reply.MissingSkills)}");
    }
}
