using DigitalTalent.Matching;
using DigitalTalent.V1;
using static DigitalTalent.Tests.Matching.TestTalents;

namespace DigitalTalent.Tests.Matching;

/// <summary>Sentences as people read them, word by word.</summary>
public sealed class ReasonTests
{
    private static readonly Demand Wanted = Demand(demand =>
    {
        demand.Requirements.Add([Skill(C, RequirementGrade.Wanted, 2), Skill(Python, RequirementGrade.StronglyWanted, 8),
            Skill(Java, RequirementGrade.Wanted, 9), Skill(Kubernetes, RequirementGrade.StronglyWanted, 6)]);
        demand.MinEducation = EducationLevel.JuniorCollege;
        demand.MinExperienceYears = 3;
        demand.MinTitle = TitleGrade.Intermediate;
        demand.Salary = new SalaryBand { MinFen = 1_000_000, MaxFen = 1_500_000 };
    });

    private static readonly Talent Person = Talent("a", talent =>
    {
        talent.Skills.Add([new TalentSkill { Skill = Java }, new TalentSkill { Skill = C }]);
        talent.Credentials.Add(new Credential { DigitalEngineer = DigitalEngineerGrade.Intermediate });
        talent.Wishes = new Wishes { MinSalaryFen = 1_250_050 };
        talent.Availability = new Availability { AvailableFrom = "2026-01-31" };
    });

    [Fact]
    public void Parts_name_facts_in_both_languages()
    {
        var parts = Engine([Person]).Current.Explain(Ask(Wanted), "a")!.Parts.ToDictionary(part => part.Feature);

        AssertSays(parts["skill_coverage"], "掌握 4 项所需技能中的 3 项：Python、Java、C语言；缺少：Kubernetes", "has 3 of 4 wanted skills: Python, Java, C; missing: Kubernetes");
        AssertSays(parts["occupation_fit"], "主要职业即所需职业：人工智能工程技术人员", "main occupation is a wanted one: 人工智能工程技术人员");
        AssertSays(parts["region_fit"], "现居工作地 淄博市", "lives at the place of work: 淄博市");
        AssertSays(parts["experience"], "工作 5 年，高于要求的 3 年", "5 years of experience, above the minimum of 3");
        AssertSays(parts["education"], "学历本科，高于要求的大专", "education bachelor, above the required junior college");
        string clause = MatchingReference.Data.TitleRecognitions.First(rule => rule is { Region: Zibo, EngineerGrade: 2 }).Clause;
        AssertSays(parts["title"], $"数字技术工程师（中级）在 淄博市 视同 中级职称（{clause}）", $"digital engineer certificate (intermediate) counts as intermediate title in 淄博市 ({clause})");
        AssertSays(parts["salary_fit"], "期望月薪 12,500.5 元，岗位 10,000–15,000 元", "wants 12,500.5 yuan a month, the post offers 10,000–15,000 yuan");
        AssertSays(parts["availability"], "30 天后可到岗（2026-01-31）", "free in 30 days (2026-01-31)");
        AssertSays(parts["freshness"], "资料 12 天前确认", "record confirmed 12 days ago");
    }

    [Fact]
    public void Main_reasons_begin_with_the_strongest_and_end_with_what_costs_most()
    {
        var ranked = Assert.Single(Engine([Person]).Current.RankTalents(Ask(Wanted), CancellationToken.None).Best);

        Assert.Equal(["skill_coverage", "occupation_fit", "region_fit", "salary_fit", "skill_coverage"], ranked.Reasons.Select(reason => reason.Feature));
        AssertSays(ranked.Reasons[0], "掌握 4 项所需技能中的 3 项：Python、Java、C语言", "has 3 of 4 wanted skills: Python, Java, C");
        AssertSays(ranked.Reasons[^1], "缺少：Kubernetes", "missing: Kubernetes");
        Assert.Equal(-36 * 12 / 39.0, ranked.Reasons[^1].Points, 1e-9);
        Assert.Equal(["Kubernetes"], ranked.MissingSkills);
    }

    [Fact]
    public void A_move_names_the_narrower_place_and_a_province_stands_for_all_of_it()
    {
        var view = Engine([Talent("a", talent =>
        {
            talent.Region = Shenyang;
            talent.Wishes = new Wishes { Regions = { Shandong } };
        })]).Current;

        var reason = view.Explain(Ask(Demand(demand => demand.Regions[0] = Qingdao)), "a")!.Parts.Single(part => part.Feature == "region_fit");
        AssertSays(reason, "愿意到 青岛市 工作", "would move to 青岛市");
        Assert.Equal(8, reason.Points);
    }

