using System.Diagnostics;
using DigitalTalent.Tests.Support;
using Npgsql;
using NpgsqlTypes;

namespace DigitalTalent.Bench.Ingest;

/// <summary>A PostgreSQL server of our own. The peer: one binary COPY of all rows into an indexed table, one commit.</summary>
public sealed class PostgresIngest : IIngestDatabase
{
    private readonly PostgresServer _server;
    private string? _database;

    private PostgresIngest(PostgresServer server) => _server = server;

    public string Name => "postgres";
    public string Peer => "binary COPY, one commit";

    public static async Task<PostgresIngest> StartAsync() => new(await PostgresServer.StartAsync());

    public async Task<string> CreateAsync()
    {
        if (_database is { } old)
            await _server.DropDatabaseAsync(old);
        _database = await _server.CreateDatabaseAsync();
        return "postgres:" + _server.Address(_database);
    }

    public async Task<long> CountTalentsAsync()
    {
        await using var connection = await OpenAsync(_database!);
        return (long)(await ScalarAsync(connection, $"SELECT count(*) FROM grain_state WHERE kind = '{IIngestDatabase.Kind}' AND state IS NOT NULL"))!;
    }

    public async Task<TimeSpan> WriteAsPeerAsync(IReadOnlyList<IngestState> states)
    {
        string database = await _server.CreateDatabaseAsync();
        TimeSpan elapsed;
        await using (var connection = await OpenAsync(database))
        {
            await ScalarAsync(connection, """
                CREATE TABLE peer_state (
                    kind text NOT NULL, key text NOT NULL, version bigint NOT NULL, state bytea NULL, change bigint NOT NULL,
                    PRIMARY KEY (kind, key));
                CREATE INDEX peer_state_change ON peer_state (change);
                """);
            long begun = Stopwatch.GetTimestamp();
            await CopyAsync(connection, states);
            elapsed = Stopwatch.GetElapsedTime(begun);
            long count = (long)(await ScalarAsync(connection, "SELECT count(*) FROM peer_state"))!;
            if (count != states.Count)
                throw new InvalidOperationException($"The PostgreSQL peer wrote {count} of {states.Count} rows.");
        }
        await _server.DropDatabaseAsync(database);
        return elapsed;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static async Task CopyAsync(NpgsqlConnection connection, IReadOnlyList<IngestState> states)
    {
        await using var copy = await connection.BeginBinaryImportAsync("COPY peer_state (kind, key, version, state, change) FROM STDIN (FORMAT BINARY)");
        for (int row = 0; row < states.Count; row++)
        {
            await copy.StartRowAsync();
            await copy.WriteAsync(IIngestDatabase.Kind, NpgsqlDbType.Text);
            await copy.WriteAsync(states[row].Key, NpgsqlDbType.Text);
            await copy.WriteAsync(1L, NpgsqlDbType.Bigint);
            await copy.WriteAsync(states[row].Bytes, NpgsqlDbType.Bytea);
            await copy.WriteAsync((long)row + 1, NpgsqlDbType.Bigint);
        }
        await copy.CompleteAsync();
    }

    private async Task<NpgsqlConnection> OpenAsync(string database)
    {
        var connection = new NpgsqlConnection(_server.Address(database) + ";Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
