using DigitalTalent.V1;

namespace DigitalTalent.Matching;

/// <summary>What each filter is called, what it asks and what it finds. Never a name, a contact or whom else a person blocked.</summary>
internal static class FilterTexts
{
    /// <summary>Stable name of a filter.</summary>
    public static string NameOf(Filter filter) => filter switch
    {
        Filter.Consent => "consent",
        Filter.AvailabilityState => "availability_state",
        Filter.BlockedEmployer => "blocked_employer",
        Filter.Activity => "activity",
        Filter.Occupation => "occupation",
        Filter.Education => "education",
        Filter.Title => "title",
        Filter.SkillGrade => "skill_grade",
        Filter.DigitalEngineer => "digital_engineer",
        Filter.Experience => "experience",
        Filter.MustSkills => "must_skills",
        Filter.MustMajors => "must_majors",
        Filter.MustIndustries => "must_industries",
        Filter.MustAnyOf => "must_any_of",
        Filter.Excluded => "excluded",
        Filter.Region => "region",
        Filter.Salary => "salary",
        Filter.Mode => "mode",
        Filter.AvailableWithin => "available_within",
        _ => throw new ArgumentOutOfRangeException(nameof(filter), filter, "Unknown filter."),
    };

    public static FilterCount Count(Filter filter, Question question, int remaining)
    {
        Text title = TitleOf(filter), asked = Asked(filter, question);
        return new FilterCount
        {
            Filter = NameOf(filter), Remaining = remaining, TextZh = $"{title.Zh}：{asked.Zh}", TextEn = $"{title.En}: {asked.En}",
        };
    }

    public static FilterEffect Effect(Filter filter, Question question, int passing, int onlyThis)
    {
        Text title = TitleOf(filter), asked = Asked(filter, question);
        return new FilterEffect
        {
            Filter = NameOf(filter), Passing = passing, OnlyThis = onlyThis, TextZh = $"{title.Zh}：{asked.Zh}", TextEn = $"{title.En}: {asked.En}",
        };
    }

    public static FilterCheck Check(Filter filter, Question question, TalentRow row, bool passed)
    {
        Text asked = Asked(filter, question), found = Found(filter, question, row);
        return new FilterCheck
        {
            Filter = NameOf(filter), Passed = passed, AskedZh = asked.Zh, AskedEn = asked.En, FoundZh = found.Zh, FoundEn = found.En,
        };
    }

    /// <summary>All that is said about somebody who may not be shown.</summary>
    public static FilterCheck Withheld(Question question)
    {
        var asked = Asked(Filter.Consent, question);
        return new FilterCheck
        {
            Filter = NameOf(Filter.Consent), Passed = false, AskedZh = asked.Zh, AskedEn = asked.En,
            FoundZh = "本人未同意为此展示", FoundEn = "the person has not agreed to be shown for this",
        };
    }

    private static Text TitleOf(Filter filter) => filter switch
    {
        Filter.Consent => new("同意", "consent"),
        Filter.AvailabilityState => new("求职状态", "availability state"),
        Filter.BlockedEmployer => new("屏蔽企业", "blocked employers"),
        Filter.Activity => new("活动报名", "enrolment in the activity"),
        Filter.Occupation => new("职业", "occupation"),
        Filter.Education => new("学历", "education"),
        Filter.Title => new("职称", "title"),
        Filter.SkillGrade => new("职业技能等级", "skill grade"),
        Filter.DigitalEngineer => new("数字技术工程师", "digital engineer certificate"),
        Filter.Experience => new("工作年限", "experience"),
        Filter.MustSkills => new("必须的技能", "must skills"),
        Filter.MustMajors => new("必须的专业", "must majors"),
        Filter.MustIndustries => new("必须的行业", "must industries"),
        Filter.MustAnyOf => new("必须的任选条件", "must any-of"),
        Filter.Excluded => new("排除条件", "excluded"),
        Filter.Region => new("工作地区", "place of work"),
        Filter.Salary => new("薪酬", "pay"),
        Filter.Mode => new("用工方式", "mode of employment"),
        Filter.AvailableWithin => new("到岗时间", "availability"),
        _ => throw new ArgumentOutOfRangeException(nameof(filter), filter, "Unknown filter."),
    };

