using System.Globalization;
using DigitalTalent.Matching;
using DigitalTalent.Matching.Learning;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using static DigitalTalent.Tests.Matching.TestTalents;

namespace DigitalTalent.Tests.Matching;

/// <summary>The ranker of the first day.</summary>
public sealed class PriorRankerTests
{
    private static readonly RankingOptions Prior = new() { Scorer = PriorRanker.Instance };

    // Goal: whoever knows what the occupation is about comes first although the demand does not ask for it. Method: two people who differ in one skill of equal weight in the demand.
    [Fact]
    public void Of_two_skills_of_one_weight_the_one_that_the_occupation_is_about_counts_more()
    {
        var model = MatchingReference.Data.CompetencyModels.Of(AiEngineer);
        string core = model[0].Skill, foreign = MatchingReference.Data.Skills.All.First(skill => model.All(one => one.Skill != skill.Code)).Code;
        var demand = Demand(demand => demand.Requirements.Add([Skill(core, RequirementGrade.Wanted, 5), Skill(foreign, RequirementGrade.Wanted, 5)]));
        var view = Engine([With("a", foreign), With("b", core)]).Current;

        Assert.Equal(["a", "b"], Ranked(view, demand, RankingOptions.Linear));
        Assert.Equal(["b", "a"], Ranked(view, demand, Prior));
    }

    [Fact]
    public void Where_a_demand_names_no_skill_the_competency_model_speaks()
    {
        var model = MatchingReference.Data.CompetencyModels.Of(AiEngineer);
        var view = Engine([With("a", Java), With("b", [.. model.Where(skill => skill.Level == 1).Select(skill => skill.Skill)])]).Current;

        var best = view.RankTalents(Ask(Demand(_ => { })) with { Ranking = Prior }, CancellationToken.None).Best;

        Assert.Equal(["b", "a"], best.Select(ranked => ranked.Talent.TalentId));
        Assert.Equal(1, Value(best[0], "competency_share"));
        Assert.Equal(1, Value(best[0], "core_skill_share"));
        var reason = best[0].Reasons.First(reason => reason.Feature == "competency");
        string name = MatchingReference.Data.Skills.NameOf(model[0].Skill)!;
        Assert.Contains("符合岗位适任模型", reason.TextZh, StringComparison.Ordinal);
        Assert.Contains(name, reason.TextZh, StringComparison.Ordinal);
        Assert.Contains("of the competency model", reason.TextEn, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, TitleGrade.Unspecified, DigitalEngineerGrade.Unspecified, 1)]
    [InlineData(3, TitleGrade.Unspecified, DigitalEngineerGrade.Unspecified, 2)]
    [InlineData(8, TitleGrade.Unspecified, DigitalEngineerGrade.Unspecified, 3)]
    [InlineData(0, TitleGrade.Intermediate, DigitalEngineerGrade.Unspecified, 2)]
    [InlineData(0, TitleGrade.AssociateSenior, DigitalEngineerGrade.Unspecified, 3)]
    [InlineData(0, TitleGrade.Unspecified, DigitalEngineerGrade.Senior, 3)]
    public void A_demand_expects_the_skills_of_the_grade_it_asks_for(int years, TitleGrade title, DigitalEngineerGrade engineer, int level)
    {
        var model = MatchingReference.Data.CompetencyModels.Of(AiEngineer);
        Assert.Contains(model, skill => skill.Level == 2);
        var demand = Demand(demand => (demand.MinExperienceYears, demand.MinTitle, demand.MinDigitalEngineer) = (years, title, engineer));
        var talent = With("a", [.. model.Where(skill => skill.Level == 1).Select(skill => skill.Skill)]);
        (talent.ExperienceYears, talent.Region) = (20, Zibo);
        talent.Credentials.Add([new Credential { Title = TitleGrade.Senior }, new Credential { DigitalEngineer = DigitalEngineerGrade.Senior }]);

        var best = Engine([talent]).Current.RankTalents(Ask(demand) with { Ranking = Prior }, CancellationToken.None).Best;

        double expected = (double)model.Where(skill => skill.Level == 1).Sum(skill => skill.Weight) / model.Where(skill => skill.Level <= level).Sum(skill => skill.Weight);
        Assert.Equal(expected, Value(Assert.Single(best), "competency_share"), 1e-6);
    }

