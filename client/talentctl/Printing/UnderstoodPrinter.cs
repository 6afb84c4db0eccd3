using DigitalTalent.Talentctl.Commands;
using DigitalTalent.V1;

namespace DigitalTalent.Talentctl.Printing;

/// <summary>A demand as it was understood: what each part stands for and what it can give.</summary>
internal static class UnderstoodPrinter
{
    public static void Print(Session session, UnderstoodDemand understood)
    {
        var lines = new List<IReadOnlyList<string>>();
        lines.AddRange(understood.Occupations.Select(occupation => Line(session.Say("职业", "Occupation"), $"{occupation.Occupation} {occupation.Name}",
            occupation.Wanted ? session.Say("所需", "wanted") : session.Say("相近，仅参与筛选", "neighbour, only passes the filter"), "")));
        lines.AddRange(understood.Regions.Select(region => Line(session.Say("工作地区", "Place of work"), session.Say(region.TextZh, region.TextEn), "", "")));
        lines.AddRange(understood.Titles.Select(title => Line(session.Say("证书视同职称", "Counts as title"), session.Say(title.TextZh, title.TextEn), "", "")));
        lines.AddRange(understood.Requirements.Select(requirement => Line(session.Say("要求", "Requirement"), session.Say(requirement.TextZh, requirement.TextEn),
            Effect(session, requirement.Reading), requirement.Points > 0 ? Figures.Score(requirement.Points) : "")));
        TablePrinter.Print(session, [new("部分", "Part"), new("理解为", "Understood as", 3), new("作用", "Effect", 1), new("最多得分", "Most points")], lines);

        TablePrinter.Print(session, [new("得分构成", "Part of the score", 1), new("满分", "Points")],
            understood.Weights.Select(weight => (IReadOnlyList<string>)[session.Say(weight.TitleZh, weight.TitleEn), $"{weight.Points}"]));
    }

    private static IReadOnlyList<string> Line(string part, string text, string effect, string points) => [part, text, effect, points];

    private static string Effect(Session session, RequirementReading reading) => reading switch
    {
        RequirementReading.Filters => session.Say("筛选", "filters"),
        RequirementReading.Scores => session.Say("计分", "scores"),
        RequirementReading.Repeats => session.Say("重复，无作用", "repeats another, no effect"),
        RequirementReading.Unknown => session.Say("无法识别", "unknown"),
        RequirementReading.Contradicts => session.Say("与另一项矛盾", "contradicts another"),
        _ => "",
    };
}