    [Fact]
    public void Missing_skills_stand_must_first_then_heaviest()
    {
        var demand = Demand(demand => demand.Requirements.Add([Skill(C, RequirementGrade.Wanted, 2), Skill(Java, RequirementGrade.StronglyWanted, 3),
            Skill(Kubernetes, RequirementGrade.Must)]));
        var explained = Engine([Talent("a")]).Current.Explain(Ask(demand), "a")!;

        Assert.Equal(["Kubernetes", "Java", "C语言"], explained.MissingSkills);
        var check = explained.Checks.Single(check => check.Filter == "must_skills");
        Assert.Equal((false, "Kubernetes", "缺少 Kubernetes", "lacks Kubernetes"), (check.Passed, check.AskedZh, check.FoundZh, check.FoundEn));
    }

    [Fact]
    public void Checks_say_what_was_asked_and_found_also_for_people_who_fail()
    {
        var demand = Demand(demand =>
        {
            demand.MinEducation = EducationLevel.Master;
            demand.Requirements.Add(Skill(Python, RequirementGrade.Excluded));
            demand.Regions[0] = Qingdao;
        });
        var explained = Engine([Talent("a")]).Current.Explain(Ask(demand), "a")!;
        var checks = explained.Checks.ToDictionary(check => check.Filter);

        Assert.False(explained.Candidate);
        Assert.True(checks["occupation"].Passed);
        Assert.Equal(("至少硕士", "本科", "at least master", "bachelor"), Said(checks["education"]));
        Assert.Equal(("不含 Python", "Python", "none of Python", "Python"), Said(checks["excluded"]));
        Assert.Equal(("青岛市", "现居 淄博市", "青岛市", "lives in 淄博市"), Said(checks["region"]));
        Assert.Equal(explained.Score, explained.Parts.Sum(part => part.Points), 1e-9);
    }

    [Fact]
    public void Any_of_requirements_say_how_many_of_how_many()
    {
        var demand = Demand(demand =>
        {
            demand.Requirements.Add(Skill(Python, RequirementGrade.Wanted));
            demand.Requirements.Add(AnySkills(RequirementGrade.Must, 1, Python, Java));
            demand.Requirements.Add(AnySkills(RequirementGrade.Wanted, 2, Python, C, Kubernetes));
            demand.Requirements.Add(AnySkills(RequirementGrade.Excluded, 2, Python, Java));
        });
        var explained = Engine([Talent("a")]).Current.Explain(Ask(demand), "a")!;
        var checks = explained.Checks.ToDictionary(check => check.Filter);

        Assert.True(explained.Candidate);
        Assert.Equal(("Python、Java 中至少 1 项", "2 项中有 1 项：Python", "at least 1 of Python, Java", "1 of 2: Python"), Said(checks["must_any_of"]));
        Assert.Equal(("不含 Python、Java 中至少 2 项", "无", "none of at least 2 of Python, Java", "none"), Said(checks["excluded"]));
        var part = explained.Parts.Single(part => part.Feature == "skill_coverage");
        AssertSays(part, "掌握 1 项所需技能中的 1 项：Python；任选技能 2 项中有 1 项：Python；任选技能 3 项中有 1 项：Python；缺少：任选 1 项：C语言、Kubernetes",
            "has 1 of 1 wanted skills: Python; any-of skills: 1 of 2: Python; any-of skills: 1 of 3: Python; missing: any 1 of C, Kubernetes");
        Assert.Equal(36 * (5 + 5 + 2.5) / 15, part.Points, 1e-9);
        Assert.Equal(["任选 1 项：C语言、Kubernetes"], explained.MissingSkills);
    }

    [Fact]
    public void What_rests_on_nothing_stated_is_no_main_reason()
    {
        var demand = Demand(demand => demand.Regions.Clear());
        var ranked = Assert.Single(Engine([Talent("a")]).Current.RankTalents(Ask(demand), CancellationToken.None).Best);

        Assert.DoesNotContain(ranked.Reasons, reason => reason.Feature is "skill_coverage" or "region_fit" or "salary_fit" or "mutual_interest");
        Assert.All(ranked.Reasons, reason => Assert.True(reason.TextZh.Length > 0 && reason.TextEn.Length > 0));
    }

    private static (string, string, string, string) Said(FilterCheck check) => (check.AskedZh, check.FoundZh, check.AskedEn, check.FoundEn);

    private static void AssertSays(Reason reason, string zh, string en) => Assert.Equal((zh, en), (reason.TextZh, reason.TextEn));
}
