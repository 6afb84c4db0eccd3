using DigitalTalent.Tests.Support;
using DigitalTalent.V1;

namespace DigitalTalent.Tests.Silo;

/// <summary>A silo on an empty database, with an enterprise and an open demand where wanted.</summary>
internal sealed class World : IAsyncDisposable
{
    private readonly TempFolder _folder;
    private readonly TestDatabase _database;

    private World(TempFolder folder, TestDatabase database, TestSilo silo) => (_folder, _database, Silo) = (folder, database, silo);

    public TestSilo Silo { get; }

    public static async Task<World> StartAsync(TimeProvider? time = null, string store = "sqlite")
    {
        var folder = new TempFolder();
        var database = await TestDatabase.CreateAsync(store, folder);
        return new(folder, database, await TestSilo.StartAsync(database.Address, time));
    }

    /// <summary>Holds enterprise 1 and the open demand <c>L1/1</c>.</summary>
    public static async Task<World> WithDemandAsync(string store = "sqlite")
    {
        var world = await StartAsync(store: store);
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
        await _database.DisposeAsync();
        _folder.Dispose();
    }
}
