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
            $"{asked.DemandId} × {reply.Alias}：{(reply.Candidate ? "符合全部条件" : "不符合条件")}，得分 {Figures.Score(reply.Score)}",
            $"{asked.DemandId} x {reply.Alias}: {(reply.Candidate ? "passes all filters" : "does not pass")}, score {Figures.Score(reply.Score)}");

        TablePrinter.Print(session, [new("", ""), new("要求", "Asked", 1), new("实际", "Found", 1)], reply.Checks.Select(check => (IReadOnlyList<string>)
            [check.Passed ? "✔" : "✘", english ? check.AskedEn : check.AskedZh, english ? check.FoundEn : check.FoundZh]));

        var parts = reply.Parts.Select(part => (IReadOnlyList<string>)[Figures.Points(part.Points), english ? part.TextEn : part.TextZh])
            .Append([Figures.Score(reply.Parts.Sum(part => part.Points)), session.Say("合计", "total")]);
        TablePrinter.Print(session, [new("分值", "Points"), new("得分构成", "Part of the score", 1)], parts);

        if (reply.MissingSkills.Count > 0)
            session.PrintLine($"缺少技能：{string.Join("、", reply.MissingSkills)}", $"Missing skills: {string.Join(", ", reply.MissingSkills)}");
    }
}
