using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using Grpc.Core;

namespace DigitalTalent.Tests.Silo;

/// <summary>Demand lists over the wire.</summary>
public sealed class DemandServiceTests
{
    [Fact]
    public async Task A_list_needs_a_registered_enterprise()
    {
        await using var world = await World.StartAsync();
        var refused = await Assert.ThrowsAsync<RpcException>(async () =>
            await world.Silo.Demands.PutDemandListAsync(new PutDemandListRequest { List = Samples.DemandList("L9") }));
        Assert.Equal(StatusCode.FailedPrecondition, refused.StatusCode);
        Assert.Contains(Samples.CreditCode(1), refused.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_of_5000_demands_is_one_write_and_one_more_is_refused()
    {
        await using var world = await World.WithDemandAsync();
        var put = await world.Silo.Demands.PutDemandListAsync(new PutDemandListRequest { List = Samples.DemandList("L5000", demands: 5000), InitialStatus = DemandListStatus.Open });
        var status = await world.Silo.Registry.GetStatusAsync(new GetStatusRequest { After = put.ChangeToken });
        Assert.Equal(5001, status.OpenDemands);

        var refused = await Assert.ThrowsAsync<RpcException>(async () =>
            await world.Silo.Demands.PutDemandListAsync(new PutDemandListRequest { List = Samples.DemandList("L5001", demands: 5001) }));
        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
        Assert.Contains("5001", refused.Status.Detail, StringComparison.Ordinal);
        Assert.Contains("5000", refused.Status.Detail.Replace(",", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    public static TheoryData<DemandListStatus[], bool> Lives() => new()
    {
        { [DemandListStatus.Open], true },
        { [DemandListStatus.Paused], false },
        { [DemandListStatus.Open, DemandListStatus.Paused, DemandListStatus.Open, DemandListStatus.Closed], true },
        { [DemandListStatus.Closed], true },
        { [DemandListStatus.Closed, DemandListStatus.Open], false },
        { [DemandListStatus.Open, DemandListStatus.Draft], false },
    };

    [Theory]
    [MemberData(nameof(Lives))]
    public async Task A_list_lives_from_draft_to_closed(DemandListStatus[] moves, bool allowed)
    {
        await using var world = await World.WithDemandAsync();
        await world.Silo.Demands.PutDemandListAsync(new PutDemandListRequest { List = Samples.DemandList("D1") });
        foreach (var status in moves[..^1])
            await world.Silo.Demands.SetDemandListStatusAsync(new SetDemandListStatusRequest { ListId = "D1", Status = status });

        var last = await Record.ExceptionAsync(async () =>
            await world.Silo.Demands.SetDemandListStatusAsync(new SetDemandListStatusRequest { ListId = "D1", Status = moves[^1] }));

        if (allowed)
            Assert.Null(last);
        else
            Assert.Equal(StatusCode.FailedPrecondition, Assert.IsType<RpcException>(last).StatusCode);
    }

    [Fact]
    public async Task Only_open_lists_are_recommended()
    {
        await using var world = await World.WithDemandAsync();
        await world.Silo.Talents.PutTalentAsync(new PutTalentRequest { Talent = Samples.Talent(1) });
        var draft = await world.Silo.Demands.PutDemandListAsync(new PutDemandListRequest { List = Samples.DemandList("D1") });
        Assert.Equal(["L1/1"], await RecommendedAsync(world, draft.ChangeToken));

        var opened = await world.Silo.Demands.SetDemandListStatusAsync(new SetDemandListStatusRequest { ListId = "D1", Status = DemandListStatus.Open });
        Assert.Equal(["D1/1", "L1/1"], (await RecommendedAsync(world, opened.ChangeToken)).Order(StringComparer.Ordinal));

        var paused = await world.Silo.Demands.SetDemandListStatusAsync(new SetDemandListStatusRequest { ListId = "D1", Status = DemandListStatus.Paused });
        Assert.Equal(["L1/1"], await RecommendedAsync(world, paused.ChangeToken));
    }

    [Fact]
    public async Task An_import_keeps_the_good_demands_of_a_list_and_reports_the_others()
    {
        await using var world = await World.WithDemandAsync();
        var list = Samples.DemandList("L2", demands: 4);
        list.Demands[1].Headcount = -1;
        list.Demands[3].Number = 1;
        var orphan = Samples.DemandList("L3", enterprise: 2);
        using var import = world.Silo.Demands.ImportDemandLists();
        await import.RequestStream.WriteAsync(new ImportDemandListsRequest { Sequence = 1, Lists = { list, orphan } });
        await import.RequestStream.CompleteAsync();

        Assert.True(await import.ResponseStream.MoveNext(CancellationToken.None));
        var results = import.ResponseStream.Current.Results;
        Assert.Equal((WriteOutcome.Created, 2), (results[0].Outcome, results[0].AcceptedDemands));
        Assert.Equal([1, 3], results[0].Rejections.Select(rejection => rejection.Index));
        Assert.Equal("demand.headcount", Assert.Single(results[0].Rejections[0].Violations).Field);
        Assert.Equal(WriteOutcome.Unspecified, results[1].Outcome);
        Assert.Equal("ENTERPRISE_NOT_REGISTERED", Assert.Single(results[1].Violations).Bound);
    }

    [Fact]
    public async Task Listing_filters_by_list_status_and_region()
    {
        await using var world = await World.WithDemandAsync();
        var put = await world.Silo.Demands.PutDemandListAsync(new PutDemandListRequest { List = Samples.DemandList("D1", demands: 3) });

        Assert.Equal(["D1/1", "D1/2", "D1/3", "L1/1"], await ListAsync(world, new ListDemandsRequest { After = put.ChangeToken }));
        Assert.Equal(["D1/1", "D1/2"], await ListAsync(world, new ListDemandsRequest { ListId = "D1", Limit = 2 }));
        Assert.Equal(["L1/1"], await ListAsync(world, new ListDemandsRequest { Status = DemandListStatus.Open }));
        Assert.Equal(4, (await ListAsync(world, new ListDemandsRequest { Region = "370000" })).Count);
        Assert.Empty(await ListAsync(world, new ListDemandsRequest { Region = "310000" }));
    }

    private static async Task<List<string>> ListAsync(World world, ListDemandsRequest request)
    {
        using var call = world.Silo.Demands.ListDemands(request);
        var ids = new List<string>();
        await foreach (var reply in call.ResponseStream.ReadAllAsync())
            ids.Add(reply.DemandId);
        return ids;
    }

    private static async Task<IReadOnlyList<string>> RecommendedAsync(World world, string after)
    {
        var reply = await world.Silo.Matching.MatchDemandsAsync(new MatchDemandsRequest { TalentId = Samples.Talent(1).TalentId, After = after });
        return [.. reply.Demands.Select(demand => demand.DemandId)];
    }
}
