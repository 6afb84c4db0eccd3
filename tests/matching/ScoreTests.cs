using System.Text.RegularExpressions;
using DigitalTalent.Matching;
using DigitalTalent.V1;
using static DigitalTalent.Tests.Matching.TestTalents;

namespace DigitalTalent.Tests.Matching;

/// <summary>The published score: weights, order, bounds, and what is never part of it.</summary>
public sealed partial class ScoreTests
{
    [Fact]
    public void The_weights_add_up_to_100() => Assert.Equal(100, ScoreFeature.All.Sum(feature => feature.Weight));

    [Fact]
    public void The_document_lists_every_feature_with_its_weight_and_every_filter_and_nothing_else()
    {
        string document = File.ReadAllText(DocumentPath());
        Assert.Equal(ScoreFeature.All.Select(feature => (feature.Name, feature.Weight.ToString())),
            FeatureRow().Matches(document).Select(row => (row.Groups["name"].Value, row.Groups["weight"].Value)));

        var everything = Demand(demand =>
        {
            (demand.MinEducation, demand.MinTitle, demand.MinSkillGrade) = (EducationLevel.Bachelor, TitleGrade.Assistant, SkillGrade.Junior);
            (demand.MinDigitalEngineer, demand.MinExperienceYears) = (DigitalEngineerGrade.Junior, 1);
            demand.Requirements.Add(
            [
                Skill(Python, RequirementGrade.Must), Skill(Java, RequirementGrade.Excluded),
                new Requirement { Grade = RequirementGrade.Must, Major = "08" }, new Requirement { Grade = RequirementGrade.Must, Industry = "I" },
                new Requirement { Grade = RequirementGrade.Must, AnySkills = new AnySkills { Skills = { Python, Java } } },
            ]);
            demand.Salary = new SalaryBand { MaxFen = 1_000_000 };
            (demand.Mode, demand.AvailableWithinDays) = (EmploymentMode.FullTime, 30);
        });
        var funnel = Engine([Talent("a")]).Current.RankTalents(Ask(everything, activity: "fair"), CancellationToken.None).Funnel;
        var documented = FilterRow().Matches(document).Select(row => row.Groups["name"].Value).ToList();

        // The funnel does not show how many people blocked the asker.
        Assert.True(documented.Remove("blocked_employer"));
        Assert.Equal(funnel.Select(count => count.Filter), documented);
    }

    [Fact]
    public void No_feature_is_made_from_a_protected_attribute()
    {
        string[] denied = ["sex", "gender", "age", "birth", "born", "ethnic", "nation", "race", "health", "disab", "marital", "married", "religio", "graduat", "性别", "年龄", "民族", "籍贯", "出生", "健康", "婚"];
        var names = ScoreFeature.All.SelectMany(feature => new[] { feature.Name, feature.TitleZh, feature.TitleEn });
        Assert.All(names, name => Assert.All(denied, word => Assert.DoesNotContain(word, WithoutInnocent(name), StringComparison.OrdinalIgnoreCase)));
    }

    // Goal: the parts of a record that betray age, name or contact change nothing. Method: the same person twice, once with all of them.
    [Fact]
    public void Graduation_dates_schools_names_and_contacts_change_no_score_and_no_sentence()
    {
        var plain = Talent("a", talent =>
        {
            talent.Personal = null;
            talent.Educations[0] = new Education { Level = EducationLevel.Bachelor, Major = "080905" };
        });
        var told = plain.Clone();
        told.Personal = new PersonalData { Name = "女", Phone = "13900000000" };
        (told.Educations[0].GraduatedOn, told.Educations[0].University) = ("1985-07-01", "4111010001");
        var query = Ask(Demand(demand => demand.Requirements.Add(Skill(Java, RequirementGrade.Wanted))));

        var one = Engine([plain]).Current.Explain(query, "a")!;
        var other = Engine([told]).Current.Explain(query, "a")!;
        Assert.Equal(one.Score, other.Score);
        Assert.Equal(one.Parts, other.Parts);
        Assert.Equal(one.Checks, other.Checks);
    }