    private static Text Asked(Filter filter, Question question)
    {
        var demand = question.Asked;
        return filter switch
        {
            Filter.Consent => question.ActivityId.Length == 0
                ? new("同意用于招聘匹配", "agreed to be shown for recruitment")
                : new("同意用于招聘匹配，或同意用于所报名的活动", "agreed to be shown for recruitment, or in activities enrolled in"),
            Filter.AvailabilityState => new("未就业、未暂停", "neither placed nor paused"),
            Filter.BlockedEmployer => new("未屏蔽该企业", "has not blocked the employer"),
            Filter.Activity => question.ListEnrolled
                ? new($"已报名活动 {question.ActivityId}", $"enrolled in activity {question.ActivityId}")
                : new($"需求清单未报名活动 {question.ActivityId}，无人可对接", $"the demand's list is not enrolled in activity {question.ActivityId}, so nobody can be met"),
            Filter.Occupation => AskedOccupations(question),
            Filter.Education => AtLeast(Words.Label(demand.MinEducation)),
            Filter.Title => AtLeast(Words.Label(demand.MinTitle)),
            Filter.SkillGrade => AtLeast(Words.Label(demand.MinSkillGrade)),
            Filter.DigitalEngineer => AtLeast(Words.Label(demand.MinDigitalEngineer)),
            Filter.Experience => AtLeast(new($" {demand.MinExperienceYears} 年", Words.Years(demand.MinExperienceYears))),
            Filter.MustSkills => Words.Skills(question.Catalogue, MustSkills(question), int.MaxValue),
            Filter.MustMajors => Text.Same(string.Join("、", MustMajors(question).Select(want => RequirementTexts.Major(question.Catalogue, want.Code)))),
            Filter.MustIndustries => Text.Same(string.Join("、", MustIndustries(question).Select(want => RequirementTexts.Industry(question.Catalogue, want.Code)))),
            Filter.MustAnyOf => Each(question, group => AnyOfTexts.Asked(question.Catalogue, group)),
            Filter.Excluded => RequirementTexts.Excluded(question),
            Filter.Region => AskedRegions(question),
            Filter.Salary => new($"期望月薪不高于 {Words.Yuan(demand.Salary.MaxFen).Zh}", $"wants at most {Words.Yuan(demand.Salary.MaxFen).En} a month"),
            Filter.Mode => Words.Label(demand.Mode),
            Filter.AvailableWithin => new($"{demand.AvailableWithinDays} 天内可到岗", $"free within {Words.Days(demand.AvailableWithinDays)}"),
            _ => throw new ArgumentOutOfRangeException(nameof(filter), filter, "Unknown filter."),
        };
    }

    private static Text Found(Filter filter, Question question, TalentRow row)
    {
        int today = question.Today;
        return filter switch
        {
            Filter.Consent => new("已同意", "agreed"),
            Filter.AvailabilityState => FoundState(row),
            Filter.BlockedEmployer => new("未屏蔽", "not blocked"),
            Filter.Activity => question.EnrolledTalents.Contains(row.Id) ? new("已报名", "enrolled") : new("未报名", "not enrolled"),
            Filter.Occupation => FoundOccupations(question.Catalogue, row),
            Filter.Education => Words.Held<EducationLevel>(row.Education),
            Filter.Title => LadderTexts.Recognised(question, row) ?? Words.Held<TitleGrade>(row.GradeOn(Ladder.Title, today)),
            Filter.SkillGrade => Words.Held<SkillGrade>(row.GradeOn(Ladder.SkillGrade, today)),
            Filter.DigitalEngineer => Words.Held<DigitalEngineerGrade>(row.GradeOn(Ladder.DigitalEngineer, today)),
            Filter.Experience => new($"{row.ExperienceYears} 年", Words.Years(row.ExperienceYears)),
            Filter.MustSkills => FoundMustSkills(question, row),
            Filter.MustMajors => Text.Same(RequirementTexts.MajorsOf(question.Catalogue, row)),
            Filter.MustIndustries => Text.Same(RequirementTexts.IndustriesOf(question.Catalogue, row)),
            Filter.MustAnyOf => Each(question, group => AnyOfTexts.Held(question.Catalogue, group, row)),
            Filter.Excluded => RequirementTexts.FoundExcluded(question, row),
            Filter.Region => FoundRegions(question.Catalogue, row),
            Filter.Salary => row.MinSalaryFen == 0 ? Words.NotStated : Words.Yuan(row.MinSalaryFen),
            Filter.Mode => FoundModes(row),
            Filter.AvailableWithin => FoundDays(row.DaysUntilFree(today)),
            _ => throw new ArgumentOutOfRangeException(nameof(filter), filter, "Unknown filter."),
        };
    }

