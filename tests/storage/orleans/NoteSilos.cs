using DigitalTalent.Storage;
using DigitalTalent.Tests.Support;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Configuration;

namespace DigitalTalent.Tests.Storage;

/// <summary>Two silos over one SQLite file, with a store in between that fails when it is told to.</summary>
public sealed class NoteSilos : IAsyncLifetime
{
    private TestDatabase? database;
    private FaultyStore? store;
    private LocalSilos? silos;

    internal FaultyStore Store => store!;

    internal LocalSilos Silos => silos!;

    internal NoteGates Gates { get; } = new();

    public async Task InitializeAsync()
    {
        database = await new SqliteHarness().CreateAsync();
        store = await FaultyStore.OpenAsync(database);
        silos = await LocalSilos.StartAsync(2, (_, silo) =>
        {
            silo.Services.AddStateStore(store);
            silo.Services.AddSingleton(Gates);
            // A caller who gave up is told so when the grain has heard of it: only thus does a test know.
            silo.Services.Configure<SiloMessagingOptions>(static options => options.WaitForCancellationAcknowledgement = true);
        });
    }

    public async Task DisposeAsync()
    {
        if (silos is not null)
            await silos.DisposeAsync();
        if (store is not null)
            await store.Inner.DisposeAsync();
        if (database is not null)
            await database.DisposeAsync();
    }

    /// <summary>Adds a word to a note beside its grain, as an import or another silo does.</summary>
    internal async Task AddBesideAsync(INoteGrain grain, string word)
    {
        var stored = await StoredAsync(grain);
        string text = stored?.State is null ? word : $"{StringValue.Parser.ParseFrom(stored.State).Value} {word}";
        var write = new StateWrite(KeyOf(grain), stored?.Version ?? GrainVersion.None, new StringValue { Value = text }.ToByteArray());
        Assert.True((await store!.Inner.WriteAsync([write], CancellationToken.None))[0].Written);
    }

    internal Task<StoredState?> StoredAsync(INoteGrain grain) => store!.Inner.ReadAsync(KeyOf(grain));

    internal async Task<string> StoredTextAsync(INoteGrain grain) =>
        await StoredAsync(grain) is { State: { } state } ? StringValue.Parser.ParseFrom(state).Value : "";

    private static StateKey KeyOf(INoteGrain grain) => new(NoteGrain.Kind, grain.GetPrimaryKeyString());
}
