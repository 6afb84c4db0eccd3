using System.Text.RegularExpressions;
using DigitalTalent.Reference;
using DigitalTalent.Talentctl.Cells;
using DigitalTalent.Talentctl.Tables;
using DigitalTalent.V1;

namespace DigitalTalent.Talentctl.Schemas;

/// <summary>One row of a demand file: one post, and the list it belongs to.</summary>
internal sealed class DemandRow
{
    /// <summary>The list without its posts.</summary>
    public DemandList List { get; } = new();

    public Demand Post { get; } = new();

    /// <summary>A list of one post, as the rules of the contract see the row.</summary>
    public DemandList AsList()
    {
        var list = List.Clone();
        list.Demands.Add(Post);
        return list;
    }
}

/// <summary>Columns of demand lists: one row a post, rows of one list in any order.</summary>
internal static partial class DemandSchema
{
    public const string ListKey = "清单编号";
    public const string PostKey = "岗位序号";
    public const string EnterpriseKey = "统一社会信用代码";
    public const string ListTitle = "清单名称";

    private const RequirementGrade Must = RequirementGrade.Must;
    private const RequirementGrade Strong = RequirementGrade.StronglyWanted;

    public static Schema<DemandRow> Instance { get; } = new("demands", new("岗位需求", "demand"), [.. Lists(), .. Posts(), .. Requirements(), .. Ladders(), .. Terms()]);

    private static Column<DemandRow> Column(
        string field, Wording format, string example, Action<CellView, DemandRow> read, string? title = null, bool required = false,
        string[]? synonyms = null, string[]? alsoFills = null) =>
        new(DemandList.Descriptor, field, title)
        {
            Format = format, Example = example, Read = read, Required = required, Synonyms = synonyms ?? [], AlsoFills = alsoFills ?? [],
        };

    private static IEnumerable<Column<DemandRow>> Lists() =>
    [
        Column("list_id", Formats.Id, "ZB-XQ-2026-01", (cell, row) => row.List.ListId = cell.Id(), required: true, synonyms: ["需求清单编号", "清单号"]),
        Column("enterprise", Formats.CreditCode, "913703020000000014", (cell, row) => row.List.Enterprise = cell.Id().ToUpperInvariant(), required: true,
            synonyms: ["信用代码", "社会信用代码", "企业代码"]),
        Column("title", Formats.Text, "2026年春季用工需求", (cell, row) => row.List.Title = cell.Text()),
    ];

    private static IEnumerable<Column<DemandRow>> Posts() =>
    [
        Column("demands.number", Formats.Number, "1", (cell, row) => row.Post.Number = cell.Integer(), required: true, synonyms: ["序号", "岗位编号"]),
        Column("demands.title", Formats.Text, "算法工程师", (cell, row) => row.Post.Title = cell.Text(), required: true, synonyms: ["岗位", "职位名称", "招聘岗位"]),
        Column("demands.occupations", Formats.Codes("职业", "occupation"), "人工智能工程技术人员",
            (cell, row) => row.Post.Occupations.AddRange(cell.Codes(cell.Row.Reference.Occupations)), required: true, synonyms: ["职业名称", "职业代码", "对应职业"]),
        Column("demands.headcount", Formats.Number, "3", (cell, row) => row.Post.Headcount = cell.Integer(), required: true, synonyms: ["招聘人数", "人数", "需求数量"]),
    ];

    private static IEnumerable<Column<DemandRow>> Requirements() =>
    [
        Skills("必须技能", Must, "Python、SQL", "必备技能"),
        Skills("优先技能", Strong, "PyTorch*8"),
        Skills("希望技能", RequirementGrade.Wanted, "Docker*3", "加分技能", "其他技能"),
        Skills("排除技能", RequirementGrade.Excluded, ""),
        Majors("必须专业", Must, "计算机科学与技术", "专业要求"),
        Majors("优先专业", Strong, "0809"),
        Industries("必须行业", Must, ""),
        Industries("行业要求", Strong, "软件和信息技术服务业", "优先行业"),
        AnySkills("必须任选技能", Must, "至少2项：Docker、Kubernetes、Linux"),
        AnySkills("优先任选技能", Strong, "任选1项*6：Java、Go语言"),
        AnySkills("希望任选技能", RequirementGrade.Wanted, "", "加分任选技能"),
        AnyMajors("必须任选专业", Must, "0809、0807"),
        AnyIndustries("必须任选行业", Must, ""),
    ];