    [Fact]
    public void Contributions_add_up_to_the_score_less_a_constant()
    {
        var view = Engine(Enumerable.Range(0, 20).Select(i => Talent($"T{i:D2}", talent => (talent.ExperienceYears, talent.LastActiveOn) = (i, $"2025-{1 + i % 12:D2}-01")))).Current;
        var best = view.RankTalents(Ask(Demand(demand => demand.Requirements.Add([Skill(Python, RequirementGrade.Wanted), Skill(Java, RequirementGrade.Wanted)]))) with { Ranking = Prior }, CancellationToken.None).Best;
        double constant = PriorRanker.Instance.Curves.Sum(curve => curve.Neutral);
        Assert.All(best, ranked =>
        {
            double[] contributions = new double[FeatureCatalogue.Count];
            Assert.True(PriorRanker.Instance.TryExplain([.. ranked.Features], contributions));
            Assert.Equal(ranked.RankingScore, constant + contributions.Sum(), 1e-9);
        });
        Assert.True(best.Select(ranked => ranked.RankingScore).Distinct().Count() > 5);
    }

    // Goal: nothing that is asked for, and no year of experience, works against anybody. Method: the curves themselves.
    [Fact]
    public void More_of_what_is_asked_for_never_lowers_the_score()
    {
        string[] rising = [.. PairTraining.Definitions.Where(feature => feature.Monotone == Monotonicity.Increasing).Select(feature => feature.Name), "experience_gap", "education_gap", "title_gap"];
        foreach (var curve in PriorRanker.Instance.Curves)
        {
            Assert.Contains(curve.Feature, FeatureCatalogue.All.Select(feature => feature.Name));
            Assert.Equal(curve.Knots.OrderBy(knot => knot.Value), curve.Knots);
            Assert.InRange(curve.Neutral, curve.Knots.Min(knot => knot.Points), curve.Knots.Max(knot => knot.Points));
            if (rising.Contains(curve.Feature))
                Assert.Equal(curve.Knots.OrderBy(knot => knot.Points), curve.Knots);
        }
    }

    [Fact]
    public void Points_lie_on_lines_between_knots_and_stay_flat_outside()
    {
        var curve = new PriorCurve("x", 3, [new(0, 0), new(10, 5), new(20, 1)]);
        Assert.Equal([0, 0, 2.5, 5, 3, 1, 1, 3], new[] { -1f, 0, 5, 10, 15, 20, 99, float.NaN }.Select(curve.PointsFor));
    }

    [Fact]
    public void The_curves_are_those_that_the_page_tells()
    {
        string file = Repository.PathOf("docs", "matching.md"), page = File.ReadAllText(file).ReplaceLineEndings("\n");
        const string Begin = "| feature | points at value | nothing stated |\n| --- | --- | --- |\n";
        int start = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, end = page.IndexOf("\n\n", start, StringComparison.Ordinal) + 1;
        string rows = string.Concat(PriorRanker.Instance.Curves.Select(curve => string.Create(CultureInfo.InvariantCulture,
            $"| `{curve.Feature}` | {string.Join(", ", curve.Knots.Select(knot => string.Create(CultureInfo.InvariantCulture, $"{knot.Points} at {knot.Value}")))} | {curve.Neutral} |\n")));
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
            File.WriteAllText(file, page = page[..start] + rows + page[end..]);
        Assert.True(page.Contains(Begin + rows + "\n", StringComparison.Ordinal), "docs/matching.md is out of date: run this test with UPDATE_DOCS=1 and commit the page.");
    }

    private static Talent With(string id, params string[] skills) => Talent(id, talent =>
    {
        talent.Skills.Clear();
        talent.Skills.Add(skills.Select(skill => new TalentSkill { Skill = skill }));
    });

    private static IEnumerable<string> Ranked(IMatchView view, Demand demand, RankingOptions ranking) =>
        view.RankTalents(Ask(demand) with { Ranking = ranking }, CancellationToken.None).Best.Select(ranked => ranked.Talent.TalentId);

    private static float Value(RankedTalent ranked, string feature) => ranked.Features[FeatureCatalogue.All.Select(one => one.Name).ToList().IndexOf(feature)];
}
