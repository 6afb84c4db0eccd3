using DigitalTalent.Reference;
using DigitalTalent.V1;

namespace DigitalTalent.Bench.Samples;

/// <summary>Draws the people of the sample register. What one person has fits together: skills, school, certificates, pay.</summary>
public sealed class SamplePeople(ReferenceData reference, IReadOnlyList<SampleEnterprise> enterprises, ulong seed)
{
    /// <summary>Nothing in the register is later than this day, so that no clock after it finds a date in the future.</summary>
    public static readonly DateOnly AsOf = new(2026, 11, 1);

    private static readonly string[] GeneralSkillNames =
        ["沟通能力", "团队协作", "问题解决", "学习能力", "Office办公软件", "英语读写", "项目管理", "Excel", "演讲汇报", "技术文档编写"];

    private static readonly (string Source, int Weight)[] Sources = [("淄博市数字人才库（样例）", 70), ("高校毕业生登记（样例）", 15), ("人力资源服务机构报送（样例）", 15)];

    private static readonly double[] EducationPay = [.85, .9, .95, 1.0, 1.2, 1.45, 1.55];

    private readonly (string Code, int Weight)[] _occupations = [.. reference.CompetencyModels.Occupations.Select(code => (code, OccupationProfile.Of(code).Share))];
    private readonly Dictionary<string, IReadOnlyList<string>> _nearest =
        reference.CompetencyModels.Occupations.ToDictionary(code => code, code => reference.CompetencyModels.Nearest(code, max: 5), StringComparer.Ordinal);
    private readonly string[] _generalSkills =
        [.. GeneralSkillNames.Select(name => reference.Skills.FindCode(name) ?? throw new InvalidOperationException($"Skill {name} is not known."))];
    private readonly SampleSchools _schools = new(reference);
    private readonly SampleMajors _majors = new(reference);

    /// <summary>The person of this number, from 1.</summary>
    public SamplePerson Person(int number)
    {
        var random = new SampleRandom(seed, SampleTable.Talents, number);
        string main = random.Weighted(_occupations);
        var profile = OccupationProfile.Of(main);
        string home = SamplePlaces.Home(random);
        double u = random.Uniform();
        int years = (int)(34 * u * u);
        var education = (EducationLevel)(1 + random.Weighted([.. profile.EducationShares.Select((share, rung) => (rung, share))]));
        if (education >= EducationLevel.Doctorate)
            years = Math.Min(years, 22);
        string[] occupations = PickOccupations(main, random);
        bool recruitment = random.Chance(.93);
        bool activity = recruitment ? random.Chance(.88) : random.Chance(.2);
        bool consents = recruitment || activity;
        DateOnly consentedOn = AsOf.AddDays(-1 - random.Below(700));
        var lastActive = AsOf.AddDays(-1 - DaysSinceActive(random));
        bool lapsed = random.Chance(.02);
        double pay = 6000 * profile.Pay * SamplePlaces.PayFactor(home) * (1 + (.045 * Math.Min(years, 20))) * EducationPay[(int)education]
            * (1 + (.13 * random.Normal()));

        return new SamplePerson
        {
            Number = number,
            Region = home,
            Occupations = occupations,
            Education = education,
            University = University(education, home, random),
            Major = education == EducationLevel.UpperSecondary ? "" : _majors.Pick(main, _nearest[main], education, profile, random),
            GraduatedOn = education == EducationLevel.UpperSecondary ? null : new DateOnly(AsOf.Year - years, 6, random.Chance(.5) ? 30 : 20),
            Title = Title(profile, years, education, random),
            SkillGrade = SkillGrade(profile, years, random),
            DigitalEngineer = DigitalEngineer(main, years, random),
            OtherCertificate = profile.Certificates.Length > 0 && random.Chance(.18) ? random.One(profile.Certificates) : "",
            ExperienceYears = years,
            Skills = PickSkills(occupations, years, random),
            Industries = years == 0 ? [] : [.. Enumerable.Range(0, random.Chance(.25) ? 2 : 1).Select(_ => random.One(profile.Industries)).Distinct()],
            WishedRegions = SamplePlaces.Wished(home, random),
            WishedOccupations = random.Chance(.1) ? [random.One(_nearest[main])] : [],
            WishedSalary = Math.Clamp((int)((pay / 100) + .5), 28, 800) * 100,
            Modes = Modes(years, random),
            Remote = random.Chance(.25),
            Availability = Availability(random),
            AvailableFrom = random.Chance(.2) ? AsOf.AddDays(-1 - random.Below(60)) : null,
            ConsentsToRecruitment = recruitment,
            ConsentsToActivity = activity,
            ConsentedOn = consents ? (lapsed ? consentedOn.AddYears(-3) : consentedOn) : null,
            ConsentExpiresOn = !consents ? null : lapsed ? consentedOn.AddYears(-1) : random.Chance(.3) ? new DateOnly(2035, 12, 31) : null,
            BlockedEnterprise = random.Chance(.03) ? random.One(enterprises).CreditCode : "",
            LastActiveOn = lastActive,
            Source = random.Weighted(Sources),
        };
    }

