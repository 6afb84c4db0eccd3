using DigitalTalent.Matching;
using DigitalTalent.Tests.Support;
using Xunit.Abstractions;

namespace DigitalTalent.Tests.Matching.Talents;

/// <summary>Worlds of so many people that signatures have bits of their own, parts stand beside each other, and most people are never looked up.</summary>
public sealed class LargeWorldTests(ITestOutputHelper output)
{
    private const int People = 2500;

    // Goal: what is counted and bounded from packed facts equals what is judged person by person. Method: runs of changes with merges between
    // them, so that people stand in several parts, dead and alive; few results are asked for, so that the bound refuses nearly everybody.
    [Fact]
    public void Answers_equal_the_plain_definition_where_most_people_are_never_looked_up()
    {
        int first = TestSeed.Next(output).Next(int.MaxValue / 2), passed = 0;
        for (int seed = first; seed < first + 6; seed++)
            passed += RunWorld(seed);
        output.WriteLine($"Worlds {first} to {first + 5}: {passed} passed.");
        Assert.True(passed > 1000, $"Too few people passed to prove anything: {passed}.");
    }

    private static int RunWorld(int seed)
    {
        var random = new RandomWorld(seed, People) { WishedRegionsMax = seed % 2 == 0 ? 2 : 7 };
        var lengths = new Random(seed);
        var model = new NaiveWorld(MatchingReference.Data);
        var engine = new MatchEngine(MatchingReference.Data) { MergesInBackground = false };
        int passed = 0, change = 0;
        for (int run = 0; run < 8; run++)
        {
            IndexChange[] changes = [.. Enumerable.Range(0, lengths.Next(run == 0 ? 4000 : 700)).Select(_ => random.Change())];
            foreach (var one in changes)
                model.Apply(one);
            engine.Apply(changes, upTo: change += changes.Length);
            if (run < 7)
                engine.Merge();
            Assert.Equal(model.Talents.Keys, engine.Current.TalentIds());
            if (run % 2 == 0)
                continue;
            for (int question = 0; question < 6; question++)
                passed += Compare(seed, model, engine.Current, random.TalentQuery(model, top: 1 + lengths.Next(20)));
        }
        return passed;
    }

    private static int Compare(int seed, NaiveWorld model, IMatchView view, TalentQuery query)
    {
        var expected = model.RankTalents(query);
        var ranking = view.RankTalents(query, CancellationToken.None);
        try
        {
            Assert.Equal(model.Funnel(query), ranking.Funnel.Select(count => (count.Filter, count.Remaining)));
            Assert.Equal(expected.Count, ranking.Total);
            EngineEqualsNaiveTests.Compare(expected, query.Top, [.. ranking.Best.Select(ranked => (ranked.Talent.TalentId, ranked.Score))]);
        }
        catch (Xunit.Sdk.XunitException failure)
        {
            throw new Xunit.Sdk.XunitException($"World {seed}, {query}: {failure.Message}", failure);
        }
        return expected.Count;
    }
}
