using DigitalTalent.Talentctl.Commands;
using DigitalTalent.Talentctl.Tables;
using DigitalTalent.V1;

namespace DigitalTalent.Talentctl.Printing;

/// <summary>Why so few pass a demand, and what would add people.</summary>
internal static class WhatIfPrinter
{
    public static void Print(Session session, string demandId, WhatIfReply reply)
    {
        bool english = session.Language == Language.En;
        session.PrintLine(
            $"{demandId}：职业相符、可推荐的有 {reply.Considered} 人，其中 {reply.Total} 人符合全部条件。",
            $"{demandId}: {reply.Considered} may be shown and fit by occupation; {reply.Total} of them pass all filters.");
        TablePrinter.Print(session, [new("条件", "Filter", 1), new("符合", "Pass"), new("仅因此不符", "Fail only this")],
            reply.Filters.Select(filter => (IReadOnlyList<string>)[english ? filter.TextEn : filter.TextZh, $"{filter.Passing}", $"{filter.OnlyThis}"]));
        if (reply.Relaxations.Count == 0)
        {
            session.PrintLine("放宽任何单独一项条件都不会增加人选。", "No single change adds anybody.");
            return;
        }
        TablePrinter.Print(session, [new("放宽一项", "Single change", 1), new("增加", "Adds")],
            reply.Relaxations.Select(relaxation => (IReadOnlyList<string>)[english ? relaxation.TextEn : relaxation.TextZh, $"+{relaxation.Adds}"]));
    }
}
