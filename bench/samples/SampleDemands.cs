using DigitalTalent.Reference;
using DigitalTalent.V1;

namespace DigitalTalent.Bench.Samples;

/// <summary>A post that does not exist, in codes.</summary>
public sealed record SampleDemand
{
    public required string ListId { get; init; }
    public required string Enterprise { get; init; }
    public required string ListTitle { get; init; }
    public required int Number { get; init; }
    public required string Title { get; init; }
    public required IReadOnlyList<string> Occupations { get; init; }
    public required int Headcount { get; init; }
    public IReadOnlyList<string> Must { get; init; } = [];
    public IReadOnlyList<string> StronglyWanted { get; init; } = [];
    public IReadOnlyList<string> Wanted { get; init; } = [];
    public IReadOnlyList<string> Excluded { get; init; } = [];
    public IReadOnlyList<string> Majors { get; init; } = [];

    /// <summary>Skills of which <see cref="MustAnyAtLeast"/> are enough; empty: none asked.</summary>
    public IReadOnlyList<string> MustAny { get; init; } = [];
    public int MustAnyAtLeast { get; init; }

    /// <summary>Experience in this industry is wanted; empty: no matter.</summary>
    public string Industry { get; init; } = "";
    public EducationLevel MinEducation { get; init; }
    public TitleGrade MinTitle { get; init; }
    public SkillGrade MinSkillGrade { get; init; }
    public DigitalEngineerGrade MinDigitalEngineer { get; init; }
    public int MinYears { get; init; }
    public required IReadOnlyList<string> Regions { get; init; }
    public bool Remote { get; init; }

    /// <summary>CNY per month, multiples of 100.</summary>
    public required int SalaryLow { get; init; }
    public required int SalaryHigh { get; init; }
    public EmploymentMode Mode { get; init; } = EmploymentMode.FullTime;

    /// <summary>Days within which the person must be free; 0: not stated.</summary>
    public required int AvailableWithin { get; init; }
    public required DateOnly Deadline { get; init; }
}

/// <summary>Draws the demand lists of the sample: one a firm, three to five posts each.</summary>
public sealed class SampleDemands(CompetencyModels models, IReadOnlyList<SampleEnterprise> enterprises, ulong seed)
{
    private static readonly DateOnly[] Deadlines = [new(2030, 6, 30), new(2030, 12, 31), new(2031, 6, 30)];
    private static readonly int[] Within = [30, 60, 60, 90, 180];

    /// <summary>The lists in order of firm, the showcase demands as number 1 of the first three.</summary>
    public IEnumerable<SampleDemand> All() => enterprises.SelectMany(List);

    public static string ListId(SampleEnterprise enterprise) => $"ZB-XQ-{enterprise.Number:D3}";

    private IEnumerable<SampleDemand> List(SampleEnterprise enterprise)
    {
        var random = new SampleRandom(seed, SampleTable.Demands, enterprise.Number);
        var deadline = random.One(Deadlines);
        int posts = 3 + random.Below(3);
        for (int number = 1; number <= posts; number++)
        {
            string occupation = number == 1 ? enterprise.Trade.Occupations[0] : random.One(enterprise.Trade.Occupations);
            var drawn = Draw(enterprise, number, occupation, deadline, random);
            yield return number == 1 ? SampleShowcase.Shape(enterprise.Number, drawn) : drawn;
        }
    }

    private SampleDemand Draw(SampleEnterprise enterprise, int number, string occupation, DateOnly deadline, SampleRandom random)
    {
        var profile = OccupationProfile.Of(occupation);
        string[] skills = [.. models.Of(occupation).Select(skill => skill.Skill)];
        int must = random.Uniform() switch { < .4 => 0, < .85 => 1, _ => 2 };
        int strong = 2 + random.Below(2);
        int years = random.Weighted([(0, 30), (1, 25), (2, 15), (3, 20), (5, 8), (8, 2)]);
        var education = random.Weighted(EducationFloor(profile));
        double pay = 6000 * profile.Pay * SamplePlaces.PayFactor(enterprise.Region) * (1 + (.045 * (years + 3))) * (1 + (.1 * random.Normal()));
        bool fieldWork = profile.SkillGradeChance > .5;
        return new SampleDemand
        {
            ListId = ListId(enterprise),
            Enterprise = enterprise.CreditCode,
            ListTitle = $"{enterprise.Name}数字人才需求清单",
            Number = number,
            Title = SamplePosts.Title(occupation, random),
            Occupations = random.Chance(.3) ? [occupation, models.Nearest(occupation, 1)[0]] : [occupation],
            Headcount = random.Weighted([(1, 40), (2, 25), (3, 15), (5, 12), (10, 6), (20, 2)]),
            Must = skills[..must],
            StronglyWanted = skills[must..(must + strong)],
            Wanted = skills[(must + strong)..(must + strong + 2 + random.Below(2))],
            // A firm that wants someone behind the camera says so.
            Excluded = occupation == "4-13-01-05" && random.Chance(.5) ? ["SK-MK-020"] : [],
            Majors = random.Chance(.35) ? [.. profile.Majors.Take(2)] : [],
            Industry = random.Chance(.15) ? enterprise.Trade.Industry : "",
            MinEducation = education,
            MinTitle = !fieldWork && random.Chance(.1) ? TitleGrade.Assistant : TitleGrade.Unspecified,
            MinSkillGrade = fieldWork && random.Chance(.4) ? SkillGrade.Intermediate : SkillGrade.Unspecified,
            MinDigitalEngineer = occupation.StartsWith("2-02-38", StringComparison.Ordinal) && random.Chance(.1)
                ? DigitalEngineerGrade.Junior : DigitalEngineerGrade.Unspecified,
            MinYears = years,
            Regions = [SamplePlaces.InZibo(enterprise.Region) && random.Chance(.7) ? SamplePlaces.Zibo : enterprise.Region],
            Remote = profile.Pay > 1.2 && random.Chance(.15),
            SalaryLow = Hundreds(pay * .85),
            SalaryHigh = Hundreds(pay * 1.8),
            AvailableWithin = random.One(Within),
            Deadline = deadline,
        };
    }

    private static (EducationLevel, int)[] EducationFloor(OccupationProfile profile) => profile.Pay switch
    {
        >= 1.3 => [(EducationLevel.Bachelor, 75), (EducationLevel.Master, 12), (EducationLevel.JuniorCollege, 13)],
        >= 1.1 => [(EducationLevel.Bachelor, 50), (EducationLevel.JuniorCollege, 45), (EducationLevel.Unspecified, 5)],
        _ => [(EducationLevel.JuniorCollege, 60), (EducationLevel.Unspecified, 30), (EducationLevel.Bachelor, 10)],
    };

    private static int Hundreds(double yuan) => (int)((yuan / 100) + .5) * 100;
}
