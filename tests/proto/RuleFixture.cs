using DigitalTalent.Reference;
using DigitalTalent.Rules;
using DigitalTalent.Rules.Packed;
using DigitalTalent.Silo.Edge;
using DigitalTalent.V1;
using Google.Protobuf;

namespace DigitalTalent.Tests.Proto;

/// <summary>A validator over the real code lists whose today is 15 June 2026, and a talent without a fault.</summary>
internal static class RuleFixture
{
    public static readonly DateOnly Today = new(2026, 6, 15);

    public static ReferenceData Data { get; } = ReferenceData.Load();

    public static MessageValidator Validator { get; } = new(new ReferenceCodeLists(Data), () => Today);

    public static PackedChecker PackedTalents { get; } = new(Talent.Descriptor, new ReferenceCodeLists(Data));

    public static Talent ValidTalent() => new()
    {
        TalentId = "T-0001",
        Personal = new() { Name = "张三", Phone = "+86 138-0013-8000", Email = "zhang@example.com" },
        Region = "370300",
        Occupations = { "2-02-38-01", "2-02-38-03" },
        Educations = { new Education { Level = EducationLevel.Master, University = "4111010003", Major = "080901", GraduatedOn = "2012-07-01" } },
        Awards =
        {
            new Award { Competition = "山东省职业技能大赛", Level = CompetitionLevel.Province1, Prize = "一等奖", AwardedOn = "2025-09-20" },
            new Award { Competition = "技能兴淄", Level = CompetitionLevel.City },
        },
        Credentials =
        {
            new Credential { Title = TitleGrade.Intermediate, IssuedOn = "2016-12-01" },
            new Credential { DigitalEngineer = DigitalEngineerGrade.Senior, Occupation = "2-02-38-01", Issuer = "山东省人社厅", IssuedOn = "2024-05-01", ExpiresOn = "2029-05-01" },
        },
        ExperienceYears = 14,
        Skills = { Data.Skills.All.Take(10).Select((skill, index) => new TalentSkill { Skill = skill.Code, Years = index }) },
        Industries = { "I6513" },
        Wishes = new() { Regions = { "370000", "110000" }, Occupations = { "2-02-38-09" }, MinSalaryFen = 2_000_000, Modes = { EmploymentMode.FullTime } },
        Availability = new() { State = AvailabilityState.Open, AvailableFrom = "2026-09-01" },
        Consents = { new Consent { Purpose = ConsentPurpose.Recruitment, GrantedOn = "2026-01-01", ExpiresOn = "2027-01-01" } },
        BlockedEnterprises = { "91350100M000100Y43" },
        LastActiveOn = "2026-06-01",
        Source = "淄博市数字人才库",
    };

    /// <summary>The only violation of a message.</summary>
    public static Violation Single(IMessage message, string path = "") => Assert.Single(Validator.Validate(message, path));

    /// <summary>The only violation of the valid talent after a change.</summary>
    public static Violation Single(Action<Talent> change)
    {
        var talent = ValidTalent();
        change(talent);
        return Single(talent, "talent");
    }

    /// <summary>Asserts that the valid talent stays valid after a change.</summary>
    public static void Accepts(Action<Talent> change)
    {
        var talent = ValidTalent();
        change(talent);
        Assert.Empty(Validator.Validate(talent, "talent"));
    }
}
