using DigitalTalent.Storage;
using DigitalTalent.Silo.Pools;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace DigitalTalent.Tests.Silo.Pools;

public sealed class PoolServiceTests
{
    [Fact]
    public async Task Members_come_and_leave_for_reasons_that_are_told_once()
    {
        await using var world = await WithTalentsAsync(6, size: 5);
        var pools = world.Silo.Pools;
        var first = await RefreshAsync(world);
        Assert.Equal((1L, 5, 5, 0), (first.Refresh, first.Members, first.Came.Count, first.Left.Count));
        Assert.Equal(Enumerable.Range(1, 5), first.Came.Select(member => member.Rank));

        // One is erased, one withdraws, one no longer meets a must, and of those left out one comes in.
        string erased = first.Came[0].TalentId, withdrawn = first.Came[1].TalentId, changed = first.Came[2].TalentId;
        await world.Silo.Talents.DeleteTalentAsync(new() { TalentId = erased });
        await world.Silo.Talents.SetConsentAsync(new() { TalentId = withdrawn, Purpose = ConsentPurpose.Recruitment });
        var talent = (await world.Silo.Talents.GetTalentAsync(new() { TalentId = changed })).Talent;
        talent.Skills.Clear();
        string token = (await world.Silo.Talents.PutTalentAsync(new() { Talent = talent })).ChangeToken;
        Assert.Equal(first.Came.Skip(2).Select(member => member.TalentId), await MembersAsync(world));
        var second = await RefreshAsync(world, token);

        Assert.Equal((2L, 3, 1), (second.Refresh, second.Members, second.Came.Count));
        Assert.Equal(
            [("", "", 1, LeaveReason.NotShown), ("", "", 2, LeaveReason.NotShown), (changed, first.Came[2].Alias, 3, LeaveReason.FilterFailed)],
            second.Left.Select(left => (left.TalentId, left.Alias, left.Rank, left.Reason)));
        Assert.Equal([(4, 1), (5, 2)], second.Moved.Select(move => (move.FromRank, move.ToRank)));

        using var watch = pools.WatchPool(new() { PoolId = "P", Position = first.Position });
        Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(TestTimeouts.Event));
        Assert.Equal(second, watch.ResponseStream.Current);
        var next = watch.ResponseStream.MoveNext(CancellationToken.None);
        var third = await RefreshAsync(world);
        Assert.True(await next.WaitAsync(TestTimeouts.Event));
        Assert.Equal(third, watch.ResponseStream.Current);
        Assert.Equal((0, 0, 0), (third.Came.Count, third.Left.Count, third.Moved.Count));