    private static IEnumerable<Column<DemandRow>> Ladders() =>
    [
        Column("demands.min_education", Formats.Choice(Words.Education.Shown), "本科",
            (cell, row) => row.Post.MinEducation = (EducationLevel)cell.Choice(Words.Education), synonyms: ["学历要求", "学历"]),
        Column("demands.min_title", Formats.Choice(Words.Title.Shown), "",
            (cell, row) => row.Post.MinTitle = (TitleGrade)cell.Choice(Words.Title), synonyms: ["职称要求"]),
        Column("demands.min_skill_grade", Formats.Choice(Words.SkillGrade.Shown), "",
            (cell, row) => row.Post.MinSkillGrade = (SkillGrade)cell.Choice(Words.SkillGrade), synonyms: ["技能等级要求", "最低职业技能等级"]),
        Column("demands.min_digital_engineer", Formats.Choice(Words.DigitalEngineer.Shown), "初级",
            (cell, row) => row.Post.MinDigitalEngineer = (DigitalEngineerGrade)cell.Choice(Words.DigitalEngineer), synonyms: ["数字技术工程师要求"]),
        Column("demands.min_experience_years", Formats.Number, "3", (cell, row) => row.Post.MinExperienceYears = ReadYears(cell),
            synonyms: ["工作年限", "工作年限要求", "经验要求"]),
    ];

    private static IEnumerable<Column<DemandRow>> Terms() =>
    [
        Column("demands.regions", Formats.Codes("地区", "region"), "淄博市", (cell, row) => row.Post.Regions.AddRange(cell.Codes(cell.Row.Reference.Regions)),
            synonyms: ["工作地点", "工作城市"]),
        Column("demands.remote", Formats.YesNo, "否", (cell, row) => row.Post.Remote = cell.YesNo() ?? false, synonyms: ["远程", "是否可远程"]),
        Column("demands.salary", Formats.Salary, "8000-12000", (cell, row) => ReadBand(cell, row), title: "月薪", synonyms: ["薪资", "薪酬", "工资", "薪资范围"]),
        Column("demands.salary.min_fen", Formats.Salary, "8000",
            (cell, row) => Salary(row).MinFen = cell.SalaryBand().MinFen, synonyms: ["月薪下限", "最低工资"]),
        Column("demands.salary.max_fen", Formats.Salary, "12000",
            (cell, row) => ReadUpperEnd(cell, row), synonyms: ["月薪上限", "最高工资"]),
        Column("demands.mode", Formats.Choice(Words.Mode.Shown), "全职", (cell, row) => row.Post.Mode = (EmploymentMode)cell.Choice(Words.Mode), synonyms: ["工作方式"]),
        Column("demands.available_within_days", Formats.Number, "30", (cell, row) => row.Post.AvailableWithinDays = cell.Integer(), synonyms: ["到岗时间", "几天内到岗"]),
        Column("demands.deadline", Formats.Date, "2026-06-30", (cell, row) => row.Post.Deadline = cell.Date(false, "长期", "长期有效"), synonyms: ["报名截止日期", "招聘截止日期"]),
    ];

    private static Column<DemandRow> Skills(string title, RequirementGrade grade, string example, params string[] synonyms) =>
        Column("demands.requirements.skill", Formats.WeightedSkills, example, (cell, row) =>
        {
            var reference = cell.Row.Reference;
            Add(cell, row, grade, text => FindSkill(reference, text), text => UnknownSkill(reference, text), (need, code) => need.Skill = code);
        }, title, synonyms: synonyms);

    private static Column<DemandRow> AnySkills(string title, RequirementGrade grade, string example, params string[] synonyms) =>
        AnyOf("skills", "any_skills", Formats.AnyOf("技能", "skill"), title, example, synonyms, FindSkill, UnknownSkill, (asked, codes) => new Requirement
        {
            Grade = grade, Weight = asked.Weight, AnySkills = new AnySkills { AtLeast = asked.AtLeast, Skills = { codes } },
        });

    private static Column<DemandRow> AnyMajors(string title, RequirementGrade grade, string example, params string[] synonyms) =>
        AnyOf("majors", "any_majors", Formats.AnyOf("专业", "major"), title, example, synonyms, FindMajor, UnknownMajor, (asked, codes) => new Requirement
        {
            Grade = grade, Weight = asked.Weight, AnyMajors = new AnyMajors { AtLeast = asked.AtLeast, Majors = { codes } },
        });

    private static Column<DemandRow> AnyIndustries(string title, RequirementGrade grade, string example, params string[] synonyms) =>
        AnyOf("industries", "any_industries", Formats.AnyOf("行业", "industry"), title, example, synonyms, FindIndustry, UnknownIndustry, (asked, codes) => new Requirement
        {
            Grade = grade, Weight = asked.Weight, AnyIndustries = new AnyIndustries { AtLeast = asked.AtLeast, Industries = { codes } },
        });