    private static int DaysSinceActive(SampleRandom random)
    {
        double u = random.Uniform();
        u *= u;
        return (int)(1400 * u * u);
    }

    private string[] PickOccupations(string main, SampleRandom random)
    {
        var occupations = new List<string> { main };
        int wanted = random.Uniform() switch { < .62 => 1, < .9 => 2, _ => 3 };
        while (occupations.Count < wanted)
        {
            string other = random.One(_nearest[main]);
            if (!occupations.Contains(other))
                occupations.Add(other);
        }
        return [.. occupations];
    }

    /// <summary>Mostly what the main occupation weighs most, some of the others', a few that help everywhere.</summary>
    private string[] PickSkills(string[] occupations, int years, SampleRandom random)
    {
        double u = random.Uniform();
        int wanted = 5 + (int)(10 * Math.Sqrt(u) * (.6 + (.4 * Math.Min(years, 12) / 12.0)));
        var weights = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int attempt = 0; weights.Count < wanted && attempt < 400; attempt++)
        {
            double draw = random.Uniform();
            var (skill, weight) = draw < .93
                ? DrawFromModel(draw < .8 ? occupations[0] : random.One(occupations), random)
                : (random.One(_generalSkills), 1);
            weights.TryAdd(skill, weight);
        }
        return [.. weights.OrderByDescending(skill => skill.Value).ThenBy(skill => skill.Key, StringComparer.Ordinal).Select(skill => skill.Key)];
    }

    // Squared: people of a trade nearly always have its core.
    private (string Code, int Weight) DrawFromModel(string occupation, SampleRandom random) =>
        random.Weighted([.. reference.CompetencyModels.Of(occupation).Select(skill => ((skill.Skill, skill.Weight), skill.Weight * skill.Weight))]);

    private string University(EducationLevel education, string home, SampleRandom random)
    {
        if (education < EducationLevel.JuniorCollege)
            return "";
        string province = reference.Regions.NameOf(home[..2] + "0000") ?? throw new InvalidOperationException($"Region {home} has no province.");
        return _schools.Pick(province, undergraduate: education >= EducationLevel.Bachelor, random);
    }

    private static TitleGrade Title(OccupationProfile profile, int years, EducationLevel education, SampleRandom random)
    {
        if (education < EducationLevel.JuniorCollege || !random.Chance(profile.TitleChance))
            return TitleGrade.Unspecified;
        int rung = (int)Math.Floor(.8 + (years * .13) + (((int)education - 3) * .35) + (.5 * random.Normal()));
        int highest = years switch { < 1 => 1, < 4 => 2, < 9 => 3, < 15 => 4, _ => 5 };
        return (TitleGrade)Math.Clamp(rung, 1, education >= EducationLevel.Doctorate ? Math.Max(3, highest) : highest);
    }

    private static SkillGrade SkillGrade(OccupationProfile profile, int years, SampleRandom random)
    {
        if (!random.Chance(profile.SkillGradeChance))
            return V1.SkillGrade.Unspecified;
        int rung = (int)Math.Floor(2.3 + (years * .15) + (.7 * random.Normal()));
        int highest = years switch { < 1 => 3, < 5 => 4, < 9 => 5, < 16 => 6, < 22 => 7, _ => 8 };
        return (SkillGrade)Math.Clamp(rung, 1, highest);
    }

    /// <summary>The certificate exists for the digital-technology occupations and the digital manager.</summary>
    private static DigitalEngineerGrade DigitalEngineer(string main, int years, SampleRandom random)
    {
        bool exists = main.StartsWith("2-02-38", StringComparison.Ordinal) || main == "2-06-07-13";
        if (!exists || !random.Chance(.42))
            return DigitalEngineerGrade.Unspecified;
        int rung = 1 + (years >= 4 && random.Chance(.55) ? 1 : 0) + (years >= 9 && random.Chance(.3) ? 1 : 0);
        return (DigitalEngineerGrade)rung;
    }

    private static EmploymentMode[] Modes(int years, SampleRandom random) => random.Uniform() switch
    {
        < .2 => [],
        < .3 when years <= 1 => [EmploymentMode.FullTime, EmploymentMode.Internship],
        < .3 => [EmploymentMode.FullTime, EmploymentMode.Flexible],
        < .4 => [EmploymentMode.FullTime, EmploymentMode.Project],
        < .45 => years >= 10 ? [EmploymentMode.Flexible, EmploymentMode.Project] : [EmploymentMode.PartTime],
        _ => [EmploymentMode.FullTime],
    };

    private static AvailabilityState Availability(SampleRandom random) => random.Uniform() switch
    {
        < .42 => AvailabilityState.Looking,
        < .9 => AvailabilityState.Open,
        < .94 => AvailabilityState.Paused,
        _ => AvailabilityState.Placed,
    };
}
