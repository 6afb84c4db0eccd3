using DigitalTalent.Matching;
using DigitalTalent.V1;
using static DigitalTalent.Tests.Matching.TestTalents;

namespace DigitalTalent.Tests.Matching;

/// <summary>Why so few, and what would change it: every count is what asking the relaxed question gives.</summary>
public sealed class WhatIfTests
{
    // Goal: a promised count is true. Method: random worlds; each relaxed question is put to the plain definition, and what it finds beyond the first question is
    // compared. Counts of filters are taken from the plain definition person by person.
    [Fact]
    public void Every_count_is_what_the_plain_definition_counts()
    {
        int relaxed = 0;
        var kinds = new HashSet<string>();
        for (int seed = 1; seed <= 700; seed++)
        {
            var random = new RandomWorld(seed);
            var world = new NaiveWorld(MatchingReference.Data);
            var engine = new MatchEngine(MatchingReference.Data);
            IndexChange[] changes = [.. Enumerable.Range(0, 90).Select(_ => random.Change())];
            foreach (var change in changes)
                world.Apply(change);
            engine.Apply(changes, upTo: 1);
            for (int i = 0; i < 3; i++)
            {
                var query = random.TalentQuery(world, top: 1000);
                var answer = engine.Current.WhatIf(query, CancellationToken.None);
                Compare(world, query, answer, $"World {seed}, question {i}");
                relaxed += answer.Relaxations.Count;
                kinds.UnionWith(answer.Relaxations.Select(step => step.Relaxation.Kind));
            }
        }
        Assert.True(relaxed > 500, $"{relaxed} relaxations prove little.");
        string[] all =
        [
            "neighbour_occupations", "min_education", "min_title", "min_skill_grade", "min_digital_engineer", "min_experience_years", "must_skill", "must_major",
            "must_industry", "must_any_of", "excluded", "regions", "remote", "salary", "mode", "available_within_days",
        ];
        Assert.Empty(all.Except(kinds));
    }

    [Fact]
    public void Steps_tell_how_far_to_go_and_only_those_that_add_people()
    {
        var talents = new[] { (EducationLevel.Doctorate, 1), (EducationLevel.Bachelor, 2), (EducationLevel.UpperSecondary, 3) }.SelectMany(group =>
            Enumerable.Range(0, group.Item2).Select(i => Talent($"{group.Item1}{i}", talent => talent.Educations[0].Level = group.Item1)));
        var demand = Demand(demand => demand.MinEducation = EducationLevel.Master);

        var answer = Engine(talents).Current.WhatIf(Ask(demand), CancellationToken.None);

        Assert.Equal((1, 6), (answer.Total, answer.Considered));
        Assert.Equal([("education", 1, 5)], answer.Filters.Where(filter => filter.Filter == "education").Select(filter => (filter.Filter, filter.Passing, filter.OnlyThis)));
        Assert.Equal(
            [(1, 2, "最低学历降到本科", "lowest education down to bachelor"), (3, 5, "最低学历降到高中/中专", "lowest education down to upper secondary")],
            answer.Relaxations.Select(step => (step.Relaxation.Step, step.Relaxation.Adds, step.Relaxation.TextZh, step.Relaxation.TextEn)));
    }

    [Fact]
    public void Places_widen_to_the_prefecture_then_the_province_and_remote_work_is_another_way()
    {
        var demand = Demand(demand => demand.Regions[0] = ZiboZhangdian);
        var view = Engine(
        [
            Talent("here", talent => talent.Region = ZiboZhangdian),
            Talent("prefecture", talent => talent.Region = "370302"),
            Talent("province", talent => talent.Region = Qingdao),
            Talent("far", talent => talent.Region = Shenyang),
            Talent("far-remote", talent => { talent.Region = Shenyang; talent.Wishes = new Wishes { Remote = true }; }),
        ]).Current;

        var answer = view.WhatIf(Ask(demand), CancellationToken.None);

        Assert.Equal([("regions", 1, 1), ("remote", 1, 1), ("regions", 2, 2)],
            answer.Relaxations.Select(step => (step.Relaxation.Kind, step.Relaxation.Step, step.Relaxation.Adds)));
        Assert.Equal(["工作地区扩大到 淄博市", "岗位允许远程工作", "工作地区扩大到 山东省"], answer.Relaxations.Select(step => step.Relaxation.TextZh));
        Assert.Equal([ZiboZhangdian, Zibo, Shandong], answer.Relaxations[2].Query.Demand.Regions);
    }

