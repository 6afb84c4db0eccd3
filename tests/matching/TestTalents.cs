using DigitalTalent.Matching;
using DigitalTalent.V1;

namespace DigitalTalent.Tests.Matching;

/// <summary>One talent and one demand that fit, for tests that change one thing about them.</summary>
internal static class TestTalents
{
    public static readonly DateOnly Today = new(2026, 1, 1);

    public const string Zibo = "370300";
    public const string ZiboZhangdian = "370303";
    public const string Qingdao = "370200";
    public const string Shandong = "370000";
    public const string Shenyang = "210100";
    public const string Liaoning = "210000";

    public const string AiEngineer = "2-02-38-01";
    public const string IotEngineer = "2-02-38-02";
    public const string Supervisor = "2-07-01-00";

    public const string Python = "SK-PL-001";
    public const string Java = "SK-PL-002";
    public const string C = "SK-PL-003";
    public const string Kubernetes = "SK-CL-002";

    public const string Employer = "91370300MA3C000018";
    public const string OtherEmployer = "91370300MA3C000026";

    public static Talent Talent(string id, Action<Talent>? change = null)
    {
        var talent = new Talent
        {
            TalentId = id,
            Personal = new PersonalData { Name = "姓名不得外泄", Phone = "13900001234", Email = "secret@example.org" },
            Region = Zibo,
            Occupations = { AiEngineer },
            Educations = { new Education { Level = EducationLevel.Bachelor } },
            ExperienceYears = 5,
            Skills = { new TalentSkill { Skill = Python } },
            Consents = { Consent(ConsentPurpose.Recruitment) },
            LastActiveOn = "2025-12-20",
        };
        change?.Invoke(talent);
        return talent;
    }

    public static Consent Consent(ConsentPurpose purpose, string expires = "", bool withdrawn = false) =>
        new() { Purpose = purpose, GrantedOn = "2025-01-01", ExpiresOn = expires, Withdrawn = withdrawn };

    public static Demand Demand(Action<Demand>? change = null)
    {
        var demand = new Demand { Number = 1, Title = "算法工程师", Occupations = { AiEngineer }, Headcount = 1, Regions = { Zibo } };
        change?.Invoke(demand);
        return demand;
    }

    public static DemandList List(string listId, params Demand[] demands) =>
        new() { ListId = listId, Enterprise = Employer, Title = "2026 需求清单", Demands = { demands } };

    public static Requirement Skill(string skill, RequirementGrade grade, int weight = 0) => new() { Skill = skill, Grade = grade, Weight = weight };

    public static Requirement AnySkills(RequirementGrade grade, int atLeast, params string[] skills) =>
        new() { Grade = grade, AnySkills = new AnySkills { AtLeast = atLeast, Skills = { skills } } };

    public static TalentQuery Ask(Demand demand, string activity = "", string list = "", bool neighbours = false, int top = 1000, DateOnly? today = null) =>
        new(demand, Employer, list, activity, top, neighbours, today ?? Today);

    public static DemandQuery Seek(string talentId, string activity = "", bool neighbours = false, int top = 1000) =>
        new(talentId, activity, top, neighbours, Today);

    /// <summary>An engine that holds the talents and, open, the lists.</summary>
    public static MatchEngine Engine(IEnumerable<Talent> talents, params DemandList[] lists)
    {
        var engine = new MatchEngine(MatchingReference.Data);
        engine.Apply(
            [
                .. talents.Select(talent => new IndexChange.PutTalent(talent)),
                .. lists.Select(list => new IndexChange.PutDemandList(list, DemandListStatus.Open)),
            ], upTo: 1);
        return engine;
    }

    /// <summary>Ids of all who pass, best first.</summary>
    public static string[] Ids(this IMatchView view, TalentQuery query) =>
        [.. view.RankTalents(query, CancellationToken.None).Best.Select(ranked => ranked.Talent.TalentId)];

    /// <summary>Ids of all demands offered, best first.</summary>
    public static string[] Ids(this IMatchView view, DemandQuery query) =>
        [.. view.RankDemands(query, CancellationToken.None)!.Best.Select(ranked => ranked.Posted.DemandId)];
}
