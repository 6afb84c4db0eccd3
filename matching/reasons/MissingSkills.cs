using DigitalTalent.V1;

namespace DigitalTalent.Matching;

/// <summary>Skills a demand names and a person lacks.</summary>
internal static class MissingSkills
{
    /// <summary>
    /// Chinese names: must first, then by weight, then as the demand lists them. Behind them what any-of requirements still lack, as
    /// 任选 1 项：A、B.
    /// </summary>
    public static IReadOnlyList<string> NamesOf(Question question, TalentRow row) =>
    [
        .. Of(question, row).Select(want => Words.Skill(question.Catalogue, want.Code).Zh),
        .. question.Demand.AnyOfs.Where(group => group.Kind == SubjectKind.Skill && !group.IsMet(row))
            .OrderByDescending(group => group.Grade == RequirementGrade.Must).ThenByDescending(group => group.Weight)
            .Select(group => AnyOfTexts.Lacking(question.Catalogue, group, row).Zh),
    ];

    public static IEnumerable<SkillWant> Of(Question question, TalentRow row) => Heaviest(question, ~question.Demand.Matched(row.Skills));

    public static IEnumerable<SkillWant> Held(Question question, TalentRow row) => Heaviest(question, question.Demand.Matched(row.Skills));

    private static IEnumerable<SkillWant> Heaviest(Question question, ulong chosen)
    {
        var listed = question.Asked.Requirements.Select(requirement => requirement.Skill).ToList();
        return question.Demand.Skills
            .Where((_, i) => (chosen >> i & 1) != 0)
            .OrderByDescending(want => want.Grade == RequirementGrade.Must)
            .ThenByDescending(want => want.Weight)
            .ThenBy(want => listed.IndexOf(want.Code));
    }
}
