using DigitalTalent.V1;

namespace DigitalTalent.Matching;

/// <summary>The hard filters, in the order in which they are applied and counted.</summary>
internal enum Filter
{
    Consent,
    AvailabilityState,
    BlockedEmployer,
    Activity,
    Occupation,
    Education,
    Title,
    SkillGrade,
    DigitalEngineer,
    Experience,
    MustSkills,
    MustMajors,
    MustIndustries,
    MustAnyOf,
    Excluded,
    Region,
    Salary,
    Mode,
    AvailableWithin,
}

/// <summary>Decides hard filters for one pair. The definition of each is written out in docs/matching.md.</summary>
internal static class Filters
{
    /// <summary>Filters that the question uses, in order. One that asks nothing is left out.</summary>
    public static Filter[] AskedBy(Question question) => [.. Enum.GetValues<Filter>().Where(filter => Asks(question, filter))];

    public static bool Asks(Question question, Filter filter)
    {
        var demand = question.Asked;
        return filter switch
        {
            Filter.Consent or Filter.AvailabilityState or Filter.Occupation => true,
            Filter.BlockedEmployer => question.NamesEmployers,
            Filter.Activity => question.ActivityId.Length > 0,
            Filter.Education => demand.MinEducation != EducationLevel.Unspecified,
            Filter.Title => demand.MinTitle != TitleGrade.Unspecified,
            Filter.SkillGrade => demand.MinSkillGrade != SkillGrade.Unspecified,
            Filter.DigitalEngineer => demand.MinDigitalEngineer != DigitalEngineerGrade.Unspecified,
            Filter.Experience => demand.MinExperienceYears > 0,
            Filter.MustSkills => question.Demand.MustSkills != 0,
            Filter.MustMajors => Array.Exists(question.Demand.Majors, want => want.Grade == RequirementGrade.Must),
            Filter.MustIndustries => Array.Exists(question.Demand.Industries, want => want.Grade == RequirementGrade.Must),
            Filter.MustAnyOf => Array.Exists(question.Demand.AnyOfs, group => group.Grade == RequirementGrade.Must),
            Filter.Excluded => demand.Requirements.Any(requirement => requirement.Grade == RequirementGrade.Excluded),
            Filter.Region => question.Demand.AsksRegion,
            Filter.Salary => demand.Salary is { MaxFen: > 0 },
            Filter.Mode => demand.Mode != EmploymentMode.Unspecified,
            Filter.AvailableWithin => demand.AvailableWithinDays > 0,
            _ => throw new ArgumentOutOfRangeException(nameof(filter), filter, "Unknown filter."),
        };
    }

    /// <summary>Position in <paramref name="asked"/> of the first filter that fails; -1 when all pass.</summary>
    public static int FirstFailed(ReadOnlySpan<Filter> asked, Question question, TalentRow row)
    {
        for (int i = 0; i < asked.Length; i++)
        {
            if (!Passes(asked[i], question, row))
                return i;
        }
        return -1;
    }

    public static bool Passes(Filter filter, Question question, TalentRow row)
    {
        var demand = question.Demand;
        var asked = question.Asked;
        int today = question.Today;
        return filter switch
        {
            Filter.Consent => HasConsent(question, row),
            Filter.AvailabilityState => row.MayBeProposedOn(today),
            Filter.BlockedEmployer => !question.IsBlocked(row),
            Filter.Activity => question.MeetInActivity(row),
            Filter.Occupation => FitsOccupation(question, row),
            Filter.Education => row.Education >= (int)asked.MinEducation,
            Filter.Title => demand.TitleOn(row, today) >= (int)asked.MinTitle,
            Filter.SkillGrade => row.GradeOn(Ladder.SkillGrade, today) >= (int)asked.MinSkillGrade,
            Filter.DigitalEngineer => row.GradeOn(Ladder.DigitalEngineer, today) >= (int)asked.MinDigitalEngineer,
            Filter.Experience => row.ExperienceYears >= asked.MinExperienceYears,
            Filter.MustSkills => (demand.Matched(row.Skills) & demand.MustSkills) == demand.MustSkills,
            Filter.MustMajors => HasMustMajors(demand, row),
            Filter.MustIndustries => HasMustIndustries(demand, row),
            Filter.MustAnyOf => HasMustAnyOf(demand, row),
            Filter.Excluded => !IsExcluded(demand, row),
            Filter.Region => FitsRegion(demand, row),
            Filter.Salary => row.MinSalaryFen <= asked.Salary.MaxFen,
            Filter.Mode => row.Modes == 0 || (row.Modes >> (int)asked.Mode & 1) != 0,
            Filter.AvailableWithin => row.DaysUntilFree(today) <= asked.AvailableWithinDays,
            _ => throw new ArgumentOutOfRangeException(nameof(filter), filter, "Unknown filter."),
        };
    }

    /// <summary>
    /// Consent to recruitment; or consent to activities, where the question is asked inside one in which both sides are enrolled.
    /// </summary>
    public static bool HasConsent(Question question, TalentRow row) =>
        row.RecruitmentConsent.Contains(question.Today) || row.ActivityConsent.Contains(question.Today) && question.MeetInActivity(row);

    public static bool FitsOccupation(Question question, TalentRow row)
    {
        var wanted = question.Neighbours ? question.Demand.NeighbourSet : question.Demand.OccupationSet;
        return wanted.ContainsAny(row.Occupations) || wanted.ContainsAny(row.WishedOccupations);
    }

    private static bool FitsRegion(CompiledDemand demand, TalentRow row) =>
        demand.RegionSet.Contains(row.HomeRegion)
        || demand.RegionSet.ContainsAny(row.WishedRegions)
        || demand.Demand.Remote && row.AcceptsRemote;

    private static bool HasMustMajors(CompiledDemand demand, TalentRow row)
    {
        foreach (var want in demand.Majors)
        {
            if (want.Grade == RequirementGrade.Must && !want.Majors.ContainsAny(row.Majors))
                return false;
        }
        return true;
    }

    private static bool HasMustIndustries(CompiledDemand demand, TalentRow row)
    {
        foreach (var want in demand.Industries)
        {
            if (want.Grade == RequirementGrade.Must && !want.Industries.ContainsAny(row.Industries))
                return false;
        }
        return true;
    }

    private static bool HasMustAnyOf(CompiledDemand demand, TalentRow row)
    {
        foreach (var group in demand.AnyOfs)
        {
            if (group.Grade == RequirementGrade.Must && !group.IsMet(row))
                return false;
        }
        return true;
    }

    private static bool IsExcluded(CompiledDemand demand, TalentRow row)
    {
        if (demand.ExcludedSkills.ContainsAny(row.Skills))
            return true;
        foreach (var majors in demand.ExcludedMajors)
        {
            if (majors.ContainsAny(row.Majors))
                return true;
        }
        foreach (var industries in demand.ExcludedIndustries)
        {
            if (industries.ContainsAny(row.Industries))
                return true;
        }
        foreach (var group in demand.ExcludedAnyOfs)
        {
            if (group.IsMet(row))
                return true;
        }
        return false;
    }
}