    // Goal: consent and blocking neither relax nor show. Method: the same world with and without people who withheld themselves; the answers are equal.
    [Fact]
    public void People_who_may_not_be_shown_move_no_count()
    {
        var demand = Demand(demand => { demand.MinEducation = EducationLevel.Master; demand.Regions[0] = Qingdao; });
        Talent[] shown = [Talent("a"), Talent("b", talent => talent.Region = Qingdao)];
        Talent[] hidden =
        [
            Talent("no-consent", talent => { talent.Consents.Clear(); talent.Region = Qingdao; }),
            Talent("withdrawn", talent => { talent.Consents[0].Withdrawn = true; talent.Region = Qingdao; }),
            Talent("blocks", talent => { talent.BlockedEnterprises.Add(Employer); talent.Region = Qingdao; }),
            Talent("placed", talent => { talent.Availability = new Availability { State = AvailabilityState.Placed }; talent.Region = Qingdao; }),
        ];

        var without = Engine(shown).Current.WhatIf(Ask(demand), CancellationToken.None);
        var with = Engine([.. shown, .. hidden]).Current.WhatIf(Ask(demand), CancellationToken.None);

        Assert.Equal((without.Total, without.Considered), (with.Total, with.Considered));
        Assert.Equal(without.Filters, with.Filters);
        Assert.Equal(without.Relaxations.Select(step => step.Relaxation), with.Relaxations.Select(step => step.Relaxation));
        Assert.Equal([1], with.Relaxations.Select(step => step.Relaxation.Adds));
    }

    [Fact]
    public void Words_name_what_changes()
    {
        var demand = Demand(demand =>
        {
            demand.Requirements.Add([Skill(Java, RequirementGrade.Must), AnySkills(RequirementGrade.Must, 2, Python, C, Kubernetes), Skill(Python, RequirementGrade.Excluded)]);
            demand.Salary = new SalaryBand { MaxFen = 1_000_000 };
            (demand.Mode, demand.AvailableWithinDays, demand.MinExperienceYears) = (EmploymentMode.PartTime, 30, 2);
        });
        Action<Talent>[] faults =
        [
            talent => talent.Skills.RemoveAt(0), talent => talent.Skills.RemoveAt(1), talent => talent.Skills.Add(new TalentSkill { Skill = Python }),
            talent => talent.Wishes.MinSalaryFen = 1_150_000, talent => talent.Wishes.Modes.Add(EmploymentMode.FullTime),
            talent => talent.Availability.AvailableFrom = "2026-03-20", talent => talent.ExperienceYears = 1, talent => talent.Occupations[0] = IotEngineer,
        ];
        var people = faults.Select((fault, i) => Talent($"t{i}", talent =>
        {
            talent.Skills.Clear();
            talent.Skills.Add(new[] { Java, C, Kubernetes }.Select(skill => new TalentSkill { Skill = skill }));
            (talent.Wishes, talent.Availability) = (new Wishes(), new Availability());
            fault(talent);
        }));

        var answer = Engine(people).Current.WhatIf(Ask(demand), CancellationToken.None);

        Assert.Equal(0, answer.Total);
        Assert.All(answer.Relaxations, step => Assert.Equal(1, step.Relaxation.Adds));
        Assert.Equal(
            [
                "“Java”由必须改为优先", "“Python、C语言、Kubernetes 中至少 2 项”改为至少 1 项", "不再排除“Python”", "不限用工方式", "也接受同一小类的相近职业",
                "到岗天数放宽到 90 天", "最低工作年限降到 1 年", "最高月薪提高到 12,000 元（+20%）",
            ], answer.Relaxations.Select(step => step.Relaxation.TextZh).Order(StringComparer.Ordinal));
        Assert.Equal(["requirements[0]", "requirements[1]", "requirements[2]"],
            answer.Relaxations.Select(step => step.Relaxation.Field).Where(field => field.StartsWith("requirements", StringComparison.Ordinal)).Order());
    }

    private static void Compare(NaiveWorld world, TalentQuery query, WhatIfAnswer answer, string where)
    {
        int total = world.RankTalents(query).Count;
        Assert.True(total == answer.Total, $"{where}: {answer.Total} pass by the engine, {total} by the definition.");
        foreach (var (relaxation, relaxed) in answer.Relaxations.Select(step => (step.Relaxation, step.Query)))
        {
            int found = world.RankTalents(relaxed).Count;
            Assert.True(found == total + relaxation.Adds, $"{where}: {relaxation.TextEn} promises {relaxation.Adds} more than {total}, the definition finds {found}.");
        }

        string[] hidden = ["consent", "availability_state", "blocked_employer", "activity"];
        var people = world.Talents.Values.Select(talent => world.Pair(query, talent).Filters().ToList())
            .Where(filters => filters.All(filter => filter.Passes || !hidden.Contains(filter.Name))).ToList();
        var considered = people.Where(filters => filters.Contains(("occupation", true))).ToList();
        Assert.Equal(considered.Count, answer.Considered);
        foreach (var filter in answer.Filters)
        {
            Assert.DoesNotContain(filter.Filter, hidden);
            Assert.Equal(considered.Count(filters => filters.Contains((filter.Filter, true))), filter.Passing);
            if (filter.Filter != "occupation")
                Assert.Equal(people.Count(filters => filters.Count(one => !one.Passes) == 1 && filters.Contains((filter.Filter, false))), filter.OnlyThis);
        }
    }
}