    private static Text AtLeast(Text rung) => new($"至少{rung.Zh}", $"at least {rung.En}");

    private static Text AskedOccupations(Question question)
    {
        string names = string.Join("、", question.Demand.Occupations.Select(number => Words.Occupation(question.Catalogue, number)));
        return question.Neighbours
            ? new($"{names}，或同一小类的职业", $"{names}, or an occupation of the same minor group")
            : Text.Same(names);
    }

    private static Text AskedRegions(Question question)
    {
        string names = string.Join("、", question.Demand.Regions.Select(number => Words.Region(question.Catalogue, number)));
        return question.Asked.Remote ? new($"{names}，或远程", $"{names}, or remote") : Text.Same(names);
    }

    private static List<SkillWant> MustSkills(Question question) => [.. question.Demand.Skills.Where(want => want.Grade == RequirementGrade.Must)];

    private static IEnumerable<MajorWant> MustMajors(Question question) => question.Demand.Majors.Where(want => want.Grade == RequirementGrade.Must);

    private static IEnumerable<IndustryWant> MustIndustries(Question question) =>
        question.Demand.Industries.Where(want => want.Grade == RequirementGrade.Must);

    private static Text Each(Question question, Func<AnyOf, Text> say) =>
        Words.Join([.. question.Demand.AnyOfs.Where(group => group.Grade == RequirementGrade.Must).Select(say)]);

    private static Text FoundState(TalentRow row)
    {
        var state = Words.Label(row.State);
        return row.State == AvailabilityState.Paused && row.AvailableFrom != int.MinValue
            ? new($"{state.Zh}，至 {IsoDay.Format(row.AvailableFrom)}", $"{state.En} until {IsoDay.Format(row.AvailableFrom)}")
            : state;
    }

    private static Text FoundOccupations(Catalogue catalogue, TalentRow row)
    {
        string own = string.Join("、", row.Occupations.ToArray().Select(number => Words.Occupation(catalogue, number)));
        if (row.WishedOccupations.Length == 0)
            return Text.Same(own);
        string wished = string.Join("、", row.WishedOccupations.ToArray().Select(number => Words.Occupation(catalogue, number)));
        return new($"{own}；期望 {wished}", $"{own}; wants {wished}");
    }

    private static Text FoundMustSkills(Question question, TalentRow row)
    {
        var lacking = MissingSkills.Of(question, row).FindAll(want => want.Grade == RequirementGrade.Must);
        if (lacking.Count == 0)
            return new("全部掌握", "has all");
        var names = Words.Skills(question.Catalogue, lacking, int.MaxValue);
        return new($"缺少 {names.Zh}", $"lacks {names.En}");
    }

    private static Text FoundRegions(Catalogue catalogue, TalentRow row)
    {
        var home = row.HomeRegion < 0 ? Words.NotStated : Text.Same(Words.Region(catalogue, row.HomeRegion));
        var found = new Text($"现居 {home.Zh}", $"lives in {home.En}");
        if (row.WishedRegions.Length > 0)
        {
            string wished = Words.Regions(catalogue, row.WishedRegions.ToArray().Select(number => (int)number));
            found += new Text($"，愿意到 {wished}", $", would move to {wished}");
        }
        return row.AcceptsRemote ? found + new Text("，接受远程", ", accepts remote work") : found;
    }

    private static Text FoundModes(TalentRow row)
    {
        if (row.Modes == 0)
            return new("不限", "any");
        var modes = Enum.GetValues<EmploymentMode>().Where(mode => (row.Modes >> (int)mode & 1) != 0).Select(Words.Label).ToArray();
        return new(string.Join("、", modes.Select(mode => mode.Zh)), string.Join(", ", modes.Select(mode => mode.En)));
    }

    private static Text FoundDays(int days) =>
        days == 0 ? new("可立即到岗", "free at once") : new($"{days} 天后可到岗", $"free in {Words.Days(days)}");
}
