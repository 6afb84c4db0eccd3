using DigitalTalent.Matching;
using DigitalTalent.Tests.Support;
using Xunit.Abstractions;

namespace DigitalTalent.Tests.Matching;

/// <summary>The engine against the plain definition, over random worlds that keep changing.</summary>
public sealed class EngineEqualsNaiveTests(ITestOutputHelper output)
{
    // Goal: whatever came before, every answer equals the definition. Method: one model and one engine get the same changes in runs of random length;
    // between them what has gathered is laid out, a snapshot is taken, or the engine goes and one comes that begins with a snapshot, the
    // newest or an older one, or with none. After each run model and engine are asked the same questions, in both directions.
    [Fact]
    public void Answers_equal_the_plain_definition_after_any_changes() => CompareWorlds(firstSeed: 1, worlds: 2000);

    // Other worlds in every run, so that the space is walked over time.
    [Fact]
    public void Answers_equal_the_plain_definition_in_worlds_never_seen_before() =>
        CompareWorlds(TestSeed.Next(output).Next(int.MaxValue / 2), worlds: 200);

    private void CompareWorlds(int firstSeed, int worlds)
    {
        int candidates = 0, posts = 0;
        for (int seed = firstSeed; seed < firstSeed + worlds; seed++)
        {
            try
            {
                var (found, offered) = RunWorld(seed);
                candidates += found;
                posts += offered;
            }
            catch (Xunit.Sdk.XunitException failure)
            {
                throw new Xunit.Sdk.XunitException($"World {seed}: {failure.Message}", failure);
            }
        }
        output.WriteLine($"Worlds {firstSeed} to {firstSeed + worlds - 1}: {candidates} candidates and {posts} posts compared.");
        Assert.True(candidates > worlds && posts > worlds / 2, $"Too few pairs met to prove anything: {candidates} and {posts}.");
    }

    private static (int Candidates, int Posts) RunWorld(int seed)
    {
        var random = new RandomWorld(seed);
        var lengths = new Random(seed);
        var model = new NaiveWorld(MatchingReference.Data);
        var feed = new CompactedFeed();
        var engine = feed.Restart(null);
        byte[]? snapshot = null;
        int candidates = 0, posts = 0;
        for (int run = 0; run < 3; run++)
        {
            IndexChange[] changes = [.. Enumerable.Range(0, lengths.Next(run == 0 ? 80 : 25)).Select(_ => random.Change())];
            foreach (var one in changes)
            {
                model.Apply(one);
                feed.Add(one);
            }
            engine.Apply(changes, upTo: feed.Last);
            if (lengths.Next(2) == 0)
                engine.Merge();
            if (lengths.Next(3) == 0)
                engine = Restarted(feed, snapshot);
            if (lengths.Next(2) == 0)
                snapshot = Snapshot(engine);

            Assert.Equal(feed.Last, engine.Current.Change);
            CompareContents(model, engine.Current);
            for (int question = 0; question < 2; question++)
            {
                candidates += CompareTalents(model, engine.Current, random.TalentQuery(model, top: 1 + lengths.Next(30)));
                posts += CompareDemands(model, engine.Current, random.DemandQuery(top: 1 + lengths.Next(10)));
            }
        }
        return (candidates, posts);
    }

    private static byte[] Snapshot(MatchEngine engine)
    {
        using var output = new MemoryStream();
        TalentSnapshot.Write(engine.Current, [], output, CancellationToken.None);
        return output.ToArray();
    }

    private static unsafe MatchEngine Restarted(CompactedFeed feed, byte[]? snapshot)
    {
        if (snapshot is null)
            return feed.Restart(null);
        var file = new AlignedBytes(snapshot);
        using var opened = TalentSnapshot.Open(file.Start, file.Length, file);
        return feed.Restart(opened);
    }

    private static void CompareContents(NaiveWorld model, IMatchView view)
    {
        Assert.Equal(model.Talents.Keys, view.TalentIds());
        Assert.All(model.Talents, entry => Assert.Equal(entry.Value, view.FindTalent(entry.Key)));
        Assert.Equal(model.Lists.Values.SelectMany(entry => entry.List.Demands.OrderBy(demand => demand.Number).Select(demand => $"{entry.List.ListId}/{demand.Number}")),
            view.Demands().Select(posted => posted.DemandId));
        var counts = view.Counts(TestTalents.Today);
        Assert.Equal(model.Talents.Count, counts.Talents);
        Assert.Equal(model.Enterprises.Count, counts.Enterprises);
        Assert.Equal(model.Lists.Count, counts.DemandLists);
        Assert.Equal(model.Activities.Count, counts.Activities);
        Assert.Equal(model.ShortageLists.Count, counts.ShortageLists);
    }

