using DigitalTalent.Tests.Support;
using DigitalTalent.V1;

namespace DigitalTalent.Tests.Silo;

/// <summary>A silo on an empty SQLite file, with an enterprise and an open demand where wanted.</summary>
internal sealed class World : IAsyncDisposable
{
    private readonly TempFolder _folder;

    private World(TempFolder folder, TestSilo silo) => (_folder, Silo) = (folder, silo);

    public TestSilo Silo { get; }

    public static async Task<World> StartAsync(TimeProvider? time = null)
    {
        var folder = new TempFolder();
        return new(folder, await TestSilo.StartAsync($"sqlite:{folder.File("registry.db")}", time));
    }

    /// <summary>Holds enterprise 1 and the open demand <c>L1/1</c>.</summary>
    public static async Task<World> WithDemandAsync()
    {
        var world = await StartAsync();
        await world.Silo.Enterprises.PutEnterpriseAsync(new PutEnterpriseRequest { Enterprise = Samples.Enterprise(1) });
        var posted = await world.Silo.Demands.PutDemandListAsync(new PutDemandListRequest { List = Samples.DemandList("L1"), InitialStatus = DemandListStatus.Open });
        await world.ShortlistAsync(posted.ChangeToken);
        return world;
    }

    /// <summary>Ids of the candidates for <c>L1/1</c>.</summary>
    public async Task<IReadOnlyList<string>> ShortlistAsync(string after, string activity = "")
    {
        var reply = await Silo.Matching.MatchTalentsAsync(new MatchTalentsRequest { DemandId = "L1/1", Top = 1000, After = after, ActivityId = activity });
        return [.. reply.Candidates.Select(candidate => candidate.TalentId)];
    }

    public async ValueTask DisposeAsync()
    {
        await Silo.DisposeAsync();
        _folder.Dispose();
    }
}
