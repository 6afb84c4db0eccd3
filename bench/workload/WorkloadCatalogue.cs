using System.Globalization;
using DigitalTalent.Reference;
using DigitalTalent.V1;

namespace DigitalTalent.Bench.Workload;

/// <summary>
/// Dresses workload rows in the codes of the real catalogues. The mapping is deterministic and carries no meaning: it gives the
/// sizes and frequencies of a real register, not sensible people. Thread-safe.
/// </summary>
/// <param name="reference">Where skill codes come from: workload skill <c>n</c> is entry <c>(n - 1) mod count</c> in order of code.</param>
/// <param name="today">The day that stands for the workload's own today; all dates are counted from it.</param>
public sealed class WorkloadCatalogue(ReferenceData reference, DateOnly today)
{
    // The digital occupations of the 2022 edition. A list of its own, so that an addition to the catalogue moves no row.
    private static readonly string[] OccupationCodes =
    [
        "2-02-01-02", "2-02-02-01", "2-02-02-02", "2-02-02-03", "2-02-02-04", "2-02-02-05", "2-02-02-06", "2-02-02-07", "2-02-02-08",
        "2-02-02-09", "2-02-07-07", "2-02-09-03", "2-02-09-05", "2-02-10-01", "2-02-10-03", "2-02-10-04", "2-02-10-05", "2-02-10-06",
        "2-02-10-07", "2-02-10-08", "2-02-14-02", "2-02-18-05", "2-02-22-01", "2-02-22-02", "2-02-22-04", "2-02-25-01", "2-02-25-02",
        "2-02-25-03", "2-02-25-04", "2-02-25-05", "2-02-26-01", "2-02-30-02", "2-02-30-08", "2-02-30-09", "2-02-30-11", "2-02-34-02",
        "2-02-38-01", "2-02-38-02", "2-02-38-03", "2-02-38-04", "2-02-38-05", "2-02-38-06", "2-02-38-07", "2-02-38-08", "2-02-38-09",
        "2-02-38-10", "2-02-38-11", "2-02-38-12", "2-02-38-13", "2-06-07-13", "2-06-14-00", "2-09-06-07", "2-10-02-04", "2-10-02-05",
        "4-01-06-01", "4-01-06-02", "4-02-06-05", "4-04-02-01", "4-04-02-03", "4-04-02-05", "4-04-04-01", "4-04-04-02", "4-04-04-03",
        "4-04-04-04", "4-04-04-05", "4-04-04-06", "4-04-05-01", "4-04-05-02", "4-04-05-04", "4-04-05-05", "4-04-05-06", "4-04-05-07",
        "4-04-05-08", "4-04-05-09", "4-04-05-10", "4-04-05-11", "4-06-01-04", "4-07-02-05", "4-08-01-01", "4-08-03-01", "4-08-03-02",
        "4-08-03-04", "4-08-03-06", "4-08-08-23", "4-08-08-26", "4-08-08-29", "4-09-07-05", "4-12-02-03", "4-13-01-05", "4-13-01-06",
        "4-14-05-07", "5-05-01-03", "6-11-01-03", "6-18-01-13", "6-31-07-01", "6-31-07-02", "6-31-07-03",
    ];

    private static readonly int[] Municipalities = [110100, 120100, 310100, 500100];

    private readonly string[] _skillCodes = [.. reference.Skills.All.Select(skill => skill.Code)];

    /// <summary>Code of a workload occupation number, 1 to 97.</summary>
    public static string Occupation(int number) => OccupationCodes[number - 1];

    /// <summary>Region code; a municipality has no prefecture of its own (110100 becomes 110000).</summary>
    public static string Region(int code) => Format(Municipalities.Contains(code) ? code / 10000 * 10000 : code);

    /// <summary>Skill code of a workload skill number, 1 to 2000. Several numbers share a code: rows drop repetitions.</summary>
    public string Skill(int number) => _skillCodes[(number - 1) % _skillCodes.Length];

    /// <summary>Id of a talent: ordinal order is the order of the numbers.</summary>
    public static string TalentId(uint id) => string.Create(CultureInfo.InvariantCulture, $"W{id:D8}");

