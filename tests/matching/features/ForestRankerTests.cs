using DigitalTalent.Matching;
using DigitalTalent.Matching.Learning;
using DigitalTalent.Tests.Matching.Learning;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using Xunit.Abstractions;
using static DigitalTalent.Tests.Matching.TestTalents;

namespace DigitalTalent.Tests.Matching;

/// <summary>A forest as the ranker of pairs.</summary>
public sealed class ForestRankerTests(ITestOutputHelper output)
{
    [Fact]
    public void A_forest_orders_by_its_scores_and_its_reasons_add_up()
    {
        var forest = ForestOf(FeatureCatalogue.All.Select(feature => feature.Name));
        using var ranker = new ForestRanker(forest, "forest", "3", FeatureCatalogue.Edition);
        var talents = Enumerable.Range(0, 40).Select(i => Talent($"T{i:D2}", talent => (talent.ExperienceYears, talent.LastActiveOn) = (i % 9, $"2025-{1 + i % 12:D2}-01")));
        var demand = Demand(demand => demand.Requirements.Add([Skill(Python, RequirementGrade.Wanted), Skill(Java, RequirementGrade.Wanted)]));

        var ranking = Engine(talents).Current.RankTalents(Ask(demand, top: 15) with { Ranking = new RankingOptions { Scorer = ranker } }, CancellationToken.None);

        Assert.Equal(new RankerFacts("forest", "3", 40), ranking.Ranker);
        Assert.Equal(15, ranking.Best.Count);
        Assert.Equal(ranking.Best.OrderByDescending(ranked => ranked.RankingScore).ThenBy(ranked => ranked.Talent.TalentId, StringComparer.Ordinal), ranking.Best);
        double mean = new TreeShap(forest).BaseValue;
        Assert.All(ranking.Best, ranked =>
        {
            Assert.Equal(forest.Score([.. ranked.Features.Select(value => (double)value)]), ranked.RankingScore);
            double[] contributions = new double[FeatureCatalogue.Count];
            Assert.True(ranker.TryExplain([.. ranked.Features], contributions));
            Assert.Equal(ranked.RankingScore, mean + contributions.Sum(), 1e-9);
            Assert.InRange(ranked.Reasons.Count, 1, 5);
        });
    }

    [Fact]
    public void A_model_of_other_features_is_refused()
    {
        string[] names = [.. FeatureCatalogue.All.Select(feature => feature.Name)];
        Assert.Contains($"edition {FeatureCatalogue.Edition + 1}", Refused(names, FeatureCatalogue.Edition + 1), StringComparison.Ordinal);
        Assert.Contains($"has {names.Length - 1} features", Refused(names[1..], FeatureCatalogue.Edition), StringComparison.Ordinal);
        (names[3], names[4]) = (names[4], names[3]);
        Assert.Contains("Feature 3 of the model is 'any_skill_share'; here it is 'wanted_skill_share'", Refused(names[..], FeatureCatalogue.Edition), StringComparison.Ordinal);
    }

    private string Refused(string[] names, int edition) => Assert.Throws<ArgumentException>(() => new ForestRanker(ForestOf(names), "forest", "3", edition)).Message;

    private Forest ForestOf(IEnumerable<string> names)
    {
        var random = TestSeed.Next(output);
        ForestFeature[] features = [.. names.Select(name => new ForestFeature(name))];
        return new(features, Enumerable.Range(0, 8).Select(_ => LearningWorld.Tree(random, 20, features.Length)), LearningObjective.Regression);
    }
}
