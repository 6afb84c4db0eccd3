using DigitalTalent.Talentctl.Cells;
using DigitalTalent.Talentctl.Tables;
using DigitalTalent.V1;

namespace DigitalTalent.Talentctl.Schemas;

/// <summary>Columns of a talent register.</summary>
internal static class TalentSchema
{
    public const string Key = "人才编号";

    private const string ConsentedOn = "同意日期";
    private const string ConsentUntil = "同意有效期至";

    public static Schema<Talent> Instance { get; } = new("talents", new("人才", "talent"), [.. Person(), .. Career(), .. Wanted(), .. Consents(), .. Record()]);

    private static Column<Talent> Column(
        string field, Wording format, string example, Action<CellView, Talent> read, string? title = null, bool required = false,
        string[]? synonyms = null, string[]? alsoFills = null) =>
        new(Talent.Descriptor, field, title)
        {
            Format = format, Example = example, Read = read, Required = required, Synonyms = synonyms ?? [], AlsoFills = alsoFills ?? [],
        };

    private static IEnumerable<Column<Talent>> Person() =>
    [
        Column("talent_id", Formats.Id, "ZB-2024-00017", (cell, talent) => talent.TalentId = cell.Id(), required: true,
            synonyms: ["编号", "人员编号", "人才ID", "id"]),
        Column("personal.name", Formats.Text, "张三", (cell, talent) => Personal(talent).Name = cell.Text(), synonyms: ["名字", "人才姓名"]),
        Column("personal.phone", Formats.Text, "13800000000", (cell, talent) => Personal(talent).Phone = cell.Id(),
            synonyms: ["手机", "手机号", "电话", "联系电话", "联系方式"]),
        Column("personal.email", Formats.Text, "zhang@example.com", (cell, talent) => Personal(talent).Email = cell.Id(),
            synonyms: ["邮箱", "电子邮件", "email"]),
        Column("region", Formats.Code("地区", "region"), "淄博市", (cell, talent) => talent.Region = cell.Code(cell.Row.Reference.Regions), required: true,
            synonyms: ["地区", "现居地", "居住地", "常住地", "所在城市"]),
        Column("occupations", Formats.Codes("职业", "occupation"), "人工智能工程技术人员、大数据工程技术人员",
            (cell, talent) => talent.Occupations.AddRange(cell.Codes(cell.Row.Reference.Occupations)), required: true,
            synonyms: ["从事职业", "职业名称", "职业代码", "现从事职业"]),
    ];

    private static IEnumerable<Column<Talent>> Career() =>
    [
        Column("educations.level", Formats.Choice(Words.Education.Shown), "本科", ReadEducation, synonyms: ["最高学历", "文化程度", "学历层次"],
            alsoFills: ["educations"]),
        Column("educations.university", Formats.Code("院校", "university"), "山东理工大学",
            (cell, talent) => Stage(cell, talent).University = cell.Code(cell.Row.Reference.Universities),
            synonyms: ["毕业学校", "院校", "学校"]),
        Column("educations.major", Formats.Code("专业", "major"), "计算机科学与技术",
            (cell, talent) => Stage(cell, talent).Major = cell.Code(cell.Row.Reference.Majors), synonyms: ["所学专业", "专业名称"]),
        Column("educations.graduated_on", Formats.Month, "2018-06-30",
            (cell, talent) => Stage(cell, talent).GraduatedOn = cell.Date(monthIsEnough: true), synonyms: ["毕业时间", "毕业年月"]),
        Column("credentials.title", Formats.Choice(Words.Title.Shown), "中级",
            (cell, talent) => Credential(cell, talent, cell.Choice(Words.Title), (held, rung) => held.Title = (TitleGrade)rung),
            synonyms: ["职称等级", "职称级别", "专业技术职称"]),
        Column("credentials.skill_grade", Formats.Choice(Words.SkillGrade.Shown), "高级工",
            (cell, talent) => Credential(cell, talent, cell.Choice(Words.SkillGrade), (held, rung) => held.SkillGrade = (SkillGrade)rung),
            synonyms: ["技能等级", "职业资格等级"]),
        Column("credentials.digital_engineer", Formats.Choice(Words.DigitalEngineer.Shown), "初级",
            (cell, talent) => Credential(cell, talent, cell.Choice(Words.DigitalEngineer), (held, rung) => held.DigitalEngineer = (DigitalEngineerGrade)rung),
            synonyms: ["数字技术工程师"]),
        Column("credentials.other", Formats.Names, "PMP；软考中级", ReadOtherCredentials, synonyms: ["证书", "其它证书", "职业证书"], alsoFills: ["credentials"]),
        Column("awards", Formats.Awards(Words.CompetitionLevel.Shown), "省级一类：辽宁省职业技能大赛；市级：技能兴淄大赛", ReadAwards, synonyms: ["获奖情况", "技能竞赛获奖", "竞赛奖项"]),
        Column("experience_years", Formats.Number, "6", (cell, talent) => talent.ExperienceYears = cell.Integer(), synonyms: ["工作年数", "从业年限", "工龄"]),
        Column("skills", Formats.Skills, "Python(5年)、SQL、Docker", ReadSkills, synonyms: ["专业技能", "掌握技能", "技能标签"]),
        Column("industries", Formats.Codes("行业", "industry"), "软件和信息技术服务业",
            (cell, talent) => talent.Industries.AddRange(cell.Codes(cell.Row.Reference.Industries)), synonyms: ["行业", "所属行业", "从业行业"]),
    ];

