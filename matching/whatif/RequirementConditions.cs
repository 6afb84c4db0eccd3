using DigitalTalent.V1;

namespace DigitalTalent.Matching;

/// <summary>Must requirements one by one, which become strongly wanted; any-of requirements, which ask one less; exclusions, which are taken back.</summary>
internal static class RequirementConditions
{
    public static IEnumerable<Condition> Of(Question question, Filter filter)
    {
        var demand = question.Demand;
        return filter switch
        {
            Filter.MustSkills => demand.Skills.Where(want => want.Grade == RequirementGrade.Must).Select(want => Must(question, filter, "must_skill",
                row => row.Skills.BinarySearch((ushort)want.Skill) >= 0, new Requirement { Skill = want.Code })),
            Filter.MustMajors => demand.Majors.Where(want => want.Grade == RequirementGrade.Must).DistinctBy(want => want.Code).Select(want => Must(question, filter,
                "must_major", row => want.Majors.ContainsAny(row.Majors), new Requirement { Major = want.Code })),
            Filter.MustIndustries => demand.Industries.Where(want => want.Grade == RequirementGrade.Must).DistinctBy(want => want.Code).Select(want => Must(question, filter,
                "must_industry", row => want.Industries.ContainsAny(row.Industries), new Requirement { Industry = want.Code })),
            Filter.MustAnyOf => demand.AnyOfs.Where(group => group.Grade == RequirementGrade.Must).Select(group => AnyOf(question, group)),
            _ => Exclusions(question),
        };
    }

    private static Condition Must(Question question, Filter filter, string kind, Func<TalentRow, bool> has, Requirement subject)
    {
        var name = RequirementTexts.Say(question.Catalogue, subject);
        return new(filter, has, [Relaxing.Of(kind, FieldOf(question, IsIt), 1, _ => 1, Edit, _ => new($"“{name.Zh}”由必须改为优先", $"make {name.En} strongly wanted instead of a must"))]);

        bool IsIt(Requirement other) => other.Grade == RequirementGrade.Must && IsAbout(other, subject);

        void Edit(Demand demand, int step)
        {
            foreach (var requirement in demand.Requirements.Where(IsIt))
                requirement.Grade = RequirementGrade.StronglyWanted;
        }
    }

    private static Condition AnyOf(Question question, AnyOf group)
    {
        return new(Filter.MustAnyOf, group.IsMet,
            [Relaxing.Of("must_any_of", $"requirements[{group.Position}]", group.AtLeast, row => group.AtLeast - group.CountHeld(row), Edit, Say)]);

        void Edit(Demand demand, int step)
        {
            var requirement = demand.Requirements[group.Position];
            int fewer = group.AtLeast - step;
            if (fewer == 0)
                requirement.Grade = RequirementGrade.StronglyWanted;
            else if (requirement.AnySkills is { } skills)
                skills.AtLeast = fewer;
            else if (requirement.AnyMajors is { } majors)
                majors.AtLeast = fewer;
            else
                requirement.AnyIndustries.AtLeast = fewer;
        }

        Text Say(int step)
        {
            var asked = AnyOfTexts.Asked(question.Catalogue, group);
            int fewer = group.AtLeast - step;
            return fewer == 0
                ? new($"“{asked.Zh}”由必须改为优先", $"make \"{asked.En}\" strongly wanted instead of a must")
                : new($"“{asked.Zh}”改为至少 {fewer} 项", $"ask {fewer} instead of \"{asked.En}\"");
        }
    }

    private static IEnumerable<Condition> Exclusions(Question question)
    {
        var demand = question.Demand;
        foreach (var excluded in question.Asked.Requirements.Where(requirement => requirement.Grade == RequirementGrade.Excluded)
            .DistinctBy(requirement => (requirement.SubjectCase, requirement.Skill, requirement.Major, requirement.Industry, requirement.SubjectCase is
                Requirement.SubjectOneofCase.AnySkills or Requirement.SubjectOneofCase.AnyMajors or Requirement.SubjectOneofCase.AnyIndustries ? requirement : null)))
        {
            int position = question.Asked.Requirements.IndexOf(excluded);
            if (demand.ExcludedAnyOfs.FirstOrDefault(group => group.Position == position) is { } group)
                yield return Excluded(AnyOfTexts.Asked(question.Catalogue, group), row => !group.IsMet(row), other => other.Equals(excluded));
            else
                yield return Excluded(RequirementTexts.Say(question.Catalogue, excluded), row => !RequirementTexts.Has(question.Catalogue, row, excluded),
                    other => other.Grade == RequirementGrade.Excluded && IsAbout(other, excluded));
        }

        Condition Excluded(Text name, Func<TalentRow, bool> passes, Func<Requirement, bool> isIt) => new(Filter.Excluded, passes,
            [Relaxing.Of("excluded", FieldOf(question, isIt), 1, _ => 1, (demand, _) => Remove(demand, isIt), _ => new($"不再排除“{name.Zh}”", $"no longer exclude {name.En}"))]);
    }

    private static void Remove(Demand demand, Func<Requirement, bool> isIt)
    {
        for (int i = demand.Requirements.Count - 1; i >= 0; i--)
        {
            if (isIt(demand.Requirements[i]))
                demand.Requirements.RemoveAt(i);
        }
    }

    private static bool IsAbout(Requirement one, Requirement other) =>
        one.SubjectCase == other.SubjectCase && one.Skill == other.Skill && one.Major == other.Major && one.Industry == other.Industry;

    private static string FieldOf(Question question, Func<Requirement, bool> isIt) =>
        $"requirements[{Enumerable.Range(0, question.Asked.Requirements.Count).First(i => isIt(question.Asked.Requirements[i]))}]";
}
