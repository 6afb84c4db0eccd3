using DigitalTalent.Reference;
using DigitalTalent.V1;

namespace DigitalTalent.Matching;

/// <summary>A skill a demand names, not counting excluded ones.</summary>
/// <param name="Skill">Number of the skill; <see cref="CompiledDemand.UnknownSkill"/> where the reference data do not know it: nobody has it.</param>
/// <param name="Weight">Share in the coverage: wanted 1 to 10, strongly wanted twice that, must 5.</param>
internal sealed record SkillWant(string Code, int Skill, RequirementGrade Grade, int Weight);

/// <summary>An industry a demand names as must or wanted.</summary>
internal sealed record IndustryWant(string Code, CodeSet Industries, RequirementGrade Grade, int Weight);

/// <summary>A major a demand names as must or wanted.</summary>
internal sealed record MajorWant(string Code, CodeSet Majors, RequirementGrade Grade);

/// <summary>A demand as the engine asks it: codes expanded to sets of dense numbers. Immutable; does not depend on the day.</summary>
internal sealed class CompiledDemand
{
    public const int UnknownSkill = ushort.MaxValue;
    private const int WeightDefault = 5;

    private readonly ushort[] _skillNumbers;
    private readonly CodeSet _skillSet;

    private CompiledDemand(Demand demand, Catalogue catalogue)
    {
        if (demand.Requirements.Count > MatchLimits.RequirementsMax)
        {
            throw new ArgumentException(
                $"demand.requirements has {demand.Requirements.Count} items; at most {MatchLimits.RequirementsMax} are allowed.", nameof(demand));
        }
        Demand = demand;
        Occupations = [.. demand.Occupations.Select(catalogue.Occupation).Where(number => number >= 0)];
        OccupationSet = CodeSet.Of(catalogue.Occupations, Occupations);
        Neighbours = [.. Occupations.SelectMany(number => catalogue.OccupationsInGroupOf(number).ToArray()).Distinct()];
        NeighbourSet = CodeSet.Of(catalogue.Occupations, Neighbours);
        Regions = [.. demand.Regions.Select(catalogue.Region).Where(number => number >= 0)];
        RegionSet = catalogue.Overlapping(Regions);
        Recognitions = RecognitionsFor(Regions, catalogue);

        var groups = AnyOfRequirements(demand, catalogue);
        AnyOfs = [.. groups.Where(group => group.Grade != RequirementGrade.Excluded)];
        ExcludedAnyOfs = [.. groups.Where(group => group.Grade == RequirementGrade.Excluded)];

        Skills = SkillWants(demand, catalogue);
        SkillWeight = Skills.Sum(want => want.Weight) + AnyOfs.Where(group => group.Kind == SubjectKind.Skill).Sum(group => group.Weight);
        Expected = new ExpectedSkills(demand, Occupations, catalogue);
        CoreWeights = [.. Skills.Select(want => want.Weight * (1 + Expected.WeightOf(want.Skill)))];
        SkillsByWeight = HeaviestFirst(Skills, demand);
        _skillNumbers = [.. Skills.Select(want => (ushort)want.Skill)];
        _skillSet = CodeSet.Of(catalogue.Reference.Skills.Count, Skills.Select(want => want.Skill));
        for (int i = 0; i < Skills.Length; i++)
            MustSkills |= Skills[i].Grade == RequirementGrade.Must ? 1UL << i : 0;
        ExcludedSkills = CodeSet.Of(catalogue.Reference.Skills.Count, Codes(demand, Requirement.SubjectOneofCase.Skill, excluded: true).Select(r => catalogue.Skill(r.Skill)));

        Majors = [.. Codes(demand, Requirement.SubjectOneofCase.Major, excluded: false)
            .Select(r => new MajorWant(r.Major, MajorsUnder(r.Major, catalogue), r.Grade))];
        ExcludedMajors = [.. Codes(demand, Requirement.SubjectOneofCase.Major, excluded: true).Select(r => MajorsUnder(r.Major, catalogue))];
        LeadingMajors = MajorsLeadingTo(Occupations, catalogue);
        NeighbourMajors = MajorsLeadingTo(Neighbours, catalogue);

        Industries = [.. Codes(demand, Requirement.SubjectOneofCase.Industry, excluded: false)
            .Select(r => new IndustryWant(r.Industry, IndustriesUnder(r.Industry, catalogue), r.Grade, EffectiveWeight(r)))];
        ExcludedIndustries = [.. Codes(demand, Requirement.SubjectOneofCase.Industry, excluded: true).Select(r => IndustriesUnder(r.Industry, catalogue))];
    }