    private static IEnumerable<Column<Talent>> Wanted() =>
    [
        Column("wishes.regions", Formats.Codes("地区", "region"), "济南市、青岛市",
            (cell, talent) => Wishes(talent).Regions.AddRange(cell.Codes(cell.Row.Reference.Regions)), synonyms: ["意向地区", "期望城市", "意向城市", "期望工作地"]),
        Column("wishes.occupations", Formats.Codes("职业", "occupation"), "数据安全工程技术人员",
            (cell, talent) => Wishes(talent).Occupations.AddRange(cell.Codes(cell.Row.Reference.Occupations)), synonyms: ["意向职业", "求职意向", "期望岗位"]),
        Column("wishes.min_salary_fen", Formats.Salary, "8000", (cell, talent) => Wishes(talent).MinSalaryFen = cell.SalaryBand().MinFen,
            synonyms: ["期望薪资", "期望薪酬", "期望工资", "最低期望月薪"]),
        Column("wishes.modes", Formats.Choice(Words.Mode.Shown), "全职",
            (cell, talent) => Wishes(talent).Modes.AddRange(cell.Choices(Words.Mode).Select(mode => (EmploymentMode)mode)), synonyms: ["用工方式", "期望工作方式"]),
        Column("wishes.remote", Formats.YesNo, "是", (cell, talent) => Wishes(talent).Remote = cell.YesNo() ?? false, synonyms: ["是否接受远程", "远程", "可远程"]),
        Column("availability.state", Formats.Choice(Words.Availability.Shown), "求职中",
            (cell, talent) => Availability(talent).State = (AvailabilityState)cell.Choice(Words.Availability), synonyms: ["就业状态", "状态"]),
        Column("availability.available_from", Formats.Date, "2026-03-01",
            (cell, talent) => Availability(talent).AvailableFrom = cell.Date(false, "随时", "随时到岗", "立即", "立即到岗", "即时"),
            synonyms: ["到岗日期", "到岗时间", "可到岗时间"]),
    ];

    private static IEnumerable<Column<Talent>> Consents() =>
    [
        Column("consents.purpose", Formats.Consent, "2025-10-01", (cell, talent) => ReadConsent(cell, talent, ConsentPurpose.Recruitment),
            title: "同意招聘匹配", synonyms: ["招聘匹配授权", "同意招聘", "consents.recruitment"], alsoFills: ["consents"]),
        Column("consents", Formats.Consent, "是", (cell, talent) => ReadConsent(cell, talent, ConsentPurpose.Activity),
            title: "同意活动对接", synonyms: ["活动对接授权", "同意活动", "consents.activity"]),
        Column("consents", Formats.Consent, "否", (cell, talent) => ReadConsent(cell, talent, ConsentPurpose.Contact),
            title: "同意提供联系方式", synonyms: ["联系方式授权", "consents.contact"]),
        Column("consents.granted_on", Formats.Date, "2025-10-01", (cell, _) => cell.Date(), synonyms: ["授权日期"]),
        Column("consents.expires_on", Formats.Date, "2027-09-30", (cell, _) => Expiry(cell), synonyms: ["授权有效期至", "同意到期日"]),
    ];

