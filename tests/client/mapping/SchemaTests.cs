using DigitalTalent.Talentctl.Schemas;
using DigitalTalent.Tests.Client.Reading;
using DigitalTalent.Tests.Client.Support;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;

namespace DigitalTalent.Tests.Client.Mapping;

/// <summary>Every column fills the field it is declared for.</summary>
public sealed class SchemaTests
{
    [Fact]
    public void A_full_talent_row_fills_the_whole_record()
    {
        var expected = new Talent
        {
            TalentId = "ZB-2024-00017",
            Personal = new() { Name = "张三", Phone = "13800000000", Email = "zhang@example.com" },
            Region = "370300",
            Occupations = { "2-02-38-01", "2-02-38-03" },
            Educations = { new Education { Level = EducationLevel.Bachelor, University = Code("毕业院校", "山东理工大学"), Major = "080901", GraduatedOn = "2018-06-30" } },
            Credentials =
            {
                new Credential { Title = TitleGrade.Intermediate }, new Credential { SkillGrade = SkillGrade.Senior },
                new Credential { DigitalEngineer = DigitalEngineerGrade.Junior }, new Credential { Other = "PMP" }, new Credential { Other = "软考中级" },
            },
            Awards =
            {
                new Award { Level = CompetitionLevel.Province1, Competition = "辽宁省职业技能大赛" }, new Award { Level = CompetitionLevel.City, Competition = "技能兴淄大赛" },
            },
            ExperienceYears = 6,
            Skills = { new TalentSkill { Skill = "SK-PL-001", Years = 5 }, new TalentSkill { Skill = Code("技能", "SQL") }, new TalentSkill { Skill = Code("技能", "Docker") } },
            Industries = { Code("行业", "软件和信息技术服务业") },
            Wishes = new()
            {
                Regions = { "370100", "370200" }, Occupations = { Code("职业", "数据安全工程技术人员") }, MinSalaryFen = 800_000, Modes = { EmploymentMode.FullTime }, Remote = true,
            },
            Availability = new() { State = AvailabilityState.Looking, AvailableFrom = "2026-03-01" },
            Consents =
            {
                new Consent { Purpose = ConsentPurpose.Recruitment, GrantedOn = "2025-10-01", ExpiresOn = "2027-09-30" },
                new Consent { Purpose = ConsentPurpose.Activity, GrantedOn = "2025-10-01", ExpiresOn = "2027-09-30" },
            },
            BlockedEnterprises = { Samples.CreditCode(1) },
            LastActiveOn = "2026-01-15",
            Source = "市人才库",
        };

        var row = Read(TalentSchema.Instance, cell => cell.Title == "屏蔽企业" ? Samples.CreditCode(1) : cell.Example);

        Assert.Empty(row.Problems.Select(problem => $"{problem.Title}: {problem.Reason.Zh}"));
        Assert.Equal(expected, row.Value);
    }

    [Fact]
    public void A_full_demand_row_fills_the_whole_post()
    {
        var row = Read(DemandSchema.Instance, cell => cell.Title switch
        {
            "统一社会信用代码" => Samples.CreditCode(1),
            "排除技能" => "Java",
            "必须行业" => "软件开发",
            "必须任选行业" => "软件开发、互联网和相关服务",
            "最低职称" => "中级",
            "最低技能等级" => "高级工",
            _ => cell.Example,
        });

        Assert.Empty(row.Problems.Select(problem => $"{problem.Title}: {problem.Reason.Zh}"));
        var post = ((DemandRow)row.Value).Post;
        Assert.Equal(
            [
                (RequirementGrade.Must, "SK-PL-001", 0), (RequirementGrade.Must, Code("技能", "SQL"), 0), (RequirementGrade.StronglyWanted, Code("技能", "PyTorch"), 8),
                (RequirementGrade.Wanted, Code("技能", "Docker"), 3), (RequirementGrade.Excluded, "SK-PL-002", 0), (RequirementGrade.Must, "080901", 0),
                (RequirementGrade.StronglyWanted, "0809", 0), (RequirementGrade.Must, Code("行业", "软件开发"), 0), (RequirementGrade.StronglyWanted, Code("行业", "软件和信息技术服务业"), 0),
            ],
            post.Requirements.Where(need => need.AnySkills is null && need.AnyMajors is null && need.AnyIndustries is null).Select(need => (need.Grade, need.Skill + need.Major + need.Industry, need.Weight)));
        Assert.Equal(
            [
                new Requirement { Grade = RequirementGrade.Must, AnySkills = new() { AtLeast = 2, Skills = { Code("技能", "Docker"), Code("技能", "Kubernetes"), Code("技能", "Linux") } } },
                new Requirement { Grade = RequirementGrade.StronglyWanted, Weight = 6, AnySkills = new() { AtLeast = 1, Skills = { "SK-PL-002", Code("技能", "Go语言") } } },
                new Requirement { Grade = RequirementGrade.Must, AnyMajors = new() { Majors = { "0809", "0807" } } },
                new Requirement { Grade = RequirementGrade.Must, AnyIndustries = new() { Industries = { Code("行业", "软件开发"), Code("行业", "互联网和相关服务") } } },
            ],
            post.Requirements.Skip(9));
        Assert.Equal((EducationLevel.Bachelor, TitleGrade.Intermediate, SkillGrade.Senior, DigitalEngineerGrade.Junior, 3),
            (post.MinEducation, post.MinTitle, post.MinSkillGrade, post.MinDigitalEngineer, post.MinExperienceYears));
        Assert.Equal((800_000L, 1_200_000L), (post.Salary.MinFen, post.Salary.MaxFen));
        Assert.Equal((30, "2026-06-30", EmploymentMode.FullTime, false), (post.AvailableWithinDays, post.Deadline, post.Mode, post.Remote));
    }

