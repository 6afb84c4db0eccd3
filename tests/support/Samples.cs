using DigitalTalent.V1;

namespace DigitalTalent.Tests.Support;

/// <summary>Small valid entities with real codes, for tests that need some.</summary>
internal static class Samples
{
    public const string AiEngineer = "2-02-38-01", BigDataEngineer = "2-02-38-03", Zibo = "370300", Qingdao = "370200";
    public const string Python = "SK-PL-001", Java = "SK-PL-002";

    /// <summary>A credit code with a valid check character for each number, 0 to 999,999.</summary>
    public static string CreditCode(int number)
    {
        string body = $"91370300MA{number:D6}X";
        return body + Rules.UnifiedSocialCreditCode.CheckCharacter(body);
    }

    public static Talent Talent(int number) => new()
    {
        TalentId = $"T{number:D6}",
        Personal = new PersonalData { Name = $"样例{number:D6}", Phone = $"000-0000-{number % 10000:D4}" },
        Region = number % 3 == 0 ? Qingdao : Zibo,
        Occupations = { number % 4 == 0 ? BigDataEngineer : AiEngineer },
        Educations = { new Education { Level = EducationLevel.Bachelor, Major = "080901" } },
        ExperienceYears = number % 20,
        Skills = { new TalentSkill { Skill = Python }, new TalentSkill { Skill = Java, Years = number % 9 } },
        Wishes = new Wishes { MinSalaryFen = 800_000 + number % 50 * 10_000 },
        Consents = { new Consent { Purpose = ConsentPurpose.Recruitment, GrantedOn = "2025-01-02" } },
        LastActiveOn = "2025-06-01",
        Source = "sample",
    };

    public static Enterprise Enterprise(int number) => new()
    {
        CreditCode = CreditCode(number),
        Name = $"样例企业{number:D4}",
        Region = Zibo,
        Industry = "I6513",
    };

    public static DemandList DemandList(string listId, int enterprise = 1, int demands = 1)
    {
        var list = new DemandList { ListId = listId, Enterprise = CreditCode(enterprise), Title = "样例需求清单", Deadline = "2099-12-31" };
        for (int number = 1; number <= demands; number++)
        {
            list.Demands.Add(new Demand
            {
                Number = number,
                Title = "人工智能工程师",
                Occupations = { AiEngineer },
                Headcount = 2,
                Requirements = { new Requirement { Grade = RequirementGrade.Must, Skill = Python } },
                Regions = { Zibo },
                Salary = new SalaryBand { MinFen = 1_000_000, MaxFen = 2_500_000 },
            });
        }

        return list;
    }
}
