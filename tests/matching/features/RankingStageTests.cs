using DigitalTalent.Matching;
using DigitalTalent.V1;
using static DigitalTalent.Tests.Matching.TestTalents;

namespace DigitalTalent.Tests.Matching;

/// <summary>The second stage: what the first pass found, ordered by a model.</summary>
public sealed class RankingStageTests
{
    private static readonly Demand Wanted = Demand(demand => demand.Requirements.Add([Skill(Python, RequirementGrade.Wanted), Skill(Java, RequirementGrade.Wanted)]));

    // Goal: the best K of the model among the best N of the score, equal ones by id. Method: sorted by hand, at every K and several N.
    [Fact]
    public void The_best_by_score_are_ordered_by_the_model_and_ties_by_id()
    {
        var talents = Enumerable.Range(0, 60).Select(i => Talent($"T{i * 37 % 60:D2}", talent =>
        {
            talent.ExperienceYears = i % 7;
            if (i % 3 == 0)
                talent.Skills.Add(new TalentSkill { Skill = Java });
        })).ToList();
        var view = Engine(talents).Current;
        string[] byScore = view.Ids(Ask(Wanted));
        foreach (int firstPass in (int[])[1, 10, 59, 60, 5000])
        {
            var options = new RankingOptions { Scorer = new LeastExperienced(), FirstPass = firstPass };
            foreach (int top in (int[])[1, 5, 60, 1000])
            {
                string[] expected = [.. byScore.Take(Math.Max(firstPass, top)).OrderBy(id => talents.Single(talent => talent.TalentId == id).ExperienceYears)
                    .ThenBy(id => id, StringComparer.Ordinal).Take(top)];
                var ranking = view.RankTalents(Ask(Wanted, top: top) with { Ranking = options }, CancellationToken.None);
                Assert.Equal(expected, ranking.Best.Select(ranked => ranked.Talent.TalentId));
                Assert.Equal(new RankerFacts("least-experienced", "7", Math.Min(60, Math.Max(firstPass, top))), ranking.Ranker);
                Assert.Equal(60, ranking.Total);
                Assert.All(ranking.Best, ranked =>
                {
                    Assert.Equal(-ranked.Talent.ExperienceYears, ranked.RankingScore);
                    Assert.Equal(view.Explain(Ask(Wanted), ranked.Talent.TalentId)!.Score, ranked.Score);
                    Assert.Equal(FeatureCatalogue.Count, ranked.Features.Count);
                });
            }
        }
    }

    [Fact]
    public void Demands_for_a_talent_are_ordered_by_the_model_too()
    {
        var view = Engine([Talent("a")], List("list-1", [.. Enumerable.Range(1, 5).Select(number => Demand(demand => (demand.Number, demand.MinExperienceYears) = (number, 5 - number)))])).Current;

        var ranking = view.RankDemands(Seek("a") with { Ranking = new RankingOptions { Scorer = new LeastExperienced { Feature = PairFeatureId.ExperienceGap } } }, CancellationToken.None)!;

        Assert.Equal(["list-1/1", "list-1/2", "list-1/3", "list-1/4", "list-1/5"], ranking.Best.Select(post => post.Posted.DemandId));
        Assert.Equal("least-experienced", ranking.Ranker.Name);
    }

    [Fact]
    public void Without_a_model_the_published_score_ranks_and_says_so()
    {
        var ranking = Engine([Talent("a"), Talent("b")]).Current.RankTalents(Ask(Wanted), CancellationToken.None);
        Assert.Equal(new RankerFacts("linear", "1", 2), ranking.Ranker);
        Assert.All(ranking.Best, ranked =>
        {
            Assert.Equal(ranked.Score, ranked.RankingScore);
            Assert.Empty(ranked.Features);
        });
    }

    [Fact]
    public void Reasons_come_from_what_the_model_says_for_and_against()
    {
        var view = Engine([Talent("a", talent => talent.ExperienceYears = 3)]).Current;
        var scorer = new LeastExperienced
        {
            Explained = { [PairFeatureId.SkillsMatched] = 2, [PairFeatureId.SkillNearness] = 0.5, [PairFeatureId.ExperienceYears] = -3, [PairFeatureId.HomeRing] = 0.01 },
        };

        var ranked = Assert.Single(view.RankTalents(Ask(Wanted) with { Ranking = new RankingOptions { Scorer = scorer } }, CancellationToken.None).Best);

        Assert.Equal([("skill_coverage", 2.5), ("experience", -3)], ranked.Reasons.Select(reason => (reason.Feature, reason.Points)));
        Assert.Equal("掌握 2 项所需技能中的 1 项：Python", ranked.Reasons[0].TextZh);
        Assert.Equal(("工作 3 年", "3 years of experience"), (ranked.Reasons[1].TextZh, ranked.Reasons[1].TextEn));
    }

