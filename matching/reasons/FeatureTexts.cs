using DigitalTalent.V1;

namespace DigitalTalent.Matching;

/// <summary>What is said about each feature of a pair: facts by name, readable for the person as well as for the recruiter.</summary>
internal static class FeatureTexts
{
    private const int SkillsNamed = 5;

    public static FeatureText Of(Feature feature, Question question, TalentRow row) => feature switch
    {
        Feature.SkillCoverage => SkillCoverage(question, row),
        Feature.OccupationFit => OccupationFit(question, row),
        Feature.RegionFit => RegionFit(question, row),
        Feature.Experience => Experience(question, row),
        Feature.Education => LadderTexts.Education(question, row),
        Feature.Title => LadderTexts.Title(question, row),
        Feature.SkillGrade => LadderTexts.SkillGrade(question, row),
        Feature.DigitalEngineer => LadderTexts.DigitalEngineer(question, row),
        Feature.MajorFit => MajorFit(question, row),
        Feature.SalaryFit => SalaryFit(question, row),
        Feature.Availability => Availability(question, row),
        Feature.Freshness => Freshness(question, row),
        Feature.IndustryExperience => IndustryExperience(question, row),
        Feature.MutualInterest => MutualInterest(question, row),
        Feature.Shortage => Shortage(question, row),
        _ => throw new ArgumentOutOfRangeException(nameof(feature), feature, "Unknown feature."),
    };

    private static FeatureText SkillCoverage(Question question, TalentRow row)
    {
        var facts = new List<Text>();
        var lacking = new List<Text>();
        int wanted = question.Demand.Skills.Length;
        if (wanted > 0)
        {
            var held = MissingSkills.Held(question, row);
            var names = Words.Skills(question.Catalogue, held, SkillsNamed);
            facts.Add(held.Count == 0
                ? new Text($"所需 {wanted} 项技能均未掌握", $"has none of the {wanted} wanted skills")
                : new Text($"掌握 {wanted} 项所需技能中的 {held.Count} 项：{names.Zh}", $"has {held.Count} of {wanted} wanted skills: {names.En}"));
            if (held.Count < wanted)
                lacking.Add(Words.Skills(question.Catalogue, MissingSkills.Of(question, row), SkillsNamed));
        }
        foreach (var group in question.Demand.AnyOfs)
        {
            if (group.Kind != SubjectKind.Skill)
                continue;
            facts.Add(new Text("任选技能 ", "any-of skills: ") + AnyOfTexts.Held(question.Catalogue, group, row));
            if (!group.IsMet(row))
                lacking.Add(AnyOfTexts.Lacking(question.Catalogue, group, row));
        }
        if (facts.Count == 0)
            return new FeatureText(new Text("岗位未列技能要求", "the post names no skills"), Tells: false);
        var fact = Words.Join(facts);
        return lacking.Count == 0 ? new FeatureText(fact) : new FeatureText(fact, new Text("缺少：", "missing: ") + Words.Join(lacking));
    }

    private static FeatureText OccupationFit(Question question, TalentRow row)
    {
        var catalogue = question.Catalogue;
        var demand = question.Demand;
        switch (Features.OccupationTieOf(demand, row))
        {
            case OccupationTie.Main:
                string main = Words.Occupation(catalogue, row.Occupations[0]);
                return new FeatureText(new Text($"主要职业即所需职业：{main}", $"main occupation is a wanted one: {main}"));
            case OccupationTie.Own:
                string own = Words.Occupation(catalogue, row.Occupations.ToArray().First(number => demand.OccupationSet.Contains(number)));
                return new FeatureText(new Text($"从事所需职业：{own}", $"works in a wanted occupation: {own}"));
            case OccupationTie.Wished:
                string wished = Words.Occupation(catalogue, row.WishedOccupations.ToArray().First(number => demand.OccupationSet.Contains(number)));
                return new FeatureText(
                    new Text($"希望从事所需职业：{wished}", $"wants to work in a wanted occupation: {wished}"),
                    new Text("目前不从事所需职业", "does not work in a wanted occupation yet"));
            case OccupationTie.Neighbour:
                int near = row.Occupations.ToArray().Concat(row.WishedOccupations.ToArray()).First(number => demand.NeighbourSet.Contains(number));
                var neighbour = catalogue.Reference.Occupations.All[near];
                return new FeatureText(
                    new Text($"相近职业：{neighbour.Name}（同属{neighbour.MinorGroup}）", $"neighbouring occupation: {neighbour.Name} (same group {neighbour.MinorGroup})"),
                    new Text("不是所需职业，仅相近", "not a wanted occupation, only a neighbouring one"));
            default:
                string others = row.Occupations.Length == 0 ? Words.NotStated.Zh : Words.Occupation(catalogue, row.Occupations[0]);
                return new FeatureText(new Text($"职业不符：{others}", $"occupation does not fit: {others}"));
        }
    }