        // Old news does not name who may not be shown any more, and whoever withdrew looks like whoever was erased.
        using var late = pools.WatchPool(new() { PoolId = "P" });
        Assert.True(await late.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(TestTimeouts.Event));
        Assert.Equal(first.Came.Skip(2), late.ResponseStream.Current.Came);
    }

    [Fact]
    public async Task Who_is_outranked_leaves_and_is_told_so()
    {
        await using var world = await WithTalentsAsync(3, size: 3);
        await RefreshAsync(world);
        var better = Samples.Talent(1);
        better.TalentId = "T-BETTER";
        better.ExperienceYears = 20;
        better.Educations[0].Level = EducationLevel.Doctorate;
        string token = (await world.Silo.Talents.PutTalentAsync(new() { Talent = better })).ChangeToken;

        var news = await RefreshAsync(world, token);

        Assert.Equal("T-BETTER", Assert.Single(news.Came).TalentId);
        Assert.Equal(LeaveReason.Outranked, Assert.Single(news.Left).Reason);
    }

    [Fact]
    public async Task Whoever_blocked_an_employer_of_the_owner_is_in_none_of_its_pools()
    {
        await using var world = await WithTalentsAsync(3, size: 3);
        string blocking = (await RefreshAsync(world)).Came[0].TalentId;
        var talent = (await world.Silo.Talents.GetTalentAsync(new() { TalentId = blocking })).Talent;
        talent.BlockedEnterprises.Add(Samples.CreditCode(1));
        string token = (await world.Silo.Talents.PutTalentAsync(new() { Talent = talent })).ChangeToken;

        var left = Assert.Single((await RefreshAsync(world, token)).Left);

        Assert.Equal(("", "", 1, LeaveReason.NotShown), (left.TalentId, left.Alias, left.Rank, left.Reason));
    }

    // Goal: a silo that stops between the log and the state loses no news and repeats none. Method: the state is left behind as that silo would leave it.
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Refreshes_at_the_same_time_and_refreshes_cut_short_are_numbered_without_a_gap(string store)
    {
        await using var world = await WithTalentsAsync(4, size: 3, store);
        var all = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => RefreshAsync(world)));
        var log = world.Silo.Services.GetRequiredService<IEventLog>();
        var before = (await log.ReadEventsAsync(PoolRefresher.Topic("P"), default, 100, default)).Events;
        Assert.Equal(before.Select(one => one.Id).Order(StringComparer.Ordinal), before.Select(one => one.Id));
        Assert.Equal(Enumerable.Range(1, before.Count).Select(i => (long)i), all.Select(news => news.Refresh).Distinct().Order());

        // The next number is in the log already, as if its silo had stopped before noting it.
        var last = before[^1];
        await log.AppendAsync([new EventAppend(PoolRefresher.Topic("P"), $"{before.Count + 1:D12}", last.At, Renumbered(last.Body, before.Count + 1))], default);
        var next = await RefreshAsync(world);

        Assert.Equal(before.Count + 2, next.Refresh);
        Assert.Equal(before.Count + 2, (await world.Silo.Pools.GetPoolAsync(new() { PoolId = "P" })).Refreshes);
    }

    [Fact]
    public async Task A_pool_is_put_read_and_kept_apart_by_its_etag()
    {
        await using var world = await WithTalentsAsync(1, size: 3);
        var held = await world.Silo.Pools.GetPoolAsync(new() { PoolId = "P" });
        var changed = held.Pool.Clone();
        changed.Title = "新名";

        Assert.Equal(WriteOutcome.Unchanged, (await world.Silo.Pools.PutPoolAsync(new() { Pool = held.Pool })).Outcome);
        Assert.Equal(WriteOutcome.Updated, (await world.Silo.Pools.PutPoolAsync(new() { Pool = changed, IfMatch = held.Etag })).Outcome);
        var stale = await Assert.ThrowsAsync<RpcException>(async () => await world.Silo.Pools.PutPoolAsync(new() { Pool = held.Pool, IfMatch = held.Etag }));
        Assert.Equal(StatusCode.Aborted, stale.StatusCode);
        var absent = await Assert.ThrowsAsync<RpcException>(async () => await world.Silo.Pools.GetPoolAsync(new() { PoolId = "NONE" }));
        Assert.Equal(StatusCode.NotFound, absent.StatusCode);
        using var watch = world.Silo.Pools.WatchPool(new() { PoolId = "P", Position = "p-nowhere" });
        var malformed = await Assert.ThrowsAsync<RpcException>(async () => await watch.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(StatusCode.FailedPrecondition, malformed.StatusCode);
    }

    private static byte[] Renumbered(byte[] body, int refresh)
    {
        var record = DigitalTalent.State.V1.PoolRefreshRecord.Parser.ParseFrom(body);
        record.Refresh = refresh;
        return Google.Protobuf.MessageExtensions.ToByteArray(record);
    }

    private static async Task<World> WithTalentsAsync(int talents, int size, string store = "sqlite")
    {
        var world = await World.WithDemandAsync(store);
        string token = "";
        for (int number = 0; number < talents; number++)
            token = (await world.Silo.Talents.PutTalentAsync(new() { Talent = Samples.Talent(number * 12 + 1) })).ChangeToken;
        Assert.Equal(talents, (await world.ShortlistAsync(token)).Count);
        await world.Silo.Pools.PutPoolAsync(new()
        {
            Pool = new() { PoolId = "P", Title = "人工智能储备", Purpose = "年度招聘", Criteria = Samples.DemandList("X").Demands[0], Size = size },
        });
        return world;
    }

    private static async Task<PoolNews> RefreshAsync(World world, string after = "") =>
        (await world.Silo.Pools.RefreshPoolAsync(new() { PoolId = "P", After = after })).News;

    private static async Task<IReadOnlyList<string>> MembersAsync(World world)
    {
        var members = new List<string>();
        using var call = world.Silo.Pools.ListMembers(new() { PoolId = "P" });
        await foreach (var reply in call.ResponseStream.ReadAllAsync())
            members.Add(reply.Member.TalentId);
        return members;
    }
}