    // Goal: nobody reads off reasons what happened between a person and others. Method: a model to which that is nearly all there is; what is left keeps its place
    // among the reasons, as if the rest had not been said.
    [Fact]
    public void What_happened_with_others_is_no_reason()
    {
        var view = Engine([Talent("a", talent => talent.ExperienceYears = 3)], List("list-1", Wanted)).Current;
        var scorer = new LeastExperienced { Explained = { [PairFeatureId.ExperienceYears] = 1 } };
        foreach (var (feature, number) in FeatureCatalogue.All.Select(static (feature, number) => (feature, number)).Where(static one => one.feature.Group == FeatureCatalogue.History))
            scorer.Explained[(PairFeatureId)number] = feature.Name == "talent_accept_rate" ? 100 : -200;

        var talent = Assert.Single(view.RankTalents(Ask(Wanted) with { Ranking = new RankingOptions { Scorer = scorer } }, CancellationToken.None).Best);
        var post = Assert.Single(view.RankDemands(Seek("a") with { Ranking = new RankingOptions { Scorer = scorer } }, CancellationToken.None)!.Best);

        Assert.Equal([("experience", 1)], talent.Reasons.Select(reason => (reason.Feature, reason.Points)));
        Assert.Equal([("experience", 1)], post.Reasons.Select(reason => (reason.Feature, reason.Points)));
    }

    [Theory]
    [InlineData("无竞赛获奖记录", "no prize of a competition on record")]
    [InlineData("竞赛获奖 1 项，国家级二类", "1 prize of a competition, level: nation, class 2", CompetitionLevel.Nation2)]
    [InlineData("竞赛获奖 2 项，最高省级一类", "2 prizes of competitions, the highest level: province, class 1", CompetitionLevel.City, CompetitionLevel.Province1)]
    public void Prizes_are_told_by_number_and_highest_level(string zh, string en, params CompetitionLevel[] levels)
    {
        var view = Engine([Talent("a", talent => talent.Awards.Add(levels.Select(level => new Award { Competition = "职业技能大赛", Level = level })))]).Current;
        var scorer = new LeastExperienced { Explained = { [PairFeatureId.AwardLevel] = 2, [PairFeatureId.AwardsWon] = 1 } };

        var ranked = Assert.Single(view.RankTalents(Ask(Wanted) with { Ranking = new RankingOptions { Scorer = scorer } }, CancellationToken.None).Best);

        var reason = Assert.Single(ranked.Reasons);
        Assert.Equal(("awards", 3, zh, en), (reason.Feature, reason.Points, reason.TextZh, reason.TextEn));
    }

    [Fact]
    public void A_model_that_cannot_be_trusted_is_refused()
    {
        var view = Engine([Talent("a")]).Current;
        RankingOptions Options(IPairScorer scorer, int firstPass = 10) => new() { Scorer = scorer, FirstPass = firstPass };
        void Rank(RankingOptions options) => view.RankTalents(Ask(Wanted) with { Ranking = options }, CancellationToken.None);

        var edition = Assert.Throws<ArgumentException>(() => Rank(Options(new LeastExperienced { FeatureEdition = FeatureCatalogue.Edition + 1 })));
        Assert.Contains($"edition {FeatureCatalogue.Edition + 1} of the features", edition.Message, StringComparison.Ordinal);
        var broken = Assert.Throws<InvalidOperationException>(() => Rank(Options(new LeastExperienced { Feature = PairFeatureId.MajorFit })));
        Assert.Contains("NaN", broken.Message, StringComparison.Ordinal);
        Assert.All([0, MatchLimits.FirstPassMax + 1], firstPass => Assert.Throws<ArgumentOutOfRangeException>(() => Rank(Options(new LeastExperienced(), firstPass))));
    }

    private sealed class LeastExperienced : IPairScorer
    {
        public string Name => "least-experienced";
        public string Edition => "7";
        public int FeatureEdition { get; init; } = FeatureCatalogue.Edition;
        public PairFeatureId Feature { get; init; } = PairFeatureId.ExperienceYears;
        public Dictionary<PairFeatureId, double> Explained { get; } = [];

        public void Score(ReadOnlySpan<float> rows, Span<double> scores)
        {
            Assert.Equal(scores.Length * FeatureCatalogue.Count, rows.Length);
            for (int i = 0; i < scores.Length; i++)
                scores[i] = -rows[i * FeatureCatalogue.Count + (int)Feature];
        }

        public bool TryExplain(ReadOnlySpan<float> row, Span<double> contributions)
        {
            contributions.Clear();
            foreach (var (feature, points) in Explained)
                contributions[(int)feature] = points;
            return Explained.Count > 0;
        }
    }
}
