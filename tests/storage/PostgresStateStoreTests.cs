using DigitalTalent.Storage;
using DigitalTalent.Storage.Postgres;
using DigitalTalent.Tests.Support;
using Npgsql;
using Xunit.Abstractions;
using static DigitalTalent.Tests.Storage.StoreCalls;

namespace DigitalTalent.Tests.Storage;

public sealed class PostgresStateStoreTests(PostgresHarness harness, ITestOutputHelper output)
    : StateStoreContract(harness, output), IClassFixture<PostgresHarness>
{
    private PostgresDatabase Postgres => (PostgresDatabase)Database;

    // Goal: the feed never steps over a write that may still commit. Method: a transaction takes its id and writes, others commit after
    // it, readers read, and only then it commits.
    [Fact]
    public async Task A_late_commit_holds_back_the_feed_and_is_never_skipped()
    {
        await using var store = await Database.OpenAsync();
        await store.CreateAsync(Talent("before"), "before");
        await using var late = await OpenRawAsync();
        await using var transaction = await late.BeginTransactionAsync();
        long lateChange = await InsertRawAsync(late, "late");
        var after = await store.CreateAsync(Talent("after"), "after");

        var held = await store.FeedAsync();
        var heldAgain = await store.FeedAsync(held.SafeMark);
        Assert.Equal(["before"], held.Rows.Select(row => row.Text()));
        Assert.Empty(heldAgain.Rows);
        Assert.True(heldAgain.SafeMark.Value < lateChange, "The safe mark passed a transaction under way.");
        Assert.Equal("after", (await store.ReadAsync(Talent("after"))).Text());

        await transaction.CommitAsync();
        var rest = await store.FeedAsync(heldAgain.SafeMark);
        Assert.Equal(["late", "after"], rest.Rows.Select(row => row.Text()));
        Assert.Equal(lateChange, rest.Rows[0].Change.Value);
        Assert.True(rest.SafeMark >= after.Change);
    }

    // Goal: states of one kind are seen as soon as they are committed, and a write that commits late is still not skipped.
    [Fact]
    public async Task A_late_commit_does_not_hold_back_what_is_read_of_one_kind()
    {
        await using var store = await Database.OpenAsync();
        await using var late = await OpenRawAsync();
        await using var transaction = await late.BeginTransactionAsync();
        await InsertRawAsync(late, "late");
        await store.CreateAsync(Talent("after"), "after");

        var held = await store.KindAsync("talent");
        var again = await store.KindAsync("talent", held.SafeMark);
        await transaction.CommitAsync();
        var rest = await store.KindAsync("talent", again.SafeMark);

        Assert.Equal(["after"], held.Rows.Select(row => row.Text()));
        Assert.Equal(["after"], again.Rows.Select(row => row.Text()));
        Assert.Equal(["after", "late"], rest.Rows.Select(row => row.Text()).Order(StringComparer.Ordinal));
        Assert.Empty((await store.KindAsync("talent", rest.SafeMark)).Rows);
    }

    [Fact]
    public async Task A_late_rollback_releases_the_feed()
    {
        await using var store = await Database.OpenAsync();
        await using var late = await OpenRawAsync();
        await using var transaction = await late.BeginTransactionAsync();
        await InsertRawAsync(late, "never");
        await store.CreateAsync(Talent("after"), "after");
        Assert.Empty((await store.FeedAsync()).Rows);

        await transaction.RollbackAsync();

        Assert.Equal(["after"], (await store.FeedAsync()).Rows.Select(row => row.Text()));
    }

    // A page that asks for less than there is must stop below the transaction under way too, wherever the page ends.
    [Fact]
    public async Task A_full_page_never_reaches_past_a_transaction_under_way()
    {
        await using var store = await Database.OpenAsync();
        await store.WriteAsync(Create(Talent("1"), "1"), Create(Talent("2"), "2"), Create(Talent("3"), "3"));
        await using var late = await OpenRawAsync();
        await using var transaction = await late.BeginTransactionAsync();
        long lateChange = await InsertRawAsync(late, "late");
        await store.WriteAsync([.. Enumerable.Range(10, 80).Select(i => Create(Talent($"{i}"), $"{i}"))]);

        var full = await store.FeedAsync(maxRows: 2);
        var rest = await store.FeedAsync(full.SafeMark, maxRows: 2);

        Assert.Equal(["1", "2"], full.Rows.Select(row => row.Text()));
        Assert.Equal(["3"], rest.Rows.Select(row => row.Text()));
        Assert.True(rest.SafeMark.Value < lateChange);
    }

    // Goal: a silo that freezes in the middle of a write stops the others for seconds only. Method: a session with the store's settings
    // changes a row, keeps its transaction open and says nothing more.
    [Fact]
    public async Task A_session_that_goes_silent_in_a_transaction_releases_its_rows_and_the_feed()
    {
        await using var store = await Database.OpenAsync();
        var before = await store.CreateAsync(Talent("ada"), "before");
        await using var silent = await OpenTunedAsync(Postgres.ConnectionString);
        await ExecuteAsync(silent, "BEGIN; UPDATE grain_state SET state = 'never' WHERE kind = 'talent' AND key = 'ada'");

        var result = await store.WriteAsync(Replace(Talent("ada"), before.Version, "after"));

        Assert.True(Assert.Single(result).Written);
        var page = await store.FeedAsync(before.Change);
        Assert.Equal("after", Assert.Single(page.Rows).Text());
        Assert.True(page.SafeMark >= result[0].Change, "The silent transaction still holds back the feed.");
        var ended = await Assert.ThrowsAnyAsync<NpgsqlException>(() => ExecuteAsync(silent, "COMMIT"));
        Assert.True(PostgresErrors.IsTransient(ended), ended.Message);
    }

    [Fact]
    public async Task Sessions_of_silos_that_are_cut_off_end_soon_unless_the_operator_sets_other_times()
    {
        string[] settings =
        [
            "idle_in_transaction_session_timeout", "tcp_keepalives_idle", "tcp_keepalives_interval", "tcp_keepalives_count",
            "tcp_user_timeout",
        ];
        await using (var own = await OpenTunedAsync(Postgres.ConnectionString))
            Assert.Equal(["5s", "5", "2", "3", "10000"], await ShowAsync(own, settings));

        var address = new NpgsqlConnectionStringBuilder(Postgres.ConnectionString)
        {
            Options = "-c idle_in_transaction_session_timeout=700 -c tcp_keepalives_idle=60 -c work_mem=5MB -c enable_seqscan=on",
        };
        await using var operators = await OpenTunedAsync(address.ConnectionString);
        Assert.Equal(["700ms", "60", "2", "3", "10000"], await ShowAsync(operators, settings));
        Assert.Equal(["5MB", "off"], await ShowAsync(operators, "work_mem", "enable_seqscan"));
    }

    [Fact]
    public async Task Two_stores_over_one_database_lose_no_update()
    {
        await using var a = await Database.OpenAsync();
        await using var b = await Database.OpenAsync();
        Assert.Equal(a.Id, b.Id);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => IncrementAsync(i % 2 == 0 ? a : b, 25))));

        Assert.Equal("200", (await a.ReadAsync(Talent("ada"))).Text());
    }

    // Goal: batches of several silos over the same keys never block each other for good, and each row has one winner.
    // Method: overlapping batches in shuffled order, half of them new rows through COPY.
    [Fact]
    public async Task Overlapping_batches_of_two_stores_have_one_winner_a_row()
    {
        await using var a = await Database.OpenAsync();
        await using var b = await Database.OpenAsync();
        var random = TestSeed.Next(Output);
        for (int round = 0; round < 10; round++)
        {
            var existing = await a.WriteAsync([.. Enumerable.Range(0, 100).Select(i => Create(Talent($"{round}-old-{i}"), "old"))]);
            var batches = Enumerable.Range(0, 6).Select(_ => Shuffled(round, existing, random)).ToList();

            var results = await Task.WhenAll(batches.Select((batch, i) => Task.Run(() => (i % 2 == 0 ? a : b).WriteAsync(batch))));

            var wins = batches.SelectMany((batch, i) => batch.Where((_, row) => results[i][row].Written)).GroupBy(write => write.Key).ToList();
            Assert.Equal(200, wins.Count);
            Assert.All(wins, win => Assert.Single(win));
        }
    }

    // Time stands still on the reader's side: only the notification can wake it.
    [Fact]
    public async Task A_commit_of_one_store_wakes_a_reader_of_another()
    {
        await using var writer = await Database.OpenAsync();
        var log = new EventLog();
        await using var reader = await StateStores.OpenAsync(Database.Address, loggers: log, time: new ManualTimeProvider());
        await log.SeenAsync(PostgresLog.ListeningEvent, times: 1).WaitAsync(Patience);
        var mark = (await reader.FeedAsync()).SafeMark;

        var waiting = reader.WaitForChangeAsync(mark, CancellationToken.None).AsTask();
        await writer.CreateAsync(Talent("ada"), "a");
        await waiting.WaitAsync(Patience);
        while ((await reader.FeedAsync(mark)).Rows.Count == 0)
            await reader.WaitForChangeAsync(mark, CancellationToken.None).AsTask().WaitAsync(Patience);
    }

    [Fact]
    public async Task Stores_that_open_an_empty_database_at_once_agree()
    {
        Migration[] migrations = [.. Database.Migrations, Database.Additional];
        var stores = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => Database.OpenAsync(migrations))));

        Assert.Single(stores.Select(store => store.Id).Distinct());
        foreach (var store in stores)
            await store.DisposeAsync();
    }

    // Goal: a backup restored into a server whose transaction ids are lower must not mix new changes among old ones.
    // Method: pretend that the rows were written by a transaction far in the future.
    [Fact]
    public async Task After_a_restore_new_changes_come_after_old_ones_and_the_store_has_a_new_id()
    {
        StoreId id;
        await using (var store = await Database.OpenAsync())
        {
            id = store.Id;
            await store.CreateAsync(Talent("old"), "old");
        }

        long far = 5_000_000_000L << ChangeNumber.OrdinalBits;
        await ExecuteRawAsync($"UPDATE grain_state SET change = {far}");

        await using var restored = await Database.OpenAsync();
        var old = await restored.FeedAsync();
        var added = await restored.CreateAsync(Talent("new"), "new");
        await using var again = await Database.OpenAsync();
        var more = await again.CreateAsync(Talent("more"), "more");

        Assert.Equal(["old"], old.Rows.Select(row => row.Text()));
        Assert.True(added.Change.Value > far && more.Change > added.Change);
        Assert.Equal(["old", "new", "more"], (await again.FeedAsync()).Rows.Select(row => row.Text()));
        Assert.NotEqual(id, restored.Id);
        Assert.Equal(restored.Id, again.Id);
    }

    // Goal: a late commit is never stepped over. Method: an event in a transaction that stays open while another one commits.
    [Fact]
    public async Task An_event_of_a_transaction_under_way_holds_back_later_ones()
    {
        await using var store = await Database.OpenAsync();
        var log = (IEventLog)store;
        await using var slow = await OpenRawAsync();
        await using var transaction = await slow.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand(
            $"INSERT INTO event_log (topic, position, id, at, body) VALUES ('t', ({PostgresSql.FirstChange}), 'slow', 0, 'slow')", slow))
            await command.ExecuteNonQueryAsync();
        await log.AppendAsync([new EventAppend("t", "fast", DateTimeOffset.UnixEpoch, [1])], default);

        var held = await log.ReadEventsAsync("t", default, 10, default);
        await transaction.CommitAsync();
        var released = await log.ReadEventsAsync("t", held.SafeMark, 10, default);

        Assert.Empty(held.Events);
        Assert.Equal(["slow", "fast"], released.Events.Select(one => one.Id));
    }

    [Fact]
    public async Task Each_statement_goes_through_its_index_even_when_the_table_is_small()
    {
        await using (var store = await Database.OpenAsync())
            await store.WriteAsync([.. Enumerable.Range(0, 2000).Select(i => Create(Talent($"{i}"), "x"))]);
        await AssertPlansAsync(after: 0);
    }

    // Once the database has counted a large table whose rows lie in another order than their changes, it thinks well of bitmaps, which read
    // and sort all rows that there are for the first ten of them.
    [Fact]
    public async Task Each_statement_goes_through_its_index_when_the_table_is_large_and_counted()
    {
        await using (await Database.OpenAsync())
            await ExecuteRawAsync("""
                INSERT INTO grain_state (kind, key, version, state, change)
                SELECT 'talent', i, 1, convert_to(repeat('x', 300), 'UTF8'), (i * 7919 % 50000) + 1 FROM generate_series(1, 50000) i;
                ANALYZE grain_state;
                """);
        await AssertPlansAsync(after: 49_000);
    }

    private async Task AssertPlansAsync(long after)
    {
        string read = await PlanAsync(PostgresSql.Read, "'{talent}'::text[], '{5}'::text[]");
        string feed = await PlanAsync(PostgresSql.Feed, $"{after}::bigint, 5000::bigint, 1000::bigint");
        string gaps = await PlanAsync(PostgresSql.Gaps, $"ARRAY[{after}, {after + 200}]::bigint[], ARRAY[{after + 100}, {long.MaxValue}]::bigint[], 5000::bigint");
        string wait = await PlanAsync(PostgresSql.HasChange, $"{after}::bigint");
        string write = await PlanAsync(PostgresSql.Write, "'{talent}'::text[], '{5}'::text[], '{1}'::bigint[], '{x}'::bytea[], '{0}'::int[]");

        string kind = await PlanAsync(PostgresSql.Kind, "'talent'::text, 0::bigint");
        string events = await PlanAsync(PostgresEventSql.Page, "'t'::text, 0::bigint, 10::bigint, 1000::bigint");
        string find = await PlanAsync(PostgresEventSql.Find, "'t'::text, '{a}'::text[]");
        string remove = await PlanAsync(PostgresEventSql.RemoveOld, "'t'::text, 0::bigint, 10::bigint");
        string number = await PlanAsync(PostgresEventSql.Number, "'{talent}'::text[], '{5}'::text[], '{1}'::bigint[]");

        Assert.Contains("event_log_pkey", events, StringComparison.Ordinal);
        Assert.Contains("event_log_id", find, StringComparison.Ordinal);
        Assert.Contains("event_log_pkey", remove, StringComparison.Ordinal);
        Assert.Contains("grain_state_pkey", number, StringComparison.Ordinal);
        Assert.All([events, find, remove, number], plan => Assert.DoesNotContain("Seq Scan on event_", plan, StringComparison.Ordinal));
        Assert.Contains("grain_state_pkey", read, StringComparison.Ordinal);
        Assert.Contains("Index Scan using grain_state_change", feed, StringComparison.Ordinal);
        Assert.Contains("grain_state_change", gaps, StringComparison.Ordinal);
        Assert.Contains("grain_state_change", wait, StringComparison.Ordinal);
        Assert.Contains("Index Scan using grain_state_pkey", write, StringComparison.Ordinal);
        Assert.Contains("grain_state_pkey", kind, StringComparison.Ordinal);
        Assert.DoesNotContain("grain_state_change", kind, StringComparison.Ordinal);
        Assert.All([read, feed, gaps, wait, write, number, kind], plan => Assert.DoesNotContain("Seq Scan on grain_state", plan, StringComparison.Ordinal));
        Assert.All([read, feed, gaps, wait, write, number, kind, events, find, remove], plan => Assert.DoesNotContain("Bitmap", plan, StringComparison.Ordinal));
        Assert.All([write, gaps], plan => Assert.DoesNotContain("Sort", plan, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_unreachable_server_is_a_calm_error_without_the_password()
    {
        var failed = await Assert.ThrowsAsync<StoreUnavailableException>(
            async () => await StateStores.OpenAsync("postgres:Host=127.0.0.1;Port=1;Username=u;Password=hush;Timeout=3"));

        Assert.DoesNotContain("hush", failed.ToString(), StringComparison.Ordinal);
    }

    // Goal: rows that a store remembers and rows that the database sends make the same feed. Method: two stores write in turn, each in its
    // own batches and over each other's rows; both read from every place on, and a third one that wrote nothing is the judge.
    [Fact]
    public async Task Own_and_foreign_rows_make_one_feed()
    {
        var random = TestSeed.Next(Output);
        await using var left = await Database.OpenAsync();
        await using var right = await Database.OpenAsync();
        await using var judge = await Database.OpenAsync();
        var versions = new Dictionary<StateKey, GrainVersion>();
        for (int round = 0; round < 60; round++)
        {
            var keys = Enumerable.Range(0, 1 + random.Next(80)).Select(_ => Talent($"{random.Next(300)}")).Distinct().ToArray();
            var results = await (random.Next(2) == 0 ? left : right).WriteAsync([.. keys.Select(key =>
                new StateWrite(key, versions.GetValueOrDefault(key), random.Next(9) == 0 ? null : Bytes($"{round}")))]);
            for (int i = 0; i < keys.Length; i++)
                versions[keys[i]] = results[i].Version;

            int maxRows = 1 + random.Next(200);
            var expected = await judge.FeedToEndAsync(maxRows: maxRows);
            var after = expected[random.Next(expected.Count)].Change;
            var rest = expected.Where(row => row.Change > after).Select(Line).ToArray();
            Assert.Equal(rest, (await left.FeedToEndAsync(after, maxRows)).Select(Line));
            Assert.Equal(rest, (await right.FeedToEndAsync(after, maxRows)).Select(Line));
        }

        static string Line(StoredState row) => $"{row.Key} v{row.Version} at {row.Change}: {row.Text() ?? "(deleted)"}";
    }

    private static StateWrite[] Shuffled(int round, WriteResult[] existing, Random random)
    {
        var writes = Enumerable.Range(0, 100)
            .SelectMany(i => new[] { Create(Talent($"{round}-new-{i}"), "new"), Replace(Talent($"{round}-old-{i}"), existing[i].Version, "new") })
            .ToArray();
        random.Shuffle(writes);
        return writes;
    }

    private async Task<NpgsqlConnection> OpenRawAsync()
    {
        var connection = new NpgsqlConnection(Postgres.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>A session as the store opens its own.</summary>
    private static async Task<NpgsqlConnection> OpenTunedAsync(string address)
    {
        var connection = new NpgsqlConnection(PostgresStateStore.Tune(address, new StateStoreOptions()) + ";Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    private async Task ExecuteRawAsync(string sql)
    {
        await using var connection = await OpenRawAsync();
        await ExecuteAsync(connection, sql);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<IReadOnlyList<string>> ShowAsync(NpgsqlConnection connection, params string[] settings)
    {
        var values = new List<string>();
        foreach (string setting in settings)
        {
            await using var command = new NpgsqlCommand($"SHOW {setting}", connection);
            values.Add((string)(await command.ExecuteScalarAsync())!);
        }

        return values;
    }

    /// <summary>Writes a row the way the store does, in the transaction that is open on the connection.</summary>
    private static async Task<long> InsertRawAsync(NpgsqlConnection connection, string key)
    {
        await using var command = new NpgsqlCommand(
            $"INSERT INTO grain_state (kind, key, version, state, change) VALUES ('talent', '{key}', 1, '{key}', ({PostgresSql.FirstChange})) RETURNING change",
            connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private async Task<string> PlanAsync(string sql, string arguments)
    {
        await using var connection = await OpenTunedAsync(Postgres.ConnectionString);
        await using (var prepare = new NpgsqlCommand($"PREPARE checked AS {sql}", connection))
            await prepare.ExecuteNonQueryAsync();
        var lines = new List<string>();
        // A prepared statement is planned for its arguments the first times, and for unknown ones after that.
        foreach (string mode in (string[])["force_custom_plan", "force_generic_plan"])
        {
            await using var command = new NpgsqlCommand($"SET plan_cache_mode = {mode}; EXPLAIN EXECUTE checked({arguments})", connection);
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
                lines.Add(reader.GetString(0));
        }

        return string.Join('\n', lines);
    }
}