    private static FeatureText RegionFit(Question question, TalentRow row)
    {
        var catalogue = question.Catalogue;
        var demand = question.Demand;
        switch (Features.RegionTieOf(demand, row))
        {
            case RegionTie.Home:
                return new FeatureText(new Text("现居工作地 ", "lives at the place of work: ") + Home());
            case RegionTie.Wished:
                int wished = row.WishedRegions.ToArray().First(number => demand.RegionSet.Contains(number));
                int post = demand.Regions.First(place => catalogue.IsWithin(place, wished) || catalogue.IsWithin(wished, place));
                string place = Words.Region(catalogue, catalogue.IsWithin(wished, post) ? wished : post);
                return new FeatureText(new Text($"愿意到 {place} 工作", $"would move to {place}"));
            case RegionTie.Anywhere:
                return new FeatureText(new Text("岗位不限工作地区", "the post can be filled from anywhere"), Tells: false);
            case RegionTie.Remote:
                return new FeatureText(new Text("接受远程工作，岗位可远程", "accepts remote work, and the post allows it"),
                    new Text("不在工作地，现居 ", "not at the place of work, lives in ") + Home());
            default:
                return new FeatureText(new Text("不在工作地，现居 ", "not at the place of work, lives in ") + Home());
        }

        Text Home() => row.HomeRegion < 0 ? Words.NotStated : Text.Same(Words.Region(catalogue, row.HomeRegion));
    }

    private static FeatureText Experience(Question question, TalentRow row)
    {
        int years = row.ExperienceYears, minimum = question.Asked.MinExperienceYears;
        if (minimum == 0)
            return new FeatureText(new Text($"工作 {years} 年", $"{Words.Years(years)} of experience"));
        if (years < minimum)
            return new FeatureText(new Text($"工作 {years} 年，少于要求的 {minimum} 年", $"{Words.Years(years)} of experience, below the minimum of {minimum}"));
        return years == minimum
            ? new FeatureText(new Text($"工作 {years} 年，正好达到要求", $"{Words.Years(years)} of experience, just the minimum"))
            : new FeatureText(new Text($"工作 {years} 年，高于要求的 {minimum} 年", $"{Words.Years(years)} of experience, above the minimum of {minimum}"));
    }

    private static FeatureText MajorFit(Question question, TalentRow row)
    {
        var catalogue = question.Catalogue;
        var demand = question.Demand;
        if (row.Majors.Length == 0)
            return new FeatureText(new Text("未填写专业", "no major stated"), Tells: false);
        switch (Features.MajorTieOf(demand, row))
        {
            case MajorTie.Asked:
                string asked = Major(row.Majors.ToArray().First(demand.NamesMajor));
                return new FeatureText(new Text($"专业符合岗位要求：{asked}", $"major as wanted by the post: {asked}"));
            case MajorTie.Leading:
                int leading = row.Majors.ToArray().First(number => demand.LeadingMajors.Contains(number));
                string occupation = Words.Occupation(catalogue, demand.Occupations.First(number => catalogue.MajorsLeadingTo(number).Contains(leading)));
                return new FeatureText(new Text($"专业对口：{Major(leading)}（对应{occupation}）", $"major {Major(leading)} leads to {occupation}"));
            case MajorTie.Neighbour:
                string near = Major(row.Majors.ToArray().First(number => demand.NeighbourMajors.Contains(number)));
                return new FeatureText(new Text($"专业对应相近职业：{near}", $"major leads to a neighbouring occupation: {near}"));
            default:
                return new FeatureText(new Text($"专业不对口：{Major(row.Majors[0])}", $"major does not lead to a wanted occupation: {Major(row.Majors[0])}"));
        }

        string Major(int number) => catalogue.Reference.Majors.All[number].Name;
    }

    private static FeatureText SalaryFit(Question question, TalentRow row)
    {
        var band = question.Asked.Salary;
        if (row.MinSalaryFen == 0 || band is null or { MinFen: 0, MaxFen: 0 })
            return new FeatureText(new Text("薪酬期望或薪酬范围未填写", "wished pay or pay offered not stated"), Tells: false);

        Text wish = Words.Yuan(row.MinSalaryFen), offer = Words.Yuan(band);
        var fact = new Text($"期望月薪 {wish.Zh}，岗位 {offer.Zh}", $"wants {wish.En} a month, the post offers {offer.En}");
        bool above = row.MinSalaryFen > (band.MaxFen > 0 ? band.MaxFen : band.MinFen);
        return above ? new FeatureText(fact, new Text("期望月薪高于岗位薪酬", "wants more than the post offers")) : new FeatureText(fact);
    }

