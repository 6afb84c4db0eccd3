using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace DigitalTalent.Bench.Ingest;

/// <summary>SQLite in a folder of its own. The peer: one prepared insert in transactions of 1,000, write-ahead log, synchronous=FULL.</summary>
public sealed class SqliteIngest : IIngestDatabase
{
    private const int RowsPerTransaction = 1000;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("digitaltalent-bench-");
    private string _file = "";
    private int _made;

    public string Name => "sqlite";
    public string Peer => "prepared inserts, 1,000 a transaction";

    public Task<string> CreateAsync()
    {
        Delete(_file);
        _file = NewFile();
        return Task.FromResult("sqlite:" + _file);
    }

    public async Task<long> CountTalentsAsync()
    {
        await using var connection = await OpenAsync(_file);
        return (long)(await ScalarAsync(connection, $"SELECT count(*) FROM grain_state WHERE kind = '{IIngestDatabase.Kind}' AND state IS NOT NULL"))!;
    }

    public async Task<TimeSpan> WriteAsPeerAsync(IReadOnlyList<IngestState> states)
    {
        string file = NewFile();
        await using (var connection = await OpenAsync(file))
        {
            await ScalarAsync(connection, "PRAGMA journal_mode = WAL");
            await ScalarAsync(connection, "PRAGMA synchronous = FULL");
            await ScalarAsync(connection, """
                CREATE TABLE peer_state (
                    kind TEXT NOT NULL, key TEXT NOT NULL, version INTEGER NOT NULL, state BLOB NULL, change INTEGER NOT NULL,
                    PRIMARY KEY (kind, key)) STRICT;
                CREATE INDEX peer_state_change ON peer_state (change);
                """);
            long begun = Stopwatch.GetTimestamp();
            Insert(connection, states);
            var elapsed = Stopwatch.GetElapsedTime(begun);
            long count = (long)(await ScalarAsync(connection, "SELECT count(*) FROM peer_state"))!;
            if (count != states.Count)
                throw new InvalidOperationException($"The SQLite peer wrote {count} of {states.Count} rows.");
            await connection.CloseAsync();
            Delete(file);
            return elapsed;
        }
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    // Synchronous on purpose: the driver has no other way, and a loop without awaits is the peer at its best.
    private static void Insert(SqliteConnection connection, IReadOnlyList<IngestState> states)
    {
        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO peer_state (kind, key, version, state, change) VALUES ($kind, $key, 1, $state, $change)";
        insert.Parameters.AddWithValue("$kind", IIngestDatabase.Kind);
        var key = insert.Parameters.Add("$key", SqliteType.Text);
        var state = insert.Parameters.Add("$state", SqliteType.Blob);
        var change = insert.Parameters.Add("$change", SqliteType.Integer);
        insert.Prepare();
        for (int start = 0; start < states.Count; start += RowsPerTransaction)
        {
            using var transaction = connection.BeginTransaction();
            insert.Transaction = transaction;
            for (int row = start; row < Math.Min(start + RowsPerTransaction, states.Count); row++)
            {
                key.Value = states[row].Key;
                state.Value = states[row].Bytes;
                change.Value = (long)row + 1;
                insert.ExecuteNonQuery();
            }
            transaction.Commit();
        }
    }

    private string NewFile() => Path.Combine(_folder.FullName, $"{++_made}.db");

    private static void Delete(string file)
    {
        if (file.Length == 0)
            return;
        foreach (string suffix in (string[])["", "-wal", "-shm", ".lock"])
            File.Delete(file + suffix);
    }

    private static async Task<SqliteConnection> OpenAsync(string file)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    private static async Task<object?> ScalarAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync();
    }
}
