using DigitalTalent.Grains;
using DigitalTalent.Storage;
using DigitalTalent.Storage.Postgres;
using DigitalTalent.Tests.Support;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace DigitalTalent.Tests.Storage;

/// <summary>Orleans' AdoNet storage over the registry's table: its writes are writes of the store, in feed, versions, tombstones.</summary>
public sealed class RareStorageTests
{
    private const string Kind = "schedule";
    private const int PageRows = 7;

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task A_written_state_reads_back_and_its_etag_names_version_and_change(string provider)
    {
        await using var rare = await RareSilo.StartAsync(provider);
        var absent = await rare.ReadAsync("history");
        Assert.Equal((new StringValue(), null, false), (absent.State, absent.ETag, absent.RecordExists));

        var written = await rare.WriteAsync(absent, "history", "one");
        written = await rare.WriteAsync(written, "history", "two");

        var row = await rare.StoredAsync("history");
        Assert.Equal(new StateEtag(row!.Version, row.Change), StateEtag.Parse(written.ETag!));
        Assert.Equal(2, row.Version.Value);
        var read = await rare.ReadAsync("history");
        Assert.Equal(("two", written.ETag, true), (read.State!.Value, read.ETag, read.RecordExists));
        Assert.Equal("two", StringValue.Parser.ParseFrom(row.State).Value);
    }

    // Goal: the feed does not show which of the two ways a write took. Method: both write in turn, and so to each key; then the feed is
    // read in small pages, from the beginning and from every tenth write.
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Writes_stand_in_the_feed_in_their_order_whichever_way_they_took(string provider)
    {
        await using var rare = await RareSilo.StartAsync(provider);
        var writes = new List<Write>();
        for (int i = 0; i < 200; i++)
        {
            string key = $"key-{i % 9}";
            var etag = i % 2 == 0 ? await rare.WriteNewestAsync(key, $"{i}") : await rare.WriteBesideAsync(key, $"{i}");
            writes.Add(new(key, etag.Version, etag.Change));
        }

        for (int i = 1; i < writes.Count; i++)
            Assert.True(writes[i].Change > writes[i - 1].Change, $"{writes[i]} was written after {writes[i - 1]}.");
        for (int i = -1; i < writes.Count; i += 10)
        {
            var after = i < 0 ? ChangeNumber.Beginning : writes[i].Change;
            Assert.Equal(NewestAfter(writes, after), await rare.FeedWritesAsync(after, until: writes[^1].Change));
        }
    }