    private static int CompareTalents(NaiveWorld model, IMatchView view, TalentQuery query)
    {
        var expected = model.RankTalents(query);
        var ranking = view.RankTalents(query, CancellationToken.None);
        Assert.Equal(expected.Count, ranking.Total);
        Compare(expected, query.Top, [.. ranking.Best.Select(ranked => (ranked.Talent.TalentId, ranked.Score))]);
        var funnel = model.Funnel(query);
        if (model.Talents.Count > 0)
            Assert.Equal(funnel, ranking.Funnel.Select(count => (count.Filter, count.Remaining)));

        // Every third is enough to explain, beginning anywhere: naming all facts takes longer than judging them.
        foreach (var talent in model.Talents.Values.Skip(query.Top % 3).Where((_, i) => i % 3 == 0))
            CompareExplanation(model.Pair(query, talent), view.Explain(query, talent.TalentId)!);
        return expected.Count;
    }

    private static void CompareExplanation(NaivePair pair, Explanation explained)
    {
        var filters = pair.Filters().ToList();
        bool hidden = !filters[0].Passes || filters.Contains(("blocked_employer", false));
        if (hidden)
        {
            var check = Assert.Single(explained.Checks);
            Assert.Equal(("consent", false), (check.Filter, check.Passed));
            Assert.Empty(explained.Parts);
            Assert.Empty(explained.MissingSkills);
            Assert.Equal(0, explained.Score);
            Assert.False(explained.Candidate);
            return;
        }
        Assert.Equal(filters, explained.Checks.Select(check => (check.Filter, check.Passed)));
        Assert.Equal(pair.Passes(), explained.Candidate);
        Assert.Equal(pair.Score(), explained.Score, 1e-9);
        Assert.Equal(explained.Score, explained.Parts.Sum(part => part.Points), 1e-9);
    }

    private static int CompareDemands(NaiveWorld model, IMatchView view, DemandQuery query)
    {
        var ranking = view.RankDemands(query, CancellationToken.None);
        if (!model.Talents.ContainsKey(query.TalentId))
        {
            Assert.Null(ranking);
            return 0;
        }
        var expected = model.RankDemands(query);
        Assert.Equal(expected.Count, ranking!.Total);
        Compare(expected, query.Top, [.. ranking.Best.Select(ranked => (ranked.Posted.DemandId, ranked.Score))]);
        ComparePercolation(model, view, query with { ActivityId = "" });
        return expected.Count;
    }

    private static void ComparePercolation(NaiveWorld model, IMatchView view, DemandQuery query)
    {
        var expected = model.RankDemands(query, withConsent: true).OrderBy(entry => entry.Id, StringComparer.Ordinal).ToList();
        var satisfied = view.Percolate(new PercolationQuery(query.TalentId, query.NeighbourOccupations, query.Today))!;
        Assert.Equal(expected.Select(entry => entry.Id), satisfied.Select(entry => entry.DemandId));
        Assert.All(expected.Zip(satisfied), pair => Assert.Equal(pair.First.Score, pair.Second.Score, 1e-9));
        var some = view.Percolate(new PercolationQuery(query.TalentId, query.NeighbourOccupations, query.Today) { Lists = new HashSet<string> { "L1", "L2" } })!;
        Assert.Equal(satisfied.Where(entry => entry.DemandId[..2] is "L1" or "L2"), some);
    }

    /// <summary>
    /// The same ids and scores in an order that both sides agree to: sums taken in another order differ in the last bits, so at each
    /// rank the scores must agree to 1e-9, and equal scores must stand in order of id.
    /// </summary>
    internal static void Compare(List<(string Id, double Score)> all, int top, IReadOnlyList<(string Id, double Score)> actual)
    {
        var scores = all.ToDictionary(entry => entry.Id, entry => entry.Score);
        Assert.Equal(Math.Min(top, all.Count), actual.Count);
        Assert.Distinct(actual.Select(entry => entry.Id));
        for (int rank = 0; rank < actual.Count; rank++)
        {
            Assert.Equal(all[rank].Score, actual[rank].Score, 1e-9);
            Assert.Equal(scores[actual[rank].Id], actual[rank].Score, 1e-9);
            if (rank > 0 && actual[rank].Score == actual[rank - 1].Score)
                Assert.True(string.CompareOrdinal(actual[rank - 1].Id, actual[rank].Id) < 0, $"{actual[rank - 1].Id} stands before {actual[rank].Id}.");
        }
    }
}