    private static FeatureText Availability(Question question, TalentRow row)
    {
        if (!row.MayBeProposedOn(question.Today))
        {
            var state = Words.Label(row.State);
            return new FeatureText(new Text($"目前不可推荐：{state.Zh}", $"not to be proposed: {state.En}"));
        }
        int days = row.DaysUntilFree(question.Today);
        if (days == 0)
            return new FeatureText(new Text("可立即到岗", "free at once"));
        var later = new Text($"{days} 天后可到岗（{IsoDay.Format(row.AvailableFrom)}）", $"free in {Words.Days(days)} ({IsoDay.Format(row.AvailableFrom)})");
        return new FeatureText(later, later);
    }

    private static FeatureText Freshness(Question question, TalentRow row)
    {
        if (row.LastActive == int.MinValue)
            return new FeatureText(new Text("未填写最近活跃日期", "last active day not stated"), Tells: false);
        int age = Math.Max(0, question.Today - row.LastActive);
        if (age == 0)
            return new FeatureText(new Text("资料今日确认", "record confirmed today"));
        if (age < Features.FreshnessDaysNone)
            return new FeatureText(new Text($"资料 {age} 天前确认", $"record confirmed {Words.Days(age)} ago"));
        var stale = new Text("资料超过一年未确认", "record not confirmed for a year or more");
        return new FeatureText(stale, stale);
    }

    private static FeatureText IndustryExperience(Question question, TalentRow row)
    {
        var catalogue = question.Catalogue;
        var wants = question.Demand.Industries;
        var groups = Array.FindAll(question.Demand.AnyOfs, group => group.Kind == SubjectKind.Industry);
        if (wants.Length == 0 && groups.Length == 0 && question.EmployerIndustry.Length == 0)
            return new FeatureText(new Text("岗位未列行业要求", "the post names no industry"), Tells: false);
        if (row.Industries.Length == 0)
            return new FeatureText(new Text("未填写从事行业", "no industry stated"), Tells: false);

        foreach (ushort number in row.Industries)
        {
            var industry = catalogue.Reference.Industries.All[number];
            bool fits = wants.Length + groups.Length > 0
                ? Array.Exists(wants, want => want.Industries.Contains(number)) || Array.Exists(groups, group => group.Names(number))
                : Features.IndustryNearness(industry.Code, question.EmployerIndustry) > 0;
            if (fits)
                return new FeatureText(new Text($"有相关行业经验：{industry.Name}", $"experience in a relevant industry: {industry.Name}"));
        }
        string other = catalogue.Reference.Industries.All[row.Industries[0]].Name;
        return new FeatureText(new Text($"行业不同：{other}", $"different industry: {other}"));
    }

    private static FeatureText MutualInterest(Question question, TalentRow row)
    {
        var fit = Features.WishesOf(question.Demand, row);
        if (fit.Stated == 0)
            return new FeatureText(new Text("本人未填写与岗位相关的期望", "no wishes stated that concern the post"), Tells: false);
        if (fit.Met == 0)
            return new FeatureText(new Text("本人期望与岗位不一致", "the person's wishes point elsewhere"));

        var met = new List<Text>();
        if (fit.Occupation is true)
            met.Add(new Text("职业", "occupation"));
        if (fit.Region is true)
            met.Add(new Text("地区", "place"));
        if (fit.Mode is true)
            met.Add(new Text("用工方式", "mode of employment"));
        return new FeatureText(new Text($"本人期望与岗位一致：{string.Join("、", met.Select(text => text.Zh))}",
            $"the person wishes for this: {string.Join(", ", met.Select(text => text.En))}"));
    }

    private static FeatureText Shortage(Question question, TalentRow row)
    {
        if (Features.ShortageOf(question, row) is not { } fact)
            return new FeatureText(new Text("不在现行紧缺职业目录中", "not on a shortage list in force"), Tells: false);
        string occupation = Words.Occupation(question.Catalogue, fact.Occupation);
        var grade = Words.Label((ShortageGrade)fact.Grade);
        return new FeatureText(new Text($"紧缺职业：{occupation}，{grade.Zh}（{fact.ListTitle}）", $"shortage occupation: {occupation}, {grade.En} ({fact.ListTitle})"));
    }
}
