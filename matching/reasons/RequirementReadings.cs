using DigitalTalent.V1;

namespace DigitalTalent.Matching;

/// <summary>What effect each requirement of a demand has.</summary>
internal static class RequirementReadings
{
    public static RequirementReading Of(Question question, int index)
    {
        var requirement = question.Asked.Requirements[index];
        if (!IsKnown(question, index))
            return RequirementReading.Unknown;
        if (Contradicts(question, requirement))
            return RequirementReading.Contradicts;
        if (requirement.SubjectCase == Requirement.SubjectOneofCase.Skill && Counting(question.Asked, requirement.Skill, requirement.Grade) != index)
            return RequirementReading.Repeats;
        return requirement.Grade is RequirementGrade.Must or RequirementGrade.Excluded ? RequirementReading.Filters : RequirementReading.Scores;
    }

    /// <summary>Most points the requirement can give by itself. A must scores too: everybody who passes has its points.</summary>
    public static double PointsOf(Question question, int index, RequirementReading reading)
    {
        var requirement = question.Asked.Requirements[index];
        if (reading is not (RequirementReading.Filters or RequirementReading.Scores) || requirement.Grade == RequirementGrade.Excluded)
            return 0;
        var demand = question.Demand;
        var group = Array.Find(demand.AnyOfs, group => group.Position == index);
        return requirement.SubjectCase switch
        {
            Requirement.SubjectOneofCase.Skill =>
                Share(Array.Find(demand.Skills, want => want.Code == requirement.Skill)?.Weight, demand.SkillWeight, Feature.SkillCoverage),
            Requirement.SubjectOneofCase.AnySkills => Share(group?.Weight, demand.SkillWeight, Feature.SkillCoverage),
            Requirement.SubjectOneofCase.Major or Requirement.SubjectOneofCase.AnyMajors => ScoreFeature.All[(int)Feature.MajorFit].Weight,
            Requirement.SubjectOneofCase.Industry or Requirement.SubjectOneofCase.AnyIndustries =>
                Share(group?.Weight ?? CompiledDemand.EffectiveWeight(requirement), IndustryWeight(demand), Feature.IndustryExperience),
            _ => 0,
        };
    }

    /// <summary>Position of the one that counts among requirements for a skill: the strictest grade, then the heaviest, then the first.</summary>
    private static int Counting(Demand demand, string skill, RequirementGrade grade)
    {
        bool excluded = grade == RequirementGrade.Excluded;
        var same = Enumerable.Range(0, demand.Requirements.Count).Where(i => demand.Requirements[i].SubjectCase == Requirement.SubjectOneofCase.Skill
            && demand.Requirements[i].Skill == skill && demand.Requirements[i].Grade == RequirementGrade.Excluded == excluded);
        return same.OrderBy(i => CompiledDemand.GradeOrder(demand.Requirements[i])).ThenByDescending(i => CompiledDemand.EffectiveWeight(demand.Requirements[i])).First();
    }

    private static bool IsKnown(Question question, int index)
    {
        var (catalogue, requirement) = (question.Catalogue, question.Asked.Requirements[index]);
        return requirement.SubjectCase switch
        {
            Requirement.SubjectOneofCase.Skill => catalogue.Skill(requirement.Skill) >= 0,
            Requirement.SubjectOneofCase.Major => catalogue.Reference.Majors.All.Any(major => major.BaseCode.StartsWith(requirement.Major, StringComparison.Ordinal)),
            Requirement.SubjectOneofCase.Industry => catalogue.Industry(requirement.Industry) >= 0,
            _ => question.Demand.AnyOfs.Concat(question.Demand.ExcludedAnyOfs).Single(group => group.Position == index) is var group && group.CanBeMet,
        };
    }

    /// <summary>Somewhere a must and an exclusion name the same single subject.</summary>
    private static bool Contradicts(Question question, Requirement requirement)
    {
        var opposite = requirement.Grade switch
        {
            RequirementGrade.Must => RequirementGrade.Excluded,
            RequirementGrade.Excluded => RequirementGrade.Must,
            _ => RequirementGrade.Unspecified,
        };
        return opposite != RequirementGrade.Unspecified && question.Asked.Requirements.Any(other => other.Grade == opposite
            && other.SubjectCase == requirement.SubjectCase && other.Skill == requirement.Skill && other.Major == requirement.Major
            && other.Industry == requirement.Industry && Equals(other.AnySkills, requirement.AnySkills)
            && Equals(other.AnyMajors, requirement.AnyMajors) && Equals(other.AnyIndustries, requirement.AnyIndustries));
    }

    private static int IndustryWeight(CompiledDemand demand) =>
        demand.Industries.Sum(want => want.Weight) + demand.AnyOfs.Where(group => group.Kind == SubjectKind.Industry).Sum(group => group.Weight);

    private static double Share(int? weight, int all, Feature feature) => (weight ?? 0) * (double)ScoreFeature.All[(int)feature].Weight / Math.Max(1, all);
}
