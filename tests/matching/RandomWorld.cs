using DigitalTalent.Matching;
using DigitalTalent.V1;

namespace DigitalTalent.Tests.Matching;

/// <summary>Random messages from small pools of codes, so that people and demands often meet, and often just fail to.</summary>
/// <param name="people">Ids that talents are drawn from.</param>
internal sealed class RandomWorld(int seed, int people = 30)
{
    private static readonly string[] Regions = ["370300", "370303", "370302", "370000", "370200", "210100", "210000", "110108", "110000", "429004"];
    private static readonly string[] Occupations = ["2-02-38-01", "2-02-38-02", "2-02-38-03", "2-02-10-03", "2-07-01-00", "4-04-05-01"];
    private static readonly string[] Skills = ["SK-PL-001", "SK-PL-002", "SK-PL-003", "SK-PL-004", "SK-PL-005", "SK-PL-006", "SK-PL-007", "SK-PL-008"];
    private static readonly string[] Majors = ["080905", "310209", "510205", "080901", "120201", "030101"];
    private static readonly string[] MajorPrefixes = ["080905", "0809", "3102", "08", "12", "030101"];
    private static readonly string[] Industries = ["I6513", "I651", "I6520", "C3912", "C391", "J6621"];
    private static readonly string[] IndustryPrefixes = ["I", "I65", "I651", "I6513", "C39", "J"];
    private static readonly string[] Chains = ["人工智能", "集成电路"];
    private static readonly DateOnly Today = TestTalents.Today;

    private readonly Random _random = new(seed);

    public static readonly string[] Employers = ["91370300MA3C000018", "91370300MA3C000026", "91370300MA3C000034"];
    public static readonly string[] ActivityIds = ["express", "fair"];

    /// <summary>Most regions that somebody would move to.</summary>
    public int WishedRegionsMax { get; init; } = 2;

    public string TalentId() => $"T{_random.Next(people):D3}";
    public string ListId() => $"L{_random.Next(5)}";

    public IndexChange Change() => _random.Next(20) switch
    {
        < 9 => new IndexChange.PutTalent(Talent()),
        < 11 => new IndexChange.RemoveTalent(TalentId()),
        < 13 => new IndexChange.PutDemandList(List(), Chance(0.8) ? DemandListStatus.Open : Pick(Enum.GetValues<DemandListStatus>())),
        13 => Chance(0.2) ? new IndexChange.RemoveDemandList(ListId()) : Enterprise(),
        14 => new IndexChange.PutActivity(new Activity { ActivityId = Pick(ActivityIds) }),
        < 17 => new IndexChange.Enrol(Pick(ActivityIds), EnrolmentKind.Talent, TalentId()),
        17 => new IndexChange.Enrol(Pick(ActivityIds), EnrolmentKind.DemandList, ListId()),
        18 => Chance(0.7)
            ? new IndexChange.WithdrawEnrolment(Pick(ActivityIds), EnrolmentKind.Talent, TalentId())
            : new IndexChange.WithdrawEnrolment(Pick(ActivityIds), EnrolmentKind.DemandList, ListId()),
        _ => Chance(0.8) ? ShortageList() : new IndexChange.RemoveShortageList($"S{_random.Next(4)}"),
    };

    public TalentQuery TalentQuery(NaiveWorld world, int top)
    {
        bool neighbours = Chance(0.3);
        string activity = Chance(0.2) ? Pick(ActivityIds) : "";
        var today = Today.AddDays(_random.Next(-3, 4));
        if (world.Lists.Count > 0 && Chance(0.7))
        {
            var list = Pick(world.Lists.Values.ToArray()).List;
            return new TalentQuery(Pick(list.Demands), list.Enterprise, list.ListId, activity, top, neighbours, today);
        }
        return new TalentQuery(Demand(1), Chance(0.5) ? Pick(Employers) : "", "", activity, top, neighbours, today);
    }

    public DemandQuery DemandQuery(int top) =>
        new(TalentId(), Chance(0.2) ? Pick(ActivityIds) : "", top, Chance(0.3), Today.AddDays(_random.Next(-3, 4)));

    public Talent Talent()
    {
        var talent = new Talent
        {
            TalentId = TalentId(),
            Region = Pick(Regions),
            Occupations = { Some(Occupations, 1, 3) },
            ExperienceYears = _random.Next(16),
            Skills = { Some(Skills, 0, 6).Select(skill => new TalentSkill { Skill = skill }) },
            Industries = { Some(Industries, 0, 2) },
            LastActiveOn = Chance(0.2) ? "" : Day(-500, 5),
            BlockedEnterprises = { Chance(0.2) ? Some(Employers, 1, 2) : [] },
        };
        for (int i = _random.Next(3); i > 0; i--)
            talent.Educations.Add(new Education { Level = (EducationLevel)_random.Next(1, 7), Major = Chance(0.7) ? Pick(Majors) : "", GraduatedOn = Day(-3000, 900) });
        for (int i = _random.Next(4); i > 0; i--)
            talent.Credentials.Add(Credential());
        if (Chance(0.7))
            talent.Wishes = Wishes();
        if (Chance(0.6))
            talent.Availability = new Availability { State = (AvailabilityState)_random.Next(5), AvailableFrom = Chance(0.5) ? Day(-20, 200) : "" };
        if (Chance(0.85))
            talent.Consents.Add(Consent(ConsentPurpose.Recruitment));
        if (Chance(0.5))
            talent.Consents.Add(Consent(ConsentPurpose.Activity));
        for (int i = Chance(0.3) ? _random.Next(1, 4) : 0; i > 0; i--)
            talent.Awards.Add(new Award { Competition = "职业技能大赛", Level = (CompetitionLevel)_random.Next(1, 7) });
        return talent;
    }