    /// <exception cref="ArgumentException">More requirements than <see cref="MatchLimits.RequirementsMax"/>.</exception>
    public static CompiledDemand From(Demand demand, Catalogue catalogue) => new(demand, catalogue);

    public Demand Demand { get; }

    /// <summary>Wanted occupations, first one first.</summary>
    public int[] Occupations { get; }
    public CodeSet OccupationSet { get; }

    /// <summary>All occupations of the minor groups (小类) of the wanted ones, themselves included.</summary>
    public int[] Neighbours { get; }
    public CodeSet NeighbourSet { get; }
    public int[] Regions { get; }

    /// <summary>Regions that contain a place of work or lie in one.</summary>
    public CodeSet RegionSet { get; }
    public bool AsksRegion => Demand.Regions.Count > 0;

    /// <summary>Direct recognitions (直接认定) that hold at one of the places of work, highest title first.</summary>
    public TitleRecognition[] Recognitions { get; }

    /// <summary>Ascending by number of the skill; each skill once.</summary>
    public SkillWant[] Skills { get; }

    /// <summary>Places in <see cref="Skills"/>: must first, then the heaviest, then as the demand lists them.</summary>
    public int[] SkillsByWeight { get; }

    /// <summary>Weight of <see cref="Skills"/> and of the any-of requirements over skills.</summary>
    public int SkillWeight { get; }

    /// <summary>What the wanted occupations expect whether or not the demand says it.</summary>
    public ExpectedSkills Expected { get; }

    /// <summary>Weight of each of <see cref="Skills"/> times one more than its weight in the competency models of the wanted occupations.</summary>
    public int[] CoreWeights { get; }

    /// <summary>Requirements that some of several subjects meet, not counting excluded ones; in the order of the demand.</summary>
    public AnyOf[] AnyOfs { get; }

    /// <summary>Whoever meets one of these is no candidate.</summary>
    public AnyOf[] ExcludedAnyOfs { get; }

    /// <summary>Bit per element of <see cref="Skills"/> that is a must.</summary>
    public ulong MustSkills { get; }
    public CodeSet ExcludedSkills { get; }
    public MajorWant[] Majors { get; }
    public CodeSet[] ExcludedMajors { get; }
    public CodeSet LeadingMajors { get; }
    public CodeSet NeighbourMajors { get; }
    public IndustryWant[] Industries { get; }
    public CodeSet[] ExcludedIndustries { get; }

    /// <summary>True when a requirement that is not an exclusion names the major, alone or among others.</summary>
    public bool NamesMajor(ushort major) =>
        Array.Exists(Majors, want => want.Majors.Contains(major)) || Array.Exists(AnyOfs, group => group.Kind == SubjectKind.Major && group.Names(major));

    /// <summary>Which elements of <see cref="Skills"/> are among a talent's, one bit each.</summary>
    public ulong Matched(ReadOnlySpan<ushort> held)
    {
        ulong matched = 0;
        foreach (ushort skill in held)
        {
            // Most that are held are not asked for, so whether one is comes first.
            if (_skillSet.Contains(skill))
                matched |= 1UL << _skillNumbers.AsSpan().IndexOf(skill);
        }
        return matched;
    }

    /// <summary>The recognition that lifts a certificate holder highest on the day; null when none applies.</summary>
    /// <param name="engineerGrade">Rung of the certificate held. A higher certificate counts at least for what a lower one does.</param>
    public TitleRecognition? RecognitionOn(int day, int engineerGrade)
    {
        if (engineerGrade == 0)
            return null;
        foreach (var rule in Recognitions)
        {
            if (rule.EngineerGrade <= engineerGrade && rule.From.DayNumber <= day)
                return rule;
        }
        return null;
    }

    /// <summary>Title rung on the day, with what a digital-engineer certificate counts for at the places of work.</summary>
    public int TitleOn(TalentRow row, int day)
    {
        int held = row.GradeOn(Ladder.Title, day);
        if (Recognitions.Length == 0)
            return held;
        return Math.Max(held, RecognitionOn(day, row.GradeOn(Ladder.DigitalEngineer, day))?.Title ?? 0);
    }