    // Goal: a follower steps over no write while both ways are in use at once. Method: it follows page by page while they write, and at the
    // end has seen the newest state of each grain, as a reader has that comes afterwards.
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task A_follower_misses_nothing_while_both_write_at_once(string provider)
    {
        await using var rare = await RareSilo.StartAsync(provider);
        var last = new TaskCompletionSource<ChangeNumber>(TaskCreationOptions.RunContinuationsAsynchronously);
        var following = rare.FollowAsync(last.Task);

        var ways = await Task.WhenAll(
            Task.Run(() => WriteAsync("rare", rare.WriteNewestAsync)),
            Task.Run(() => WriteAsync("store", rare.WriteBesideAsync))).WaitAsync(TestTimeouts.Process);
        Write[] writes = [.. ways.SelectMany(static way => way).OrderBy(static write => write.Change)];
        last.SetResult(writes[^1].Change);

        var seen = await following.WaitAsync(TestTimeouts.Event);
        Assert.Equal(seen.Order(), seen);
        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Empty(NewestAfter(writes, ChangeNumber.Beginning).Select(static write => write.Change).Except(seen));
        var after = writes[writes.Length / 3].Change;
        Assert.Equal(NewestAfter(writes, after), await rare.FeedWritesAsync(after, until: writes[^1].Change));

        static async Task<List<Write>> WriteAsync(string name, Func<string, string, Task<StateEtag>> write)
        {
            var writes = new List<Write>();
            for (int i = 0; i < 100; i++)
            {
                var etag = await write($"{name}-{i % 7}", $"{i}");
                writes.Add(new($"{name}-{i % 7}", etag.Version, etag.Change));
            }

            return writes;
        }
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task A_lost_race_is_told_and_leaves_no_trace(string provider)
    {
        await using var rare = await RareSilo.StartAsync(provider);
        var (first, second) = (await rare.ReadAsync("pairs"), await rare.ReadAsync("pairs"));
        first = await rare.WriteAsync(first, "pairs", "won");
        await Assert.ThrowsAsync<InconsistentStateException>(() => rare.WriteAsync(second, "pairs", "lost at the creation"));
        var old = await rare.ReadAsync("pairs");
        await rare.WriteBesideAsync("pairs", "won again");
        var mark = (await rare.StoredAsync("pairs"))!.Change;

        await Assert.ThrowsAsync<InconsistentStateException>(() => rare.WriteAsync(old, "pairs", "lost"));
        await Assert.ThrowsAsync<InconsistentStateException>(() => rare.ClearAsync(first, "pairs"));

        var next = await rare.WriteBesideAsync("other", "after the losers");
        Assert.Equal("other", Assert.Single(await rare.FeedAsync(mark, until: next.Change)).Key.Key);
        Assert.Equal("won again", (await rare.ReadAsync("pairs")).State!.Value);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task A_clear_leaves_a_tombstone_that_can_be_written_again(string provider)
    {
        await using var rare = await RareSilo.StartAsync(provider);
        var state = await rare.WriteAsync(await rare.ReadAsync("pairs"), "pairs", "first life");

        await rare.ClearAsync(state, "pairs");

        var row = await rare.StoredAsync("pairs");
        Assert.True(row!.IsTombstone);
        Assert.Equal(2, row.Version.Value);
        Assert.Equal(row, Assert.Single(await rare.FeedAsync(ChangeNumber.Beginning, until: row.Change)));
        var cleared = await rare.ReadAsync("pairs");
        Assert.Equal((new StringValue(), false), (cleared.State, cleared.RecordExists));
        Assert.Equal(new StateEtag(row.Version, row.Change).ToString(), cleared.ETag);
        Assert.Equal((cleared.ETag, false), (state.ETag, state.RecordExists));

        await rare.WriteAsync(state, "pairs", "second life");
        Assert.Equal(3, (await rare.StoredAsync("pairs"))!.Version.Value);
        Assert.Equal("second life", (await rare.ReadAsync("pairs")).State!.Value);
    }

    // The store's clock stands still: a look once a second wakes nobody.
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task A_write_wakes_who_waits_for_changes(string provider)
    {
        await using var rare = await RareSilo.StartAsync(provider, new ManualTimeProvider());
        var mark = await rare.WriteNewestAsync("pairs", "one");
        await rare.FeedAsync(ChangeNumber.Beginning, until: mark.Change);
        var waiting = rare.Store.WaitForChangeAsync(mark.Change, CancellationToken.None).AsTask();

        var next = await rare.WriteNewestAsync("pairs", "two");

        await waiting.WaitAsync(TestTimeouts.Event);
        Assert.Equal(next.Change, Assert.Single(await rare.FeedAsync(mark.Change, until: next.Change)).Change);
    }

    // As above, in another process.
    [Fact]
    public async Task A_write_wakes_who_waits_at_another_store_of_the_same_database()
    {
        await using var rare = await RareSilo.StartAsync("postgres");
        var log = new EventLog();
        await using var reader = await StateStores.OpenAsync(rare.Database.Address, loggers: log, time: new ManualTimeProvider());
        await log.SeenAsync(PostgresLog.ListeningEvent, times: 1).WaitAsync(TestTimeouts.Event);
        var mark = (await reader.FeedAsync()).SafeMark;

        var waiting = reader.WaitForChangeAsync(mark, CancellationToken.None).AsTask();
        await rare.WriteNewestAsync("pairs", "one");

        await waiting.WaitAsync(TestTimeouts.Event);
        while ((await reader.FeedAsync(mark)).Rows.Count == 0)
            await reader.WaitForChangeAsync(mark, CancellationToken.None).AsTask().WaitAsync(TestTimeouts.Event);
    }

    [Fact]
    public async Task Keys_that_read_as_numbers_are_refused_by_name()
    {
        await using var rare = await RareSilo.StartAsync("sqlite");
        foreach (string key in (string[])["12", "0012", "fade", "00000000000000000000000000000012", "0f8fad5bd9cb469fa16570867728950e"])
        {
            var read = await Assert.ThrowsAsync<ArgumentException>(() => rare.ReadAsync(key));
            Assert.Contains($"/{key} ", read.Message, StringComparison.Ordinal);
            var write = await Assert.ThrowsAsync<ArgumentException>(() => rare.WriteAsync(new GrainState<StringValue>(new()), key, "one"));
            Assert.Contains($"/{key} ", write.Message, StringComparison.Ordinal);
            await Assert.ThrowsAsync<ArgumentException>(() => rare.ClearAsync(new GrainState<StringValue>(new()), key));
        }

        foreach (string key in (string[])["m-12", "pairs", "0012|x"])
            await rare.WriteAsync(await rare.ReadAsync(key), key, "one");
        Assert.Equal(3, (await rare.Store.FeedToEndAsync()).Count);
    }

    [Fact]
    public async Task A_busy_file_is_waited_for()
    {
        await using var rare = await RareSilo.StartAsync("sqlite");
        await using var busy = new BusyFile(((SqliteDatabase)rare.Database).File);
        await busy.TakeAsync();

        var write = Task.Run(() => rare.WriteNewestAsync("pairs", "one"));
        Assert.False((await rare.ReadAsync("other")).RecordExists);     // Readers are not kept waiting.
        Assert.False(write.IsCompleted);
        await busy.ReleaseAsync();

        Assert.Equal(1, (await write.WaitAsync(TestTimeouts.Event)).Version.Value);
    }

    [Fact]
    public async Task A_file_that_is_busy_for_too_long_fails_the_write_and_the_activation_goes()
    {
        var options = new StateStoreOptions { CommandTimeout = TimeSpan.FromSeconds(1) };
        await using var rare = await RareSilo.StartAsync("sqlite", options: options);
        var grain = rare.Silos.Grain<IRareNoteGrain>("pairs");
        await grain.SetAsync("one").WaitAsync(TestTimeouts.Event);
        await using (var busy = new BusyFile(((SqliteDatabase)rare.Database).File))
        {
            await busy.TakeAsync();
            var failure = await Assert.ThrowsAsync<StoreUnavailableException>(() => grain.SetAsync("two").WaitAsync(TestTimeouts.Event));
            Assert.Contains("locked", failure.Message, StringComparison.Ordinal);
            Assert.Equal("one", await grain.TextAsync().WaitAsync(TestTimeouts.Event));
        }

        await grain.SetAsync("two").WaitAsync(TestTimeouts.Event);
        Assert.Equal("two", await grain.TextAsync().WaitAsync(TestTimeouts.Event));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task A_failed_read_drops_the_activation(string provider)
    {
        await using var rare = await RareSilo.StartAsync(provider);
        var grain = rare.Silos.Grain<IRareNoteGrain>("pairs");
        await grain.SetAsync("one").WaitAsync(TestTimeouts.Event);
        string activation = await grain.ActivationAsync();
        Assert.Equal(activation, await grain.ActivationAsync());
        rare.Faults.BeforeRead = static _ => throw FaultyStore.Refused();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => grain.ReadAsync().WaitAsync(TestTimeouts.Event));

        rare.Faults.Heal();
        Assert.NotEqual(activation, await grain.ActivationAsync().WaitAsync(TestTimeouts.Event));
        await grain.SetAsync("two").WaitAsync(TestTimeouts.Event);
        Assert.Equal("two", await grain.TextAsync().WaitAsync(TestTimeouts.Event));
    }

    // The provider has read by then, and left its own kind of etag.
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task A_failed_read_leaves_an_etag_that_can_be_written_over(string provider)
    {
        await using var rare = await RareSilo.StartAsync(provider);
        var state = await rare.WriteAsync(await rare.ReadAsync("pairs"), "pairs", "one");
        string? etag = state.ETag;
        rare.Faults.BeforeRead = static _ => throw FaultyStore.Refused();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => rare.ReadAsync(state, "pairs"));

        Assert.Equal(etag, state.ETag);
        rare.Faults.Heal();
        await rare.WriteAsync(state, "pairs", "two");
        Assert.Equal(2, (await rare.StoredAsync("pairs"))!.Version.Value);
    }

    // Goal: the caller learns that the result of a write is unknown, and the grain continues from what is stored. Method: the state is
    // written, and the read of its place in the feed fails.
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task After_an_unconfirmed_write_a_grain_sees_what_is_stored(string provider)
    {
        await using var rare = await RareSilo.StartAsync(provider);
        var grain = rare.Silos.Grain<IRareNoteGrain>("pairs");
        await grain.SetAsync("one").WaitAsync(TestTimeouts.Event);
        string activation = await grain.ActivationAsync();
        rare.Faults.BeforeRead = static _ => throw FaultyStore.Unconfirmed();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => grain.SetAsync("two").WaitAsync(TestTimeouts.Event));

        rare.Faults.Heal();
        Assert.NotEqual(activation, await grain.ActivationAsync().WaitAsync(TestTimeouts.Event));
        Assert.Equal("two", await grain.TextAsync().WaitAsync(TestTimeouts.Event));
        await grain.SetAsync("three").WaitAsync(TestTimeouts.Event);
        Assert.Equal(3, (await rare.StoredAsync("pairs", RareNoteGrain.Kind))!.Version.Value);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task After_a_lost_race_a_grain_sees_what_is_stored(string provider)
    {
        await using var rare = await RareSilo.StartAsync(provider);
        var grain = rare.Silos.Grain<IRareNoteGrain>("pairs");
        await grain.SetAsync("one").WaitAsync(TestTimeouts.Event);
        await rare.WriteBesideAsync("pairs", "beside", RareNoteGrain.Kind);

        await Assert.ThrowsAsync<InconsistentStateException>(() => grain.SetAsync("two").WaitAsync(TestTimeouts.Event));

        Assert.Equal("beside", await grain.TextAsync().WaitAsync(TestTimeouts.Event));
        await grain.SetAsync("three").WaitAsync(TestTimeouts.Event);
        Assert.Equal(3, (await rare.StoredAsync("pairs", RareNoteGrain.Kind))!.Version.Value);
    }

    /// <summary>What the feed shows after a place: the newest write of each key, in the order of the writes.</summary>
    private static IEnumerable<Write> NewestAfter(IEnumerable<Write> writes, ChangeNumber after) => writes
        .GroupBy(static write => write.Key, StringComparer.Ordinal)
        .Select(static key => key.MaxBy(static write => write.Change)!)
        .Where(write => write.Change > after)
        .OrderBy(static write => write.Change);

    private sealed record Write(string Key, GrainVersion Version, ChangeNumber Change);

    /// <summary>A silo over a database of its own, with both storages.</summary>
    private sealed class RareSilo : IAsyncDisposable
    {
        private RareSilo(TestDatabase database, FaultyStore faults, LocalSilos silos) =>
            (Database, Faults, Silos) = (database, faults, silos);

        public TestDatabase Database { get; }

        /// <summary>What the silo uses. Orleans' provider reaches the database beside it.</summary>
        public FaultyStore Faults { get; }

        public IStateStore Store => Faults.Inner;

        public LocalSilos Silos { get; }

        private IGrainStorage Storage => Silos.Services(0).GetRequiredKeyedService<IGrainStorage>(GrainStorages.Rare);

        public static async Task<RareSilo> StartAsync(string provider, TimeProvider? time = null, StateStoreOptions? options = null)
        {
            var database = await (provider is "sqlite" ? new SqliteHarness() : (StoreHarness)new PostgresHarness()).CreateAsync();
            var faults = new FaultyStore(await StateStores.OpenAsync(database.Address, options, time: time));
            var silos = await LocalSilos.StartAsync(1, (_, silo) =>
            {
                silo.Services.AddStateStore(faults);
                silo.Services.AddSingleton((IOrleansDatabase)faults.Inner);
                silo.Services.AddRareGrainStorage(GrainStorages.Rare);
            });
            return new(database, faults, silos);
        }

        public async Task<GrainState<StringValue>> ReadAsync(string key)
        {
            var state = new GrainState<StringValue>(new StringValue());
            await ReadAsync(state, key);
            return state;
        }

        public Task ReadAsync(GrainState<StringValue> state, string key) => Storage.ReadStateAsync(Kind, Id(key), state);

        public async Task<GrainState<StringValue>> WriteAsync(GrainState<StringValue> state, string key, string text)
        {
            state.State = new StringValue { Value = text };
            await Storage.WriteStateAsync(Kind, Id(key), state);
            return state;
        }

        public Task ClearAsync(GrainState<StringValue> state, string key) => Storage.ClearStateAsync(Kind, Id(key), state);

        /// <summary>Writes over what is stored, through Orleans' storage.</summary>
        public async Task<StateEtag> WriteNewestAsync(string key, string text) =>
            StateEtag.Parse((await WriteAsync(await ReadAsync(key), key, text)).ETag!);

        /// <summary>Writes over what is stored, through the store.</summary>
        public Task<StateEtag> WriteBesideAsync(string key, string text) => WriteBesideAsync(key, text, Kind);

        public async Task<StateEtag> WriteBesideAsync(string key, string text, string kind)
        {
            var stored = await StoredAsync(key, kind);
            byte[] state = new StringValue { Value = text }.ToByteArray();
            var result = (await Store.WriteAsync(new StateWrite(new StateKey(kind, key), stored?.Version ?? GrainVersion.None, state)))[0];
            Assert.True(result.Written);
            return new StateEtag(result.Version, result.Change);
        }

        public Task<StoredState?> StoredAsync(string key, string kind = Kind) => Store.ReadAsync(new StateKey(kind, key));

        /// <summary>Reads on in small pages until a change is behind.</summary>
        public async Task<List<StoredState>> FeedAsync(ChangeNumber after, ChangeNumber until)
        {
            using var patience = new CancellationTokenSource(TestTimeouts.Event);
            var rows = new List<StoredState>();
            while (after < until)
            {
                var page = await Store.ReadAfterAsync(after, PageRows, patience.Token);
                rows.AddRange(page.Rows);
                after = page.SafeMark;
                if (page.Rows.Count == 0)
                    await Store.WaitForChangeAsync(after, patience.Token);
            }

            return rows;
        }

        public async Task<IEnumerable<Write>> FeedWritesAsync(ChangeNumber after, ChangeNumber until) =>
            (await FeedAsync(after, until)).Select(static row => new Write(row.Key.Key, row.Version, row.Change));

        /// <summary>Follows the feed until the last write, once that is known, is behind; the changes that it saw, as they came.</summary>
        public async Task<List<ChangeNumber>> FollowAsync(Task<ChangeNumber> last)
        {
            using var patience = new CancellationTokenSource(TestTimeouts.Process);
            var seen = new List<ChangeNumber>();
            var after = ChangeNumber.Beginning;
            while (!last.IsCompletedSuccessfully || after < await last)
            {
                var page = await Store.ReadAfterAsync(after, PageRows, patience.Token);
                seen.AddRange(page.Rows.Select(static row => row.Change));
                after = page.SafeMark;
                if (page.Rows.Count == 0)
                    await Store.WaitForChangeAsync(after, patience.Token);
            }

            return seen;
        }

        public async ValueTask DisposeAsync()
        {
            await Silos.DisposeAsync();
            await Store.DisposeAsync();
            await Database.DisposeAsync();
        }

        private static GrainId Id(string key) => GrainId.Create("rarely-written", key);
    }

    /// <summary>Another program that writes to a SQLite file and takes its time.</summary>
    private sealed class BusyFile(string file) : IAsyncDisposable
    {
        private readonly SqliteConnection connection = new($"Data Source={file};Pooling=false");

        public async Task TakeAsync()
        {
            await connection.OpenAsync();
            await ExecuteAsync("BEGIN IMMEDIATE");
        }

        public Task ReleaseAsync() => ExecuteAsync("COMMIT");

        public ValueTask DisposeAsync() => connection.DisposeAsync();

        private async Task ExecuteAsync(string sql)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            await command.ExecuteNonQueryAsync();
        }
    }
}