    private Wishes Wishes() => new()
    {
        Regions = { Some(Regions, 0, WishedRegionsMax) },
        Occupations = { Some(Occupations, 0, 2) },
        MinSalaryFen = Chance(0.5) ? _random.Next(5, 30) * 100_000L : 0,
        Modes = { Some([EmploymentMode.FullTime, EmploymentMode.PartTime, EmploymentMode.Flexible], 0, 2) },
        Remote = Chance(0.3),
    };

    private Consent Consent(ConsentPurpose purpose) => new()
    {
        Purpose = purpose, GrantedOn = Day(-400, 2), ExpiresOn = Chance(0.3) ? Day(-30, 60) : "", Withdrawn = Chance(0.1),
    };

    private Credential Credential()
    {
        var credential = new Credential { ExpiresOn = Chance(0.5) ? Day(-100, 300) : "" };
        switch (_random.Next(4))
        {
            case 0: credential.Title = (TitleGrade)_random.Next(1, 6); break;
            case 1: credential.SkillGrade = (SkillGrade)_random.Next(1, 9); break;
            case 2: credential.DigitalEngineer = (DigitalEngineerGrade)_random.Next(1, 4); break;
            default: credential.Other = "驾驶证"; break;
        }
        return credential;
    }

    private DemandList List()
    {
        var list = new DemandList { ListId = ListId(), Enterprise = Pick(Employers), Deadline = Chance(0.3) ? Day(-5, 10) : "" };
        for (int number = _random.Next(1, 5); number > 0; number--)
            list.Demands.Add(Demand(number));
        return list;
    }

    private Demand Demand(int number)
    {
        var demand = new Demand
        {
            Number = number,
            Occupations = { Some(Occupations, 1, 3) },
            Headcount = 1,
            MinEducation = Rarely(4, (EducationLevel)_random.Next(5)),
            MinTitle = Rarely(6, (TitleGrade)_random.Next(4)),
            MinSkillGrade = Rarely(8, (SkillGrade)_random.Next(4)),
            MinDigitalEngineer = Rarely(8, (DigitalEngineerGrade)_random.Next(3)),
            MinExperienceYears = Chance(0.3) ? _random.Next(8) : 0,
            Regions = { Chance(0.8) ? Some(Regions, 1, 3) : [] },
            Remote = Chance(0.3),
            Mode = Rarely(4, (EmploymentMode)_random.Next(4)),
            AvailableWithinDays = Chance(0.3) ? _random.Next(1, 120) : 0,
            Deadline = Chance(0.2) ? Day(-5, 10) : "",
        };
        if (Chance(0.6))
        {
            long low = _random.Next(5, 20) * 100_000L;
            demand.Salary = new SalaryBand { MinFen = Chance(0.8) ? low : 0, MaxFen = Chance(0.8) ? low + _random.Next(10) * 100_000L : 0 };
        }
        for (int i = _random.Next(6); i > 0; i--)
            demand.Requirements.Add(Requirement());
        return demand;
    }

    private Requirement Requirement()
    {
        var requirement = new Requirement
        {
            Grade = _random.Next(20) switch { 0 => RequirementGrade.Must, 1 => RequirementGrade.Excluded, < 10 => RequirementGrade.StronglyWanted, _ => RequirementGrade.Wanted },
            Weight = _random.Next(11),
        };
        switch (_random.Next(9))
        {
            case 6: requirement.AnySkills = new AnySkills { Skills = { Some(Skills, 2, 5) }, AtLeast = _random.Next(3) }; break;
            case 7: requirement.AnyMajors = new AnyMajors { Majors = { Some(MajorPrefixes, 2, 4) }, AtLeast = _random.Next(2) }; break;
            case 8: requirement.AnyIndustries = new AnyIndustries { Industries = { Some(IndustryPrefixes, 2, 4) }, AtLeast = _random.Next(3) }; break;
            case 0: requirement.Major = Pick(MajorPrefixes); break;
            case 1: requirement.Industry = Pick(IndustryPrefixes); break;
            default: requirement.Skill = Pick(Skills); break;
        }
        return requirement;
    }

    private IndexChange.PutEnterprise Enterprise() => new(new Enterprise
    {
        CreditCode = Pick(Employers), Name = "某某科技有限公司", Region = Pick(Regions), Industry = Pick(Industries), ChainTags = { Some(Chains, 0, 1) },
    });

    private IndexChange.PutShortageList ShortageList()
    {
        var list = new ShortageList
        {
            ListId = $"S{_random.Next(4)}", PublisherRegion = Pick(Regions), Title = "急需紧缺职业目录", PeriodFrom = Day(-300, 2), PeriodTo = Day(-1, 300),
        };
        foreach (string occupation in Some(Occupations, 1, 4))
        {
            list.Entries.Add(new ShortageEntry
            {
                Occupation = occupation, IndustryChain = Chance(0.4) ? Pick(Chains) : "", Grade = (ShortageGrade)_random.Next(1, 4),
            });
        }
        return new IndexChange.PutShortageList(list);
    }

    private bool Chance(double share) => _random.NextDouble() < share;

    private T Rarely<T>(int oneIn, T value) where T : struct => _random.Next(oneIn) == 0 ? value : default;

    private T Pick<T>(IReadOnlyList<T> pool) => pool[_random.Next(pool.Count)];

    private List<T> Some<T>(T[] pool, int least, int most) => [.. _random.GetItems(pool, _random.Next(least, most + 1)).Distinct()];

    private string Day(int from, int to) => Today.AddDays(_random.Next(from, to + 1)).ToString("yyyy-MM-dd");
}