    [Fact]
    public void A_perfect_pair_scores_100_and_a_hopeless_one_0()
    {
        var demand = Demand(demand =>
        {
            demand.Requirements.Add([Skill(Python, RequirementGrade.Must), Skill(Java, RequirementGrade.Wanted),
                new Requirement { Grade = RequirementGrade.Wanted, Major = "0809" }, new Requirement { Grade = RequirementGrade.Wanted, Industry = "I65" }]);
            demand.Salary = new SalaryBand { MinFen = 1_000_000, MaxFen = 2_000_000 };
            demand.Mode = EmploymentMode.FullTime;
        });
        var perfect = Talent("perfect", talent =>
        {
            talent.Skills.Add(new TalentSkill { Skill = Java });
            (talent.ExperienceYears, talent.LastActiveOn) = (10, "2026-01-01");
            talent.Educations[0] = new Education { Level = EducationLevel.Doctorate, Major = "080905" };
            talent.Credentials.Add([new Credential { Title = TitleGrade.Senior }, new Credential { SkillGrade = SkillGrade.Technician },
                new Credential { DigitalEngineer = DigitalEngineerGrade.Senior }]);
            talent.Industries.Add("I6513");
            talent.Wishes = new Wishes { MinSalaryFen = 900_000, Occupations = { AiEngineer }, Regions = { Zibo }, Modes = { EmploymentMode.FullTime } };
        });
        var hopeless = new Talent
        {
            TalentId = "hopeless", Region = Shenyang, Occupations = { Supervisor }, Consents = { Consent(ConsentPurpose.Recruitment) },
            Availability = new Availability { State = AvailabilityState.Placed },
            Wishes = new Wishes { MinSalaryFen = 5_000_000, Regions = { Shenyang } },
        };
        var shortage = new ShortageList { ListId = "s", PublisherRegion = Zibo, PeriodFrom = "2025-01-01", PeriodTo = "2026-12-31" };
        shortage.Entries.Add(new ShortageEntry { Occupation = AiEngineer, Grade = ShortageGrade.Extreme });
        var engine = Engine([perfect, hopeless]);
        engine.Apply([new IndexChange.PutShortageList(shortage)], upTo: 2);

        Assert.Equal(100, engine.Current.Explain(Ask(demand), "perfect")!.Score, 1e-9);
        Assert.Equal(0, engine.Current.Explain(Ask(demand), "hopeless")!.Score, 1e-9);
    }

    [Fact]
    public void Equal_scores_stand_in_order_of_id_and_the_cut_falls_between_them()
    {
        string[] ids = ["b", "B", "a", "A10", "A9", "张", "a-1"];
        var view = Engine(ids.Select(id => Talent(id))).Current;
        string[] ordered = [.. ids.Order(StringComparer.Ordinal)];

        for (int top = 1; top <= ids.Length; top++)
            Assert.Equal(ordered.Take(top), view.Ids(Ask(Demand(), top: top)));
    }

    [Fact]
    public void The_order_of_changes_does_not_change_an_answer()
    {
        var random = new Random(7);
        var talents = Enumerable.Range(0, 3000).Select(i => Talent($"T{i}", talent => talent.ExperienceYears = random.Next(12))).ToArray();
        var one = Engine(talents).Current;
        var shuffled = talents.ToArray();
        random.Shuffle(shuffled);
        var engine = new MatchEngine(MatchingReference.Data);
        long change = 0;
        foreach (var run in shuffled.Chunk(170))
            engine.Apply([.. run.Select(talent => new IndexChange.PutTalent(talent))], ++change);

        Assert.Equal(one.Ids(Ask(Demand(), top: 500)), engine.Current.Ids(Ask(Demand(), top: 500)));
    }

    [Fact]
    public void Questions_out_of_bounds_are_refused_with_the_bound()
    {
        var engine = Engine([Talent("a")]);
        Assert.All([0, -1, 1001], top => Assert.Throws<ArgumentOutOfRangeException>(() => engine.Current.RankTalents(Ask(Demand(), top: top), CancellationToken.None)));
        Assert.All([0, 1001], top => Assert.Throws<ArgumentOutOfRangeException>(() => engine.Current.RankDemands(Seek("a", top: top), CancellationToken.None)));
        var long65 = Demand(demand => demand.Requirements.Add(Enumerable.Repeat(Skill(Python, RequirementGrade.Wanted), 65)));
        Assert.Contains("at most 64", Assert.Throws<ArgumentException>(() => engine.Current.Ids(Ask(long65))).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => engine.Apply([], upTo: 0));
        Assert.Null(engine.Current.RankDemands(Seek("nobody"), CancellationToken.None));
        Assert.Null(engine.Current.Explain(Ask(Demand()), "nobody"));
    }

    [Fact]
    public void A_question_stops_when_it_is_cancelled()
    {
        var view = Engine([Talent("a")], List("list-1", Demand())).Current;
        var cancelled = new CancellationToken(canceled: true);
        Assert.Throws<OperationCanceledException>(() => view.RankTalents(Ask(Demand()), cancelled));
        Assert.Throws<OperationCanceledException>(() => view.RankDemands(Seek("a"), cancelled));
    }

    [Theory]
    [InlineData("T-000001", "人才-QQS03S9B")]
    [InlineData("张三", "人才-3P21QG7E")]
    public void An_alias_is_the_same_everywhere_and_for_ever(string id, string alias) => Assert.Equal(alias, TalentAlias.For(id));

    private static string WithoutInnocent(string name) => name.Replace("coverage", "", StringComparison.Ordinal).Replace("shortage", "", StringComparison.OrdinalIgnoreCase);

    private static string DocumentPath()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "DigitalTalent.Matching.sln")))
            directory = directory.Parent;
        Assert.True(directory is not null, $"No DigitalTalent.Matching.sln above {AppContext.BaseDirectory}.");
        return Path.Combine(directory.FullName, "docs", "matching.md");
    }

    [GeneratedRegex(@"^\| `(?<name>[a-z_]+)` \| (?<weight>\d+) \|", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FeatureRow();

    [GeneratedRegex(@"^\| `(?<name>[a-z_]+)` \| \D", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FilterRow();
}