    private static IEnumerable<Column<Talent>> Record() =>
    [
        Column("blocked_enterprises", Formats.CreditCodes, "913703020000000014", (cell, talent) => talent.BlockedEnterprises.AddRange(CreditCodes(cell)),
            synonyms: ["屏蔽单位", "不推荐给"]),
        Column("last_active_on", Formats.Date, "2026-01-15", (cell, talent) => talent.LastActiveOn = cell.Date(), synonyms: ["最近更新日期", "更新日期", "最近确认日期"]),
        Column("source", Formats.Text, "市人才库", (cell, talent) => talent.Source = cell.Text(), synonyms: ["来源", "信息来源"]),
    ];

    private static PersonalData Personal(Talent talent) => talent.Personal ??= new();

    private static Wishes Wishes(Talent talent) => talent.Wishes ??= new();

    private static Availability Availability(Talent talent) => talent.Availability ??= new();

    /// <summary>The one stage of education that a register row describes.</summary>
    private static Education Stage(CellView cell, Talent talent)
    {
        if (talent.Educations.Count == 0)
            talent.Educations.Add(new Education());
        return talent.Educations[0];
    }

    private static void ReadEducation(CellView cell, Talent talent)
    {
        int level = cell.Choice(Words.Education);
        if (level != 0)
            Stage(cell, talent).Level = (EducationLevel)level;
    }

    private static void Credential(CellView cell, Talent talent, int rung, Action<Credential, int> set)
    {
        if (rung == 0)
            return;
        var credential = new Credential();
        set(credential, rung);
        cell.Fills($"credentials[{talent.Credentials.Count}]");
        talent.Credentials.Add(credential);
    }

    private static void ReadOtherCredentials(CellView cell, Talent talent)
    {
        foreach (string name in cell.Names())
        {
            cell.Fills($"credentials[{talent.Credentials.Count}]");
            talent.Credentials.Add(new Credential { Other = name });
        }
    }

    private static void ReadAwards(CellView cell, Talent talent)
    {
        foreach (string piece in cell.Names())
        {
            if (AwardItem.Read(piece) is not { } award)
            {
                cell.Reject(AwardItem.Unreadable(piece));
                continue;
            }
            cell.Fills($"awards[{talent.Awards.Count}]");
            talent.Awards.Add(new Award { Level = award.Level, Competition = award.Competition });
        }
    }

    private static void ReadSkills(CellView cell, Talent talent)
    {
        var skills = cell.Row.Reference.Skills;
        foreach (var skill in cell.Items(piece => GradedItem.Read(piece, text => CodeCell.Find(skills, text)), piece => CodeCell.Unknown(skills, piece)))
        {
            if (talent.Skills.All(held => held.Skill != skill.Code))
                talent.Skills.Add(new TalentSkill { Skill = skill.Code, Years = skill.Number });
        }
    }

    private static void ReadConsent(CellView cell, Talent talent, ConsentPurpose purpose)
    {
        string grantedOn;
        if (YesNoCell.Read(cell.Text(), out bool? answer) is null)
        {
            if (answer is not true)
                return;
            var dateCell = cell.Row[ConsentedOn];
            grantedOn = dateCell.Date();
            if (dateCell.IsEmpty)
            {
                cell.Reject(new(
                    "填了“是”，但“同意日期”列没有日期。没有日期的同意不能作为凭证，请补上日期。",
                    "Says yes, but column 同意日期 holds no date. A consent without a date proves nothing."));
                return;
            }
        }
        else if (CellText.Narrow(cell.Text()).Any(char.IsAsciiDigit))
        {
            grantedOn = cell.Date();
        }
        else
        {
            cell.Reject(new("这里要填同意的日期（2024-01-05），或填“是”“否”。", "The date of the consent (2024-01-05), yes (是) or no (否) is wanted here."));
            return;
        }
        if (grantedOn.Length == 0)
            return;         // Its cell is rejected already.
        cell.Fills($"consents[{talent.Consents.Count}].purpose");
        talent.Consents.Add(new Consent { Purpose = purpose, GrantedOn = grantedOn, ExpiresOn = Expiry(cell.Row[ConsentUntil]) });
    }

    private static string Expiry(CellView cell) => cell.Date(false, "长期", "长期有效", "永久", "无期限");

    private static IEnumerable<string> CreditCodes(CellView cell) => cell.Names().Select(CellText.Compact).Select(code => code.ToUpperInvariant());
}