    private static Column<DemandRow> AnyOf(
        string list, string subject, Wording format, string title, string example, string[] synonyms,
        Func<ReferenceData, string, string?> find, Func<ReferenceData, string, Wording> unknown, Func<AnyOfCell, IReadOnlyList<string>, Requirement> make) =>
        Column($"demands.requirements.{subject}.{list}", format, example, (cell, row) =>
        {
            var reference = cell.Row.Reference;
            foreach (var (asked, codes) in cell.AnyOfs(text => find(reference, text), text => unknown(reference, text)))
            {
                cell.Fills($"demands[0].requirements[{row.Post.Requirements.Count}]");
                row.Post.Requirements.Add(make(asked, codes));
            }
        }, title, synonyms: synonyms);

    private static Column<DemandRow> Majors(string title, RequirementGrade grade, string example, params string[] synonyms) =>
        Column("demands.requirements.major", Formats.Majors, example, (cell, row) =>
        {
            var reference = cell.Row.Reference;
            Add(cell, row, grade, text => FindMajor(reference, text), text => UnknownMajor(reference, text), (need, code) => need.Major = code);
        }, title, synonyms: synonyms);

    private static string? FindSkill(ReferenceData reference, string text) => CodeCell.Find(reference.Skills, text);

    private static Wording UnknownSkill(ReferenceData reference, string text) => CodeCell.Unknown(reference.Skills, text);

    /// <summary>Two and four digits are disciplines and classes, which are no entries of the list of majors.</summary>
    private static string? FindMajor(ReferenceData reference, string text) =>
        Group().IsMatch(CellText.Compact(text)) ? CellText.Compact(text) : CodeCell.Find(reference.Majors, text);

    private static Wording UnknownMajor(ReferenceData reference, string text) =>
        text.EndsWith('类') ? ClassByCode(text) : CodeCell.Unknown(reference.Majors, text);

    private static string? FindIndustry(ReferenceData reference, string text) => CodeCell.Find(reference.Industries, text);

    private static Wording UnknownIndustry(ReferenceData reference, string text) => CodeCell.Unknown(reference.Industries, text);

    private static Wording ClassByCode(string text) => new(
        $"“{CellText.Shown(text)}”是专业类：请写四位代码，例如计算机类写 0809；或写出具体的专业。",
        $"'{CellText.Shown(text)}' is a class of majors: write its four digits, such as 0809, or the majors themselves.");

    private static Column<DemandRow> Industries(string title, RequirementGrade grade, string example, params string[] synonyms) =>
        Column("demands.requirements.industry", Formats.Codes("行业", "industry"), example, (cell, row) =>
        {
            var reference = cell.Row.Reference;
            Add(cell, row, grade, text => FindIndustry(reference, text), text => UnknownIndustry(reference, text), (need, code) => need.Industry = code);
        }, title, synonyms: synonyms);

    private static void Add(
        CellView cell, DemandRow row, RequirementGrade grade, Func<string, string?> find, Func<string, Wording> unknown, Action<Requirement, string> set)
    {
        foreach (var item in cell.Items(piece => GradedItem.Read(piece, find), unknown))
        {
            var requirement = new Requirement { Grade = grade, Weight = item.Number };
            set(requirement, item.Code);
            cell.Fills($"demands[0].requirements[{row.Post.Requirements.Count}]");
            row.Post.Requirements.Add(requirement);
        }
    }

    private static int ReadYears(CellView cell) =>
        CellText.Compact(cell.Text()) is "不限" or "经验不限" or "无要求" or "应届" or "应届生" ? 0 : cell.Integer(lowestOfRange: true);

    private static SalaryBand Salary(DemandRow row) => row.Post.Salary ??= new();

    private static void ReadBand(CellView cell, DemandRow row)
    {
        var (min, max) = cell.SalaryBand();
        if (min != 0 || max != 0)
        {
            cell.Fills("demands[0].salary");
            row.Post.Salary = new SalaryBand { MinFen = min, MaxFen = max };
        }
    }

    /// <summary>Read after the lower end, which stands before it in the schema.</summary>
    private static void ReadUpperEnd(CellView cell, DemandRow row)
    {
        long max = cell.SalaryBand().MinFen;
        if (max > 0 && max < Salary(row).MinFen)
            cell.Reject(new("最高月薪低于最低月薪。", "The highest pay is below the lowest."));
        else
            Salary(row).MaxFen = max;
    }

    [GeneratedRegex(@"^(?:\d{2}|\d{4})$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Group();
}
