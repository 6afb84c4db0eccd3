using System.Globalization;
using System.Text;
using DigitalTalent.Reference;
using DigitalTalent.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace DigitalTalent.Bench.Samples;

/// <summary>All sample files, made from the reference data and a seed. The same input gives the same bytes.</summary>
public sealed class SampleSet
{
    public const ulong DefaultSeed = 20261101;
    public const int Talents = 2000;

    private static readonly string[] TalentHeaders =
    [
        "人才编号", "姓名", "手机号码", "电子邮箱", "所在地区", "职业", "学历", "毕业院校", "专业", "毕业日期", "职称", "职业技能等级", "数字技术工程师等级", "其他证书", "工作年限",
        "技能", "从事行业", "期望地区", "期望职业", "期望月薪", "期望用工方式", "接受远程", "求职状态", "可到岗日期", "同意招聘匹配", "同意活动对接", "同意日期", "同意有效期至",
        "屏蔽企业", "最近活跃日期", "数据来源",
    ];

    private static readonly string[] EnterpriseHeaders = ["统一社会信用代码", "企业名称", "所在地区", "所属行业", "产业链", "重点企业类型", "员工人数", "联系人"];

    private static readonly string[] DemandHeaders =
    [
        "清单编号", "统一社会信用代码", "清单名称", "岗位序号", "岗位名称", "职业", "需求人数", "必须技能", "优先技能", "希望技能", "排除技能", "必须任选技能", "优先专业", "行业要求", "最低学历", "最低职称",
        "最低技能等级", "最低数字技术工程师等级", "最低工作年限", "工作地区", "可远程", "最低月薪", "最高月薪", "用工方式", "到岗天数", "截止日期",
    ];

    private static readonly string[] ShortageHeaders = ["职业", "产业链", "紧缺程度", "需求人数", "求职人数", "缺口人数", "依据"];

    private readonly SampleNames _names;
    private readonly Activity _activity;

    public SampleSet(ReferenceData reference, ulong seed = DefaultSeed)
    {
        _names = new SampleNames(reference);
        Enterprises = SampleEnterprises.All(seed);
        var people = new SamplePeople(reference, Enterprises, seed);
        People = [.. Enumerable.Range(1, Talents).Select(people.Person)];
        Demands = [.. new SampleDemands(reference.CompetencyModels, Enterprises, seed).All()];
        Shortage = SampleShortage.All(seed);
        _activity = SampleActivity.Create(reference);
    }

    public IReadOnlyList<SamplePerson> People { get; }
    public IReadOnlyList<SampleEnterprise> Enterprises { get; }
    public IReadOnlyList<SampleDemand> Demands { get; }
    public IReadOnlyList<SampleShortageEntry> Shortage { get; }

    /// <summary>Name and bytes of every file.</summary>
    public IEnumerable<(string Name, byte[] Bytes)> Files() =>
    [
        ("talents.csv", SampleCsv.Write(TalentHeaders, People.Select(TalentRow))),
        ("enterprises.csv", SampleCsv.Write(EnterpriseHeaders, Enterprises.Select(EnterpriseRow))),
        ("demands.csv", SampleCsv.Write(DemandHeaders, Demands.Select(DemandRow))),
        ("shortage.csv", SampleCsv.Write(ShortageHeaders, Shortage.Select(ShortageRow))),
        ("activity.json", Encoding.UTF8.GetBytes(new JsonFormatter(JsonFormatter.Settings.Default.WithIndentation()).Format(_activity).ReplaceLineEndings("\n") + "\n")),
        ("activity-talents.txt", Lines(SampleActivity.Talents(_activity, People))),
        ("activity-lists.txt", Lines(SampleActivity.Lists(Enterprises))),
    ];

