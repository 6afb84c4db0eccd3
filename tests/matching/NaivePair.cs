using DigitalTalent.Reference;
using DigitalTalent.V1;

namespace DigitalTalent.Tests.Matching;

/// <summary>Everything a pair is judged by, as plain messages.</summary>
internal sealed record NaivePair(
    NaiveWorld World, Talent Talent, Demand Demand, string Employer, string ListId, string ActivityId, bool Neighbours, DateOnly Today)
{
    private ReferenceData Reference => World.Reference;

    /// <summary>The filters of docs/matching.md, written as the document says them: on codes and dates as text, nothing precomputed.</summary>
    public IEnumerable<(string Name, bool Passes)> Filters()
    {
        yield return ("consent", Consented);
        yield return ("availability_state", MayBeProposed);
        if (Employer.Length > 0)
            yield return ("blocked_employer", !Talent.BlockedEnterprises.Contains(Employer));
        if (ActivityId.Length > 0)
            yield return ("activity", BothEnrolled);
        yield return ("occupation", OccupationsMet(Neighbours));
        if (Demand.MinEducation != V1.EducationLevel.Unspecified)
            yield return ("education", Education >= (int)Demand.MinEducation);
        if (Demand.MinTitle != V1.TitleGrade.Unspecified)
            yield return ("title", Title >= (int)Demand.MinTitle);
        if (Demand.MinSkillGrade != V1.SkillGrade.Unspecified)
            yield return ("skill_grade", SkillGrade >= (int)Demand.MinSkillGrade);
        if (Demand.MinDigitalEngineer != V1.DigitalEngineerGrade.Unspecified)
            yield return ("digital_engineer", DigitalEngineer >= (int)Demand.MinDigitalEngineer);
        if (Demand.MinExperienceYears > 0)
            yield return ("experience", Talent.ExperienceYears >= Demand.MinExperienceYears);
        foreach (var (name, subject) in Subjects)
        {
            var musts = Demand.Requirements.Where(r => r.Grade == RequirementGrade.Must && r.SubjectCase == subject).ToList();
            if (musts.Count > 0)
                yield return (name, musts.All(Has));
        }
        var anyOf = Demand.Requirements.Where(r => r.Grade == RequirementGrade.Must && Alternatives(r).Count > 0).ToList();
        if (anyOf.Count > 0)
            yield return ("must_any_of", anyOf.All(Has));
        var excluded = Demand.Requirements.Where(r => r.Grade == RequirementGrade.Excluded).ToList();
        if (excluded.Count > 0)
            yield return ("excluded", !excluded.Any(Has));
        if (Demand.Regions.Count > 0)
            yield return ("region", Home || Wished || Remote);
        if (Demand.Salary is { MaxFen: > 0 })
            yield return ("salary", (Talent.Wishes?.MinSalaryFen ?? 0) <= Demand.Salary.MaxFen);
        if (Demand.Mode != V1.EmploymentMode.Unspecified)
            yield return ("mode", Talent.Wishes is null || Talent.Wishes.Modes.Count == 0 || Talent.Wishes.Modes.Contains(Demand.Mode));
        if (Demand.AvailableWithinDays > 0)
            yield return ("available_within", FreeOn <= Today.AddDays(Demand.AvailableWithinDays));
    }

    public bool Passes(bool withConsent = true) => Filters().All(filter => filter.Passes || !withConsent && filter.Name == "consent");

    public double Score() => Features().Sum(feature => feature.Weight * feature.Value);

    private static readonly (string, Requirement.SubjectOneofCase)[] Subjects =
    [
        ("must_skills", Requirement.SubjectOneofCase.Skill),
        ("must_majors", Requirement.SubjectOneofCase.Major),
        ("must_industries", Requirement.SubjectOneofCase.Industry),
    ];

    private IEnumerable<(double Weight, double Value)> Features()
    {
        double neutral = 0.5;
        var skills = Demand.Requirements.Where(r => r.SubjectCase == Requirement.SubjectOneofCase.Skill && r.Grade != RequirementGrade.Excluded)
            .GroupBy(r => r.Skill).Select(named => named.OrderBy(r => r.Grade).ThenByDescending(WeightOf).First())
            .Concat(AnyOf(Requirement.SubjectOneofCase.AnySkills)).ToList();
        yield return (36, skills.Count == 0 ? neutral : skills.Sum(r => WeightOf(r) * ShareMet(r)) / skills.Sum(WeightOf));
        yield return (14, Demand.Occupations.Contains(Talent.Occupations[0]) ? 1 : Talent.Occupations.Any(Demand.Occupations.Contains) ? 0.75
            : WishedOccupations.Any(Demand.Occupations.Contains) ? 0.6 : OccupationsMet(neighbours: true) ? 0.4 : 0);
        yield return (10, Demand.Regions.Count == 0 ? 0.7 : Home ? 1 : Wished ? 0.8 : Remote ? 0.6 : 0);
        yield return (8, Part(Talent.ExperienceYears - Demand.MinExperienceYears, 10));
        yield return (3, Part(Education - (int)Demand.MinEducation, 3));
        yield return (2, Part(Title - (int)Demand.MinTitle, 3));
        yield return (1, Part(SkillGrade - (int)Demand.MinSkillGrade, 3));
        yield return (2, Part(DigitalEngineer - (int)Demand.MinDigitalEngineer, 3));
        yield return (6, MajorFit());
        yield return (6, SalaryFit());
        yield return (3, MayBeProposed ? 1 - Part(FreeOn.DayNumber - Today.DayNumber, 180) : 0);
        yield return (3, Talent.LastActiveOn.Length == 0 ? 0 : 1 - Part(Today.DayNumber - DateOnly.Parse(Talent.LastActiveOn).DayNumber, 365));
        yield return (2, IndustryExperience());
        yield return (2, MutualInterest());
        yield return (2, Shortage() / 3.0);
    }

    private static double Part(double amount, double full) => Math.Clamp(amount / full, 0, 1);

    private static double WeightOf(Requirement requirement)
    {
        int weight = requirement.Weight == 0 ? 5 : requirement.Weight;
        return requirement.Grade == RequirementGrade.Must ? 5 : requirement.Grade == RequirementGrade.StronglyWanted ? 2 * weight : weight;
    }

    private bool BothEnrolled => World.IsEnrolled(ActivityId, EnrolmentKind.Talent, Talent.TalentId)
        && World.IsEnrolled(ActivityId, EnrolmentKind.DemandList, ListId);

    private bool Consented => Agreed(ConsentPurpose.Recruitment) || ActivityId.Length > 0 && BothEnrolled && Agreed(ConsentPurpose.Activity);

    private bool Agreed(ConsentPurpose purpose) => Talent.Consents.Any(consent => consent.Purpose == purpose && !consent.Withdrawn
        && DateOnly.Parse(consent.GrantedOn) <= Today && NotExpired(consent.ExpiresOn));

    private bool NotExpired(string lastDay) => lastDay.Length == 0 || DateOnly.Parse(lastDay) >= Today;

    private bool MayBeProposed => Talent.Availability?.State switch
    {
        AvailabilityState.Placed => false,
        AvailabilityState.Paused => Talent.Availability.AvailableFrom.Length > 0 && DateOnly.Parse(Talent.Availability.AvailableFrom) <= Today,
        _ => true,
    };

    private DateOnly FreeOn => Talent.Availability is { AvailableFrom.Length: > 0 } availability && DateOnly.Parse(availability.AvailableFrom) > Today
        ? DateOnly.Parse(availability.AvailableFrom) : Today;

    private IEnumerable<string> WishedOccupations => Talent.Wishes?.Occupations ?? Enumerable.Empty<string>();
    private IEnumerable<string> WishedRegions => Talent.Wishes?.Regions ?? Enumerable.Empty<string>();

    private bool OccupationsMet(bool neighbours) => Talent.Occupations.Concat(WishedOccupations).Any(held =>
        Demand.Occupations.Any(wanted => held == wanted || neighbours && Minor(held) == Minor(wanted)));

    private string Minor(string occupation) => Reference.Occupations.Find(occupation)!.MinorCode;

    private int Education => Talent.Educations.Select(education => (int)education.Level).DefaultIfEmpty(0).Max();
    private int SkillGrade => Valid.Select(credential => (int)credential.SkillGrade).DefaultIfEmpty(0).Max();
    private int DigitalEngineer => Valid.Select(credential => (int)credential.DigitalEngineer).DefaultIfEmpty(0).Max();
    private IEnumerable<Credential> Valid => Talent.Credentials.Where(credential => NotExpired(credential.ExpiresOn));

    private int Title => Valid.Select(credential => (int)credential.Title)
        .Concat(Reference.TitleRecognitions
            .Where(rule => rule.Effect == "direct" && rule.EngineerGrade <= DigitalEngineer && rule.From <= Today
                && Demand.Regions.Any(place => Reference.IsWithin(place, rule.Region)))
            .Select(rule => rule.Title))
        .DefaultIfEmpty(0).Max();

    private bool Has(Requirement requirement) => requirement.SubjectCase switch
    {
        Requirement.SubjectOneofCase.Skill => Talent.Skills.Any(skill => skill.Skill == requirement.Skill),
        Requirement.SubjectOneofCase.Major => Talent.Educations.Any(education => education.Major.StartsWith(requirement.Major, StringComparison.Ordinal)),
        Requirement.SubjectOneofCase.Industry => Talent.Industries.Any(industry => industry.StartsWith(requirement.Industry, StringComparison.Ordinal)),
        _ => Alternatives(requirement).Count(Has) >= AtLeast(requirement),
    };

    /// <summary>An any-of requirement as one requirement for each of its subjects; none for other requirements.</summary>
    private static List<Requirement> Alternatives(Requirement requirement) => requirement.SubjectCase switch
    {
        Requirement.SubjectOneofCase.AnySkills => [.. requirement.AnySkills.Skills.Select(skill => new Requirement { Skill = skill })],
        Requirement.SubjectOneofCase.AnyMajors => [.. requirement.AnyMajors.Majors.Select(major => new Requirement { Major = major })],
        Requirement.SubjectOneofCase.AnyIndustries => [.. requirement.AnyIndustries.Industries.Select(industry => new Requirement { Industry = industry })],
        _ => [],
    };

    private static int AtLeast(Requirement requirement) => Math.Max(1,
        requirement.AnySkills?.AtLeast ?? requirement.AnyMajors?.AtLeast ?? requirement.AnyIndustries?.AtLeast ?? 1);

    private double ShareMet(Requirement requirement) => Alternatives(requirement) is [_, ..] alternatives
        ? Math.Min(1, (double)alternatives.Count(Has) / AtLeast(requirement)) : Has(requirement) ? 1 : 0;

    private IEnumerable<Requirement> AnyOf(Requirement.SubjectOneofCase subject) =>
        Demand.Requirements.Where(r => r.SubjectCase == subject && r.Grade != RequirementGrade.Excluded);

    private bool Home => Overlaps(Talent.Region);
    private bool Wished => WishedRegions.Any(Overlaps);
    private bool Remote => Demand.Remote && (Talent.Wishes?.Remote ?? false);

    private bool Overlaps(string region) => Demand.Regions.Any(place => Reference.IsWithin(region, place) || Reference.IsWithin(place, region));

    private double MajorFit()
    {
        var majors = Talent.Educations.Select(education => education.Major).Where(major => major.Length > 0).ToList();
        if (Demand.Requirements.Any(r => r.SubjectCase == Requirement.SubjectOneofCase.Major && r.Grade != RequirementGrade.Excluded && Has(r))
            || AnyOf(Requirement.SubjectOneofCase.AnyMajors).Any(r => Alternatives(r).Any(Has)))
            return 1;
        if (majors.Any(major => LeadsTo(major).Any(Demand.Occupations.Contains)))
            return 0.8;
        return majors.Any(major => LeadsTo(major).Any(occupation => Demand.Occupations.Any(wanted => Minor(wanted) == Minor(occupation)))) ? 0.4 : 0;
    }

    private IReadOnlyList<string> LeadsTo(string major) => Reference.OccupationsByMajor.GetValueOrDefault(major, []);

    private double SalaryFit()
    {
        double wish = Talent.Wishes?.MinSalaryFen ?? 0, low = Demand.Salary?.MinFen ?? 0, high = Demand.Salary?.MaxFen ?? 0;
        if (wish == 0 || low == 0 && high == 0)
            return 0.5;
        if (high == 0)
            return Math.Min(1, low / wish);
        if (low == 0)
            return wish <= high ? 1 : 0;
        return wish <= low ? 1 : wish > high ? 0 : 1 - 0.75 * (wish - low) / (high - low);
    }

    private double IndustryExperience()
    {
        var wants = AnyOf(Requirement.SubjectOneofCase.Industry).Concat(AnyOf(Requirement.SubjectOneofCase.AnyIndustries)).ToList();
        if (wants.Count > 0)
            return wants.Sum(r => WeightOf(r) * ShareMet(r)) / wants.Sum(WeightOf);
        if (!World.Enterprises.TryGetValue(Employer, out var enterprise))
            return 0.5;
        return Talent.Industries.Select(industry => industry[0] != enterprise.Industry[0] ? 0
            : industry.Length > 2 && enterprise.Industry.Length > 2 && industry[..3] == enterprise.Industry[..3] ? 1 : 0.5).DefaultIfEmpty(0).Max();
    }

    private double MutualInterest()
    {
        var stated = new List<bool>();
        if (WishedOccupations.Any())
            stated.Add(WishedOccupations.Any(Demand.Occupations.Contains));
        if (WishedRegions.Any() && Demand.Regions.Count > 0)
            stated.Add(Wished);
        if (Talent.Wishes?.Modes.Count > 0 && Demand.Mode != V1.EmploymentMode.Unspecified)
            stated.Add(Talent.Wishes.Modes.Contains(Demand.Mode));
        return stated.Count == 0 ? 0.5 : stated.Average(met => met ? 1 : 0);
    }

    private int Shortage()
    {
        var chains = World.Enterprises.GetValueOrDefault(Employer)?.ChainTags.ToList() ?? [];
        return (from list in World.ShortageLists.Values
                where DateOnly.Parse(list.PeriodFrom) <= Today && DateOnly.Parse(list.PeriodTo) >= Today
                where Demand.Regions.Count == 0
                    ? Reference.IsWithin(Talent.Region, list.PublisherRegion)
                    : Demand.Regions.Any(place => Reference.IsWithin(place, list.PublisherRegion))
                from entry in list.Entries
                where entry.IndustryChain.Length == 0 || chains.Contains(entry.IndustryChain)
                where Demand.Occupations.Contains(entry.Occupation)
                where Talent.Occupations.Contains(entry.Occupation) || WishedOccupations.Contains(entry.Occupation)
                select (int)entry.Grade).DefaultIfEmpty(0).Max();
    }
}
