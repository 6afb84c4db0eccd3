using DigitalTalent.V1;

namespace DigitalTalent.Matching;

/// <summary>Skills a demand names and a person lacks.</summary>
internal static class MissingSkills
{
    /// <summary>
    /// Chinese names: must first, then by weight, then as the demand lists them. Behind them what any-of requirements still lack, as
    /// 任选 1 项：A、B.
    /// </summary>
    public static IReadOnlyList<string> NamesOf(Question question, TalentRow row)
    {
        var names = Of(question, row).ConvertAll(want => Words.Skill(question.Catalogue, want).Zh);
        if (question.Demand.AnyOfs.Length > 0)
        {
            names.AddRange(question.Demand.AnyOfs.Where(group => group.Kind == SubjectKind.Skill && !group.IsMet(row))
                .OrderByDescending(group => group.Grade == RequirementGrade.Must).ThenByDescending(group => group.Weight)
                .Select(group => AnyOfTexts.Lacking(question.Catalogue, group, row).Zh));
        }
        return names;
    }

    public static List<SkillWant> Of(Question question, TalentRow row) => HeaviestFirst(question.Demand, ~question.Demand.Matched(row.Skills));

    public static List<SkillWant> Held(Question question, TalentRow row) => HeaviestFirst(question.Demand, question.Demand.Matched(row.Skills));

    private static List<SkillWant> HeaviestFirst(CompiledDemand demand, ulong chosen)
    {
        var wants = new List<SkillWant>(demand.Skills.Length);
        foreach (int i in demand.SkillsByWeight)
        {
            if ((chosen >> i & 1) != 0)
                wants.Add(demand.Skills[i]);
        }
        return wants;
    }
}