    private string[] TalentRow(SamplePerson person)
    {
        // An officer's file holds a code here and there among the names.
        bool codes = person.Number % 17 == 0;
        return
        [
            person.TalentId,
            $"样例{person.Number:D4}",
            $"000-0000-{person.Number:D4}",
            $"sample{person.Number:D4}@example.com",
            codes ? person.Region : _names.Region(person.Region),
            SampleNames.Join(codes ? person.Occupations : person.Occupations.Select(_names.Occupation)),
            Label(person.Education),
            person.University.Length == 0 ? "" : _names.University(person.University),
            person.Major.Length == 0 ? "" : _names.Major(person.Major),
            Date(person.GraduatedOn),
            Grade(person.Title),
            Grade(person.SkillGrade),
            Grade(person.DigitalEngineer),
            person.OtherCertificate,
            Number(person.ExperienceYears),
            SampleNames.Join(person.Skills.Select(_names.Skill)),
            SampleNames.Join(person.Industries.Select(_names.Industry)),
            SampleNames.Join(person.WishedRegions.Select(_names.Region)),
            SampleNames.Join(person.WishedOccupations.Select(_names.Occupation)),
            Number(person.WishedSalary),
            SampleNames.Join(person.Modes.Select(mode => Label(mode))),
            YesNo(person.Remote),
            Label(person.Availability),
            Date(person.AvailableFrom),
            YesNo(person.ConsentsToRecruitment),
            YesNo(person.ConsentsToActivity),
            Date(person.ConsentedOn),
            Date(person.ConsentExpiresOn),
            person.BlockedEnterprise,
            Date(person.LastActiveOn),
            person.Source,
        ];
    }

    private string[] EnterpriseRow(SampleEnterprise firm) =>
    [
        firm.CreditCode, firm.Name, _names.Region(firm.Region), _names.Industry(firm.Trade.Industry), firm.Trade.Chain,
        SampleNames.Join(firm.KeyFlags.Select(flag => Label(flag))), Number(firm.Employees), $"样例联系人{firm.Number:D2}",
    ];

    private string[] DemandRow(SampleDemand demand) =>
    [
        demand.ListId,
        demand.Enterprise,
        demand.ListTitle,
        Number(demand.Number),
        demand.Title,
        SampleNames.Join(demand.Occupations.Select(_names.Occupation)),
        Number(demand.Headcount),
        SampleNames.Join(demand.Must.Select(_names.Skill)),
        SampleNames.Join(demand.StronglyWanted.Select(_names.Skill)),
        SampleNames.Join(demand.Wanted.Select(_names.Skill)),
        SampleNames.Join(demand.Excluded.Select(_names.Skill)),
        demand.MustAny.Count == 0 ? "" : $"至少{demand.MustAnyAtLeast}项：{SampleNames.Join(demand.MustAny.Select(_names.Skill))}",
        SampleNames.Join(demand.Majors.Select(_names.Major)),
        demand.Industry.Length == 0 ? "" : _names.Industry(demand.Industry),
        Grade(demand.MinEducation),
        Grade(demand.MinTitle),
        Grade(demand.MinSkillGrade),
        Grade(demand.MinDigitalEngineer),
        Number(demand.MinYears),
        SampleNames.Join(demand.Regions.Select(_names.Region)),
        YesNo(demand.Remote),
        Number(demand.SalaryLow),
        Number(demand.SalaryHigh),
        Label(demand.Mode),
        Number(demand.AvailableWithin),
        Date(demand.Deadline),
    ];

    private string[] ShortageRow(SampleShortageEntry entry) =>
    [
        _names.Occupation(entry.Occupation), entry.Chain, Label(entry.Grade), Number(entry.Demand), Number(entry.Supply), Number(entry.Gap), entry.Evidence,
    ];

    /// <summary>The label of a rung; empty for none.</summary>
    private static string Grade<T>(T value) where T : struct, Enum => Convert.ToInt32(value) == 0 ? "" : Label(value);

    private static string Label<T>(T value) where T : struct, Enum => EnumLabels<T>.Of(value);

    private static string YesNo(bool value) => value ? "是" : "否";
    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
    private static string Date(DateOnly? date) => date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";
    private static byte[] Lines(IEnumerable<string> lines) => Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")));

    /// <summary>The Chinese labels that the contract declares for an enumeration.</summary>
    private static class EnumLabels<T> where T : struct, Enum
    {
        private static readonly Dictionary<int, string> Labels = Descriptor().Values
            .ToDictionary(value => value.Number, value => value.GetOptions().GetExtension(RulesExtensions.Label).Zh);

        public static string Of(T value) => Labels[Convert.ToInt32(value)];

        private static EnumDescriptor Descriptor() =>
            new[] { CommonReflection.Descriptor, TalentReflection.Descriptor, EnterpriseReflection.Descriptor, ShortageReflection.Descriptor }
                .SelectMany(file => file.EnumTypes)
                .Single(candidate => candidate.ClrType == typeof(T));
    }
}
