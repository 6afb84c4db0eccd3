using DigitalTalent.Grains;
using DigitalTalent.Silo.Consistency;
using DigitalTalent.Silo.Learning;
using DigitalTalent.State.V1;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;
using Orleans;

namespace DigitalTalent.Tests.Silo.Learning;

public sealed class ChampionTests
{
    [Theory]
    [InlineData("another edition", "tree\nversion=v4\n")]
    [InlineData("", "this is no model")]
    public async Task A_champion_that_cannot_rank_here_leaves_in_place_what_does(string edition, string text)
    {
        await using var world = await World.WithDemandAsync();
        var grains = world.Silo.Services.GetRequiredService<IGrainFactory>();
        string features = edition.Length > 0 ? edition : world.Silo.Services.GetRequiredService<IRankingEngine>().FeatureEdition;
        await grains.GetGrain<IModelGrain>("m-x").CreateAsync(new ModelState
        {
            Model = new Model { ModelId = "m-x", FeatureEdition = features, Status = ModelStatus.Challenger }, Text = ByteString.CopyFromUtf8(text),
        });

        var change = await grains.GetGrain<IChampionGrain>(Champion.Key).PromoteAsync("m-x", expected: "");
        await world.Silo.Registry.GetStatusAsync(new() { After = world.Silo.Services.GetRequiredService<ChangeTokens>().FromEtag(change.Etag) });
        var champion = world.Silo.Services.GetRequiredService<ChampionFollower>();
        await champion.SettledAsync(CancellationToken.None).WaitAsync(TestTimeouts.Event);

        Assert.Equal(RankingChampion.First(new()), champion.Current);
        Assert.Empty(await world.ShortlistAsync(""));
    }

    [Theory]
    [InlineData(FirstRanker.Prior, "prior")]
    [InlineData(FirstRanker.Linear, "linear")]
    public async Task Before_there_is_a_model_the_first_ranker_ranks_unless_the_published_score_is_asked_for(FirstRanker first, string name)
    {
        using var folder = new TempFolder();
        await using var silo = await TestSilo.StartAsync($"sqlite:{folder.File("r.db")}", learning: new LearningSettings { FirstRanker = first });
        await silo.Talents.PutTalentAsync(new() { Talent = Samples.Talent(1) });
        var demand = Samples.DemandList("L1").Demands[0];

        Assert.Equal(name, (await silo.Matching.MatchTalentsAsync(new() { Demand = demand })).Ranker.Name);
        Assert.Equal("linear", (await silo.Matching.MatchTalentsAsync(new() { Demand = demand, Ranking = Ranking.Linear })).Ranker.Name);
    }

    [Fact]
    public async Task Promotion_names_what_it_was_judged_against_and_history_leads_back()
    {
        await using var world = await World.StartAsync();
        var grain = world.Silo.Services.GetRequiredService<IGrainFactory>().GetGrain<IChampionGrain>(Champion.Key);

        Assert.Equal("m-1", await grain.NextModelIdAsync());
        Assert.Equal("m-2", await grain.NextModelIdAsync());
        Assert.True((await grain.PromoteAsync("m-1", "")).Changed);
        Assert.False((await grain.PromoteAsync("m-1", "")).Changed);
        var late = await Assert.ThrowsAsync<PreconditionException>(() => grain.PromoteAsync("m-2", ""));
        Assert.Equal("CHAMPION_CHANGED", late.Reason);
        Assert.Contains("model 'm-1' ranks now", late.MessageEn, StringComparison.Ordinal);
        Assert.Equal("m-1", (await grain.PromoteAsync("m-2", "m-1")).Before);
        Assert.Equal("m-1", (await grain.RollBackAsync()).Champion);
        Assert.Equal("", (await grain.RollBackAsync()).Champion);
        Assert.Equal("NOTHING_TO_ROLL_BACK", (await Assert.ThrowsAsync<PreconditionException>(() => grain.RollBackAsync())).Reason);
        Assert.Equal("", await grain.FindAsync());
    }
}
