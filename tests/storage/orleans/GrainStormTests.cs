using System.Collections.Concurrent;
using DigitalTalent.Silo.Services;
using DigitalTalent.Storage;
using DigitalTalent.Tests.Support;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Orleans.Storage;
using Xunit.Abstractions;

namespace DigitalTalent.Tests.Storage;

/// <summary>Many writers on two silos, a store that fails and stalls, writers beside the grains, activations that come and go; at the end
/// the books must balance.</summary>
public sealed class GrainStormTests(ITestOutputHelper output)
{
    private const int Grains = 12;
    private const int Writers = 8;
    private const int CallsPerWriter = 60;

    // Goal: no acknowledged write is lost, none takes effect twice, none that was refused takes effect, and no state is torn. Method: each
    // call adds an entry of its own name; at the end each ledger holds all that were acknowledged, and besides them only such as went
    // unconfirmed; its version counts them.
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task At_the_end_the_store_holds_what_was_acknowledged(string provider)
    {
        var random = TestSeed.Next(output);
        await using var database = await (provider is "sqlite" ? new SqliteHarness() : (StoreHarness)new PostgresHarness()).CreateAsync();
        await using var one = await database.OpenAsync();
        await using var other = provider is "sqlite" ? null : await database.OpenAsync();       // A SQLite file has one owner.
        FaultyStore[] stores = [new(one), new(other ?? one)];
        await using var silos = await LocalSilos.StartAsync(2, (silo, builder) => builder.Services.AddStateStore(stores[silo]));
        var outcomes = new Outcomes();
        foreach (var store in stores)
            Arm(store, new Random(random.Next()));

        int[] seeds = [.. Enumerable.Range(0, Writers).Select(_ => random.Next())];
        await Task.WhenAll(seeds.Select((seed, writer) => Task.Run(() => WriteAsync(silos, one, writer, new Random(seed), outcomes))))
            .WaitAsync(TestTimeouts.Process);

        foreach (var store in stores)
            store.Heal();
        int acknowledged = outcomes.Acknowledged.Count;
        Assert.True(acknowledged > Writers * CallsPerWriter / 2, $"Only {acknowledged} calls were acknowledged.");
        Assert.NotEmpty(outcomes.Unconfirmed);
        Assert.NotEmpty(outcomes.Refused);
        Assert.True(stores.Sum(static store => store.LostRaces) > 0, "No race was lost.");
        for (int ledger = 0; ledger < Grains; ledger++)
            await AssertBalancedAsync(silos, one, Name(ledger), outcomes);
    }

    private static async Task WriteAsync(LocalSilos silos, IStateStore store, int writer, Random random, Outcomes outcomes)
    {
        for (int call = 0; call < CallsPerWriter; call++)
        {
            string ledger = Name(random.Next(Grains));
            string entry = $"{ledger}/{writer}-{call}";
            var grain = silos.Grain<ILedgerGrain>(ledger, from: writer % 2);
            int dice = random.Next(100);
            if (dice < 8)
                await silos.DeactivateAsync(grain);
            try
            {
                bool isBeside = dice is >= 8 and < 20;
                if (!isBeside)
                    await GrainCalls.OnceAsync(AddAsync, (grain, entry), CancellationToken.None).WaitAsync(TestTimeouts.Process);
                (isBeside && !await AddBesideAsync(store, ledger, entry) ? outcomes.Refused : outcomes.Acknowledged).Add(entry);
            }
            catch (StoreUnavailableException failure) when (failure.Message == FaultyStore.Unconfirmed().Message)
            {
                outcomes.Unconfirmed.Add(entry);
            }
            catch (StoreUnavailableException failure) when (failure.Message == FaultyStore.Refused().Message)
            {
                outcomes.Refused.Add(entry);
            }
            catch (InconsistentStateException)
            {
                outcomes.Refused.Add(entry);
            }
        }
    }

    private static async Task<bool> AddAsync((ILedgerGrain Grain, string Entry) call, CancellationToken cancellation)
    {
        await call.Grain.AddAsync(call.Entry);
        return true;
    }

    private static async Task<bool> AddBesideAsync(IStateStore store, string ledger, string entry)
    {
        var stored = await store.ReadAsync(new StateKey(LedgerGrain.Kind, ledger));
        var entries = Parse(stored);
        entries.Paths.Add(entry);
        var write = new StateWrite(new StateKey(LedgerGrain.Kind, ledger), stored?.Version ?? GrainVersion.None, entries.ToByteArray());
        return (await store.WriteAsync(write))[0].Written;
    }

    private static void Arm(FaultyStore store, Random random)
    {
        var gate = new Lock();
        store.BeforeRead = _ => StumbleAsync(Throw(), FaultyStore.Refused());
        store.BeforeWrite = () => StumbleAsync(Throw(), FaultyStore.Refused());
        store.AfterWrite = () => StumbleAsync(Throw(), FaultyStore.Unconfirmed());

        int Throw()
        {
            lock (gate)
                return random.Next(100);
        }
    }

    /// <summary>One in sixteen fails, one in three lets others go first.</summary>
    private static async Task StumbleAsync(int dice, StoreUnavailableException failure)
    {
        for (int turns = 0; dice < 32 && turns <= dice; turns++)
            await Task.Yield();
        if (dice >= 94)
            throw failure;
    }

    private static async Task AssertBalancedAsync(LocalSilos silos, IStateStore store, string ledger, Outcomes outcomes)
    {
        var stored = await store.ReadAsync(new StateKey(LedgerGrain.Kind, ledger));
        string[] entries = [.. Parse(stored).Paths];
        string[] acknowledged = [.. outcomes.Acknowledged.Where(IsHere)];

        Assert.Equal(entries.Length, entries.Distinct(StringComparer.Ordinal).Count());
        Assert.Empty(acknowledged.Except(entries, StringComparer.Ordinal));
        Assert.Empty(entries.Except(acknowledged, StringComparer.Ordinal).Except(outcomes.Unconfirmed, StringComparer.Ordinal));
        Assert.Equal(entries.Length, stored?.Version.Value ?? 0);
        // Memory agrees, once the writers beside have been noticed.
        await silos.DeactivateAsync(silos.Grain<ILedgerGrain>(ledger));
        foreach (int silo in (int[])[0, 1])
            Assert.Equal(entries, (await silos.Grain<ILedgerGrain>(ledger, silo).EntriesAsync().WaitAsync(TestTimeouts.Event)).Paths);

        bool IsHere(string entry) => entry.StartsWith(ledger + "/", StringComparison.Ordinal);
    }

    private static FieldMask Parse(StoredState? stored) =>
        stored?.State is null ? new FieldMask() : FieldMask.Parser.ParseFrom(stored.State);

    private static string Name(int ledger) => $"ledger-{ledger}";

    private sealed class Outcomes
    {
        public ConcurrentBag<string> Acknowledged { get; } = [];

        /// <summary>Nobody knows whether they were written.</summary>
        public ConcurrentBag<string> Unconfirmed { get; } = [];

        public ConcurrentBag<string> Refused { get; } = [];
    }
}