    /// <summary>The talent of a row. Satisfies every field rule of the contract as long as the given today is not in the future.</summary>
    public Talent Talent(WorkloadTalent row)
    {
        string lastActive = Day(row.Active - WorkloadGenerator.Today);
        var talent = new Talent
        {
            TalentId = TalentId(row.Id),
            Personal = new PersonalData { Name = $"样例{row.Id:D8}", Phone = "000-0000-0000" },
            Region = Region(row.Region),
            ExperienceYears = row.Years,
            Wishes = new Wishes { MinSalaryFen = row.Salary * 100L },
            Availability = new Availability
            {
                State = row.Available == 0 ? AvailabilityState.Looking : AvailabilityState.Open,
                AvailableFrom = row.Available == 0 ? "" : Day(row.Available),
            },
            LastActiveOn = lastActive,
            Source = "workload",
        };
        foreach (int occupation in row.Occupations)
            talent.Occupations.Add(Occupation(occupation));
        foreach (int region in row.Desired)
            talent.Wishes.Regions.Add(Region(region));
        if (row.Education > 0)
            talent.Educations.Add(new Education { Level = (EducationLevel)row.Education });
        if (row.Title > 0)
            talent.Credentials.Add(new Credential { Title = (TitleGrade)row.Title });
        if (row.Level > 0)
            talent.Credentials.Add(new Credential { SkillGrade = (SkillGrade)row.Level });
        AddSkills(talent, row.Skills);
        if (row.Consent)
            talent.Consents.Add(new Consent { Purpose = ConsentPurpose.Recruitment, GrantedOn = lastActive });
        return talent;
    }

    /// <summary>The demand of a row, numbered by its id.</summary>
    public Demand Demand(WorkloadDemand row)
    {
        var demand = new Demand
        {
            Number = (int)row.Id,
            Title = reference.Occupations.NameOf(Occupation(row.Occupations[0])),
            Headcount = row.Headcount,
            MinEducation = (EducationLevel)row.MinEducation,
            MinTitle = (TitleGrade)row.MinTitle,
            MinSkillGrade = (SkillGrade)row.MinLevel,
            MinExperienceYears = row.MinYears,
            Salary = new SalaryBand { MinFen = row.SalaryLow * 100L, MaxFen = row.SalaryHigh * 100L },
            Mode = EmploymentMode.FullTime,
            AvailableWithinDays = row.AvailableWithin,
        };
        demand.Occupations.Add(row.Occupations.Select(Occupation));
        demand.Regions.Add(row.Regions.Select(Region).Distinct());

        // Where two numbers share a code, the harder requirement stays.
        var requirements = row.Skills.GroupBy(required => Skill(required.Skill))
            .Select(same => (Skill: same.Key, Must: same.Any(required => required.Must), Weight: same.Max(required => required.Weight)));
        foreach (var (skill, must, weight) in requirements)
        {
            var grade = must ? RequirementGrade.Must : RequirementGrade.Wanted;
            demand.Requirements.Add(new Requirement { Grade = grade, Skill = skill, Weight = weight });
        }
        return demand;
    }

    /// <summary>Demand rows as one list of an enterprise, open for a year from today.</summary>
    /// <param name="rows">1 to 5,000 rows with ids below 100,000.</param>
    public DemandList DemandList(string listId, string enterprise, IEnumerable<WorkloadDemand> rows)
    {
        var list = new DemandList { ListId = listId, Enterprise = enterprise, Title = "workload", Deadline = Day(365) };
        list.Demands.Add(rows.Select(Demand));
        return list;
    }

    private void AddSkills(Talent talent, ReadOnlySpan<int> numbers)
    {
        Span<int> seen = stackalloc int[numbers.Length];
        int count = 0;
        foreach (int number in numbers)
        {
            int index = (number - 1) % _skillCodes.Length;
            if (seen[..count].Contains(index))
                continue;
            seen[count++] = index;
            talent.Skills.Add(new TalentSkill { Skill = _skillCodes[index] });
        }
    }

    private string Day(int daysFromToday) => today.AddDays(daysFromToday).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Format(int code) => code.ToString(CultureInfo.InvariantCulture);
}