    [Fact]
    public void Violations_are_shown_at_the_column_that_filled_the_field()
    {
        // Three other certificates: the second of them is credential 2 of the record.
        using var folder = new TempFolder();
        string file = folder.Write("a.csv", $"{BadFile.TalentHeader},职称,其他证书\nT1,张三,370300,2-02-38-01,中级,PMP；{new string('长', 101)}；CET\n");

        var problem = Assert.Single(Assert.Single(FileReading.Of(file, "talents").Rows).Problems);

        Assert.Equal("其他证书", problem.Title);
    }

    [Theory]
    [InlineData("省级一类:辽宁省职业技能大赛", CompetitionLevel.Province1, "辽宁省职业技能大赛")]
    [InlineData("国家级 ： 数据要素×大赛：淄博选拔赛", CompetitionLevel.Nation2, "数据要素×大赛：淄博选拔赛")]
    public void A_prize_is_a_level_and_a_competition(string cell, CompetitionLevel level, string competition) =>
        Assert.Equal(new Talentctl.Cells.AwardItem(level, competition), Talentctl.Cells.AwardItem.Read(cell));

    [Theory]
    [InlineData("辽宁省职业技能大赛")]
    [InlineData("校级：编程大赛")]
    [InlineData("市级：")]
    [InlineData("未说明：编程大赛")]
    public void A_prize_without_a_level_or_a_name_is_refused_with_the_levels(string cell)
    {
        using var folder = new TempFolder();
        string file = folder.Write("a.csv", $"{BadFile.TalentHeader},竞赛获奖\nT1,张三,370300,2-02-38-01,市级：技能兴淄大赛；{cell}\n");

        var problem = Assert.Single(Assert.Single(FileReading.Of(file, "talents").Rows).Problems);

        Assert.Equal("竞赛获奖", problem.Title);
        Assert.Contains("省级一类", problem.Reason.Zh, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_of_one_list_that_disagree_are_refused()
    {
        using var folder = new TempFolder();
        string file = folder.Write("a.csv",
            $"清单编号,统一社会信用代码,清单名称,岗位序号,岗位名称,职业,需求人数\nL1,{Samples.CreditCode(1)},春季,1,甲,2-02-38-01,1\nL1,{Samples.CreditCode(2)},春季,2,乙,2-02-38-01,1\nL1,{Samples.CreditCode(1)},秋季,3,丙,2-02-38-01,1\n");
        using var rows = Talentctl.Import.MappedFile<DemandRow>.Open(file, null, Talentctl.Import.FileKinds.Demands(ClientFixture.Rules), ClientFixture.Reference);

        var unit = Assert.Single(Talentctl.Import.UnitReaders.DemandLists(rows));

        Assert.Single(unit.Message!.Demands);
        Assert.Equal(["", "统一社会信用代码", "清单名称"], unit.Rows.Select(row => row.Problems.Count == 0 ? "" : row.Problems[0].Title));
        Assert.All(unit.Rows.Skip(1), row => Assert.Contains("第 2 行", row.Problems[0].Reason.Zh, StringComparison.Ordinal));
    }

    private static ReadRow Read<TRow>(Schema<TRow> schema, Func<Column<TRow>, string> cellOf)
    {
        using var folder = new TempFolder();
        string header = string.Join(',', schema.Columns.Select(column => column.Title));
        string cells = string.Join(',', schema.Columns.Select(column => $"\"{cellOf(column)}\""));
        return Assert.Single(FileReading.Of(folder.Write("a.csv", $"{header}\n{cells}\n"), schema.Name).Rows);
    }

    private static string Code(string list, string name)
    {
        var reference = ClientFixture.Reference;
        DigitalTalent.Reference.CodeTable table = list switch
        {
            "毕业院校" => reference.Universities, "技能" => reference.Skills, "行业" => reference.Industries, _ => reference.Occupations,
        };
        return table.FindCode(name) ?? throw new ArgumentException($"{name} is not in {list}.", nameof(name));
    }
}
