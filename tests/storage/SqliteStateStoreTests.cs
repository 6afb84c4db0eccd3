using DigitalTalent.Storage;
using Microsoft.Data.Sqlite;
using Xunit.Abstractions;
using static DigitalTalent.Tests.Storage.StoreCalls;

namespace DigitalTalent.Tests.Storage;

public sealed class SqliteStateStoreTests(SqliteHarness harness, ITestOutputHelper output)
    : StateStoreContract(harness, output), IClassFixture<SqliteHarness>
{
    private SqliteDatabase Sqlite => (SqliteDatabase)Database;

    [Fact]
    public async Task A_second_opener_is_refused_until_the_first_is_gone()
    {
        await using (await Database.OpenAsync())
        {
            var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => Database.OpenAsync());
            Assert.Contains(Sqlite.File, refused.Message, StringComparison.Ordinal);
            Assert.Contains("in use by another process", refused.Message, StringComparison.Ordinal);
        }

        await using var free = await Database.OpenAsync();
        Assert.True((await free.CreateAsync(Talent("ada"), "a")).Written);
    }

    // Goal: what was acknowledged is in the log file before the call returns. Method: copy the files as they are while the store is
    // open, as a crash would leave them, and open the copy.
    [Fact]
    public async Task A_log_left_behind_by_a_crash_is_recovered()
    {
        await using var crashed = new SqliteDatabase();
        await using (var store = await Database.OpenAsync())
        {
            await store.WriteAsync([.. Enumerable.Range(0, 500).Select(i => Create(Talent($"{i:d3}"), $"{i}"))]);
            foreach (string suffix in (string[])["", "-wal"])
                File.Copy(Sqlite.File + suffix, crashed.File + suffix);
        }

        Assert.True(new FileInfo(crashed.File + "-wal").Length > 0, "The log was empty: nothing to recover.");
        await using var recovered = await crashed.OpenAsync();
        Assert.Equal(Enumerable.Range(0, 500).Select(i => $"{i}"), (await recovered.FeedToEndAsync()).Select(row => row.Text()));
    }

    [Fact]
    public async Task A_file_of_another_program_is_refused_and_left_alone()
    {
        await using (var other = new SqliteConnection($"Data Source={Sqlite.File};Pooling=false"))
        {
            await other.OpenAsync();
            await using var command = other.CreateCommand();
            command.CommandText = "CREATE TABLE bookmarks (url TEXT)";
            await command.ExecuteNonQueryAsync();
        }

        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => Database.OpenAsync());

        Assert.Contains("another program", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1L, await ScalarAsync("SELECT count(*) FROM sqlite_schema"));
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused()
    {
        await File.WriteAllTextAsync(Sqlite.File, string.Concat(Enumerable.Repeat("name,age\nada,36\n", 500)));

        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => Database.OpenAsync());

        Assert.Contains("not a SQLite database", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commits_are_synced_to_disk_and_the_file_is_sound()
    {
        await using (var store = await Database.OpenAsync())
            await IncrementAsync(store, 20);

        Assert.Equal("wal", await ScalarAsync("PRAGMA journal_mode"));
        Assert.Equal("ok", await ScalarAsync("PRAGMA integrity_check"));
        using var writer = DigitalTalent.Storage.Sqlite.SqliteConnections.OpenWriter(Sqlite.File, TimeSpan.FromSeconds(1));
        Assert.Equal(2L, DigitalTalent.Storage.Sqlite.SqliteConnections.Scalar(writer, "PRAGMA synchronous"));
    }

    // A lock held by another program (a backup tool, a shell) for longer than the timeout must not spoil the store for good.
    [Fact]
    public async Task A_write_that_fails_for_a_foreign_lock_can_be_repeated()
    {
        await using var store = await StateStores.OpenAsync(Database.Address, new StateStoreOptions { CommandTimeout = TimeSpan.FromSeconds(1) });
        await using (var other = new SqliteConnection($"Data Source={Sqlite.File};Pooling=false"))
        {
            await other.OpenAsync();
            await using var transaction = other.BeginTransaction(deferred: false);
            var failed = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.CreateAsync(Talent("ada"), "a"));
            Assert.Contains("locked", failed.Message, StringComparison.Ordinal);
        }

        Assert.True((await store.CreateAsync(Talent("ada"), "a")).Written);
    }

    [Fact]
    public async Task Statements_use_the_key_and_the_feed_order()
    {
        await using (await Database.OpenAsync())
        {
        }

        Assert.Contains("USING INDEX", await PlanAsync("SELECT version FROM grain_state WHERE kind = 'a' AND key = 'b'"), StringComparison.Ordinal);
        Assert.Equal("SEARCH grain_state USING INTEGER PRIMARY KEY (rowid>?)", await PlanAsync("SELECT * FROM grain_state WHERE change > 5 ORDER BY change LIMIT 3"));
    }

    private async Task<string> PlanAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Sqlite.File};Pooling=false");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + sql;
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync())
            lines.Add(reader.GetString(3));
        return string.Join('\n', lines);
    }

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Sqlite.File};Pooling=false");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync();
    }
}
