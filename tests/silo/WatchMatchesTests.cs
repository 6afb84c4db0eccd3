using DigitalTalent.Matching;
using DigitalTalent.Silo.Consistency;
using DigitalTalent.Silo.Services;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace DigitalTalent.Tests.Silo;

/// <summary>Who comes to satisfy a demand is told while a stream is open: each once, and nobody who may not be shown.</summary>
public sealed class WatchMatchesTests
{
    [Fact]
    public async Task A_talent_is_told_when_it_comes_to_satisfy_a_demand_and_not_while_it_does()
    {
        await using var world = await World.WithDemandAsync();
        await world.Silo.Talents.PutTalentAsync(new PutTalentRequest { Talent = Samples.Talent(1) });
        using var watch = world.Silo.Matching.WatchMatches(new WatchMatchesRequest { ListIds = { "L1" } });
        var opened = await NextAsync(watch);
        Assert.Equal("", opened.DemandId);

        await PutAsync(world, Samples.Talent(1), talent => talent.ExperienceYears = 30);                // Satisfied it before.
        await PutAsync(world, Samples.Talent(2), talent => talent.Skills.Clear());                      // Does not: a must skill is missing.
        await PutAsync(world, Samples.Talent(10), talent => talent.Consents.Clear());                    // May not be shown.
        await PutAsync(world, Samples.Talent(5), talent => talent.BlockedEnterprises.Add(Samples.CreditCode(1)));
        await PutAsync(world, Samples.Talent(7), static _ => { });
        await PutAsync(world, Samples.Talent(2), static _ => { });
        string last = await PutAsync(world, Samples.Talent(5), static _ => { });

        NewsOf[] expected = [new("L1/1", Samples.Talent(7).TalentId), new("L1/1", Samples.Talent(2).TalentId), new("L1/1", Samples.Talent(5).TalentId)];
        foreach (var one in expected)
        {
            var news = await NextAsync(watch);
            Assert.Equal(one, new NewsOf(news.DemandId, news.TalentId));
            Assert.Equal(TalentAlias.For(one.TalentId), news.Alias);
            var found = await world.Silo.Matching.MatchTalentsAsync(new MatchTalentsRequest { DemandId = "L1/1", After = news.AsOf, Ranking = Ranking.Linear });
            Assert.Equal(news.Score, found.Candidates.Single(candidate => candidate.TalentId == one.TalentId).Score, 1e-9);
        }

        string[] shortlist = [Samples.Talent(1).TalentId, .. expected.Select(one => one.TalentId)];
        Assert.Equal(shortlist.Order(StringComparer.Ordinal), (await world.ShortlistAsync(last)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Demands_posted_later_are_watched_and_those_of_other_lists_are_not()
    {
        await using var world = await World.WithDemandAsync();
        using var watch = world.Silo.Matching.WatchMatches(new WatchMatchesRequest { ListIds = { "L1" } });
        await NextAsync(watch);

        await world.Silo.Demands.PutDemandListAsync(new PutDemandListRequest { List = Samples.DemandList("L1", demands: 2), InitialStatus = DemandListStatus.Open });
        await world.Silo.Demands.PutDemandListAsync(new PutDemandListRequest { List = Samples.DemandList("L2"), InitialStatus = DemandListStatus.Open });
        await PutAsync(world, Samples.Talent(1), static _ => { });

        Assert.Equal("L1/1", (await NextAsync(watch)).DemandId);
        Assert.Equal("L1/2", (await NextAsync(watch)).DemandId);
        await PutAsync(world, Samples.Talent(2), static _ => { });
        Assert.Equal(new NewsOf("L1/1", Samples.Talent(2).TalentId), await NewsAsync(watch));
    }

    [Fact]
    public async Task A_list_that_is_not_there_cannot_be_watched()
    {
        await using var world = await World.StartAsync();
        using var watch = world.Silo.Matching.WatchMatches(new WatchMatchesRequest { ListIds = { "L-NIL" } });
        var failure = await Assert.ThrowsAsync<RpcException>(() => watch.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(StatusCode.NotFound, failure.StatusCode);
    }

    // Goal: news are complete or the watcher is told that they are not. Method: a watcher that does not read, and one page more than it may be behind.
    [Fact]
    public async Task Who_falls_behind_is_told_so()
    {
        var watch = new MatchWatch();
        var view = new MatchEngine(DigitalTalent.Reference.ReferenceData.Load()).Current;
        using var slow = watch.Watch();
        for (int page = 0; page <= MatchWatch.PagesMax; page++)
            watch.Tell([new IndexChange.PutTalent(Samples.Talent(page))], view, view);

        int read = 0;
        await foreach (var page in slow.Pages.ReadAllAsync())
        {
            Assert.Equal([Samples.Talent(read++).TalentId], page.Ids);
        }

        Assert.Equal(MatchWatch.PagesMax, read);
    }

    private static async Task<string> PutAsync(World world, Talent talent, Action<Talent> change)
    {
        change(talent);
        var put = await world.Silo.Talents.PutTalentAsync(new PutTalentRequest { Talent = talent });
        // One page of the feed a talent: in one page the order of the news would be that of a set.
        var tokens = world.Silo.Services.GetRequiredService<ChangeTokens>();
        await world.Silo.Services.GetRequiredService<IndexProgress>().AtLeastAsync(tokens.Parse(put.ChangeToken), CancellationToken.None);
        return put.ChangeToken;
    }

    private static async Task<MatchNews> NextAsync(AsyncServerStreamingCall<MatchNews> watch)
    {
        Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(TestTimeouts.Event));
        return watch.ResponseStream.Current;
    }

    private static async Task<NewsOf> NewsAsync(AsyncServerStreamingCall<MatchNews> watch)
    {
        var news = await NextAsync(watch);
        return new NewsOf(news.DemandId, news.TalentId);
    }

    private readonly record struct NewsOf(string DemandId, string TalentId);
}