    private static AnyOf[] AnyOfRequirements(Demand demand, Catalogue catalogue)
    {
        var groups = new List<AnyOf>();
        for (int i = 0; i < demand.Requirements.Count; i++)
        {
            var requirement = demand.Requirements[i];
            switch (requirement.SubjectCase)
            {
                case Requirement.SubjectOneofCase.AnySkills:
                    Add(i, SubjectKind.Skill, requirement.AnySkills.Skills, requirement.AnySkills.AtLeast,
                        code => CodeSet.Of(catalogue.Reference.Skills.Count, [catalogue.Skill(code)]));
                    break;
                case Requirement.SubjectOneofCase.AnyMajors:
                    Add(i, SubjectKind.Major, requirement.AnyMajors.Majors, requirement.AnyMajors.AtLeast, code => MajorsUnder(code, catalogue));
                    break;
                case Requirement.SubjectOneofCase.AnyIndustries:
                    Add(i, SubjectKind.Industry, requirement.AnyIndustries.Industries, requirement.AnyIndustries.AtLeast, code => IndustriesUnder(code, catalogue));
                    break;
                default:
                    break;
            }
        }
        return [.. groups];

        void Add(int position, SubjectKind kind, IReadOnlyList<string> named, int atLeast, Func<string, CodeSet> set)
        {
            string[] codes = [.. named.Distinct(StringComparer.Ordinal)];
            var requirement = demand.Requirements[position];
            groups.Add(new AnyOf(position, kind, codes, [.. codes.Select(set)], atLeast, requirement.Grade, EffectiveWeight(requirement)));
        }
    }

    private static IEnumerable<Requirement> Codes(Demand demand, Requirement.SubjectOneofCase subject, bool excluded) =>
        demand.Requirements.Where(r => r.SubjectCase == subject && r.Grade == RequirementGrade.Excluded == excluded);

    /// <summary>A skill named twice counts once: the stricter grade, then the heavier weight.</summary>
    private static SkillWant[] SkillWants(Demand demand, Catalogue catalogue) =>
    [
        .. from requirement in Codes(demand, Requirement.SubjectOneofCase.Skill, excluded: false)
           group requirement by requirement.Skill into named
           let strictest = named.OrderBy(GradeOrder).ThenByDescending(EffectiveWeight).First()
           let number = catalogue.Skill(named.Key)
           let skill = number < 0 ? UnknownSkill : number
           orderby skill
           select new SkillWant(named.Key, skill, strictest.Grade, EffectiveWeight(strictest)),
    ];

    private static int[] HeaviestFirst(SkillWant[] skills, Demand demand)
    {
        var listed = demand.Requirements.Select(requirement => requirement.Skill).ToList();
        return
        [
            .. Enumerable.Range(0, skills.Length)
                .OrderByDescending(i => skills[i].Grade == RequirementGrade.Must)
                .ThenByDescending(i => skills[i].Weight)
                .ThenBy(i => listed.IndexOf(skills[i].Code)),
        ];
    }

    /// <summary>Must first.</summary>
    internal static int GradeOrder(Requirement requirement) =>
        requirement.Grade == RequirementGrade.Unspecified ? (int)RequirementGrade.Wanted : (int)requirement.Grade;

    /// <summary>Share in the score: wanted 1 to 10, strongly wanted twice that, must 5.</summary>
    internal static int EffectiveWeight(Requirement requirement)
    {
        int weight = requirement.Weight == 0 ? WeightDefault : requirement.Weight;
        return requirement.Grade switch
        {
            RequirementGrade.Must => WeightDefault,
            RequirementGrade.StronglyWanted => 2 * weight,
            _ => weight,
        };
    }

    private static CodeSet MajorsUnder(string prefix, Catalogue catalogue)
    {
        var majors = catalogue.Reference.Majors.All;
        return CodeSet.Where(majors.Count, number => majors[number].BaseCode.StartsWith(prefix, StringComparison.Ordinal));
    }

    private static CodeSet IndustriesUnder(string prefix, Catalogue catalogue)
    {
        var industries = catalogue.Reference.Industries.All;
        return CodeSet.Where(industries.Count, number => industries[number].Code.StartsWith(prefix, StringComparison.Ordinal));
    }

    private static CodeSet MajorsLeadingTo(int[] occupations, Catalogue catalogue) =>
        CodeSet.Of(catalogue.Reference.Majors.Count, occupations.SelectMany(catalogue.MajorsLeadingTo));

    private static TitleRecognition[] RecognitionsFor(int[] regions, Catalogue catalogue) =>
    [
        .. from rule in catalogue.Reference.TitleRecognitions
           where rule.Effect == "direct"
           let ruled = catalogue.Region(rule.Region)
           where regions.Any(region => catalogue.IsWithin(region, ruled))
           orderby rule.Title descending, rule.EngineerGrade descending
           select rule,
    ];
}
