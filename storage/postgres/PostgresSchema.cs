using Microsoft.Extensions.Logging;
using Npgsql;

namespace DigitalTalent.Storage.Postgres;

/// <summary>Creates the schema, brings it up to date, and keeps change numbers growing after a restore.</summary>
internal static class PostgresSchema
{
    /// <summary>Any number that no other program on the same database uses for its advisory locks.</summary>
    private const long LockNumber = 0x4454_4D53_544F_5245;

    /// <remarks>Collation C: keys are compared byte by byte, which is fast and does not change with the operating system.</remarks>
    public static readonly IReadOnlyList<Migration> Migrations =
    [
        new(1, """
            CREATE TABLE grain_state (
                kind    text COLLATE "C" NOT NULL,
                key     text COLLATE "C" NOT NULL,
                version bigint NOT NULL,
                state   bytea NULL,
                change  bigint NOT NULL,
                PRIMARY KEY (kind, key));
            CREATE UNIQUE INDEX grain_state_change ON grain_state (change);
            """),
        new(2, PostgresEventSql.Schema),
        new(3, OrleansSchema.ForPostgres),
    ];

    /// <summary>Applies what is missing, under a lock: of several silos that start at once, one works and the others find it done.</summary>
    public static async Task<StoreId> PrepareAsync(
        NpgsqlDataSource source, IReadOnlyList<Migration> migrations, ILogger logger, CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        if (connection.PostgreSqlVersion.Major < 13)
            throw new StoreUnavailableException($"The server runs PostgreSQL {connection.PostgreSqlVersion}; version 13 or later is needed.");

        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.ReadCommitted, cancellation);
        await ExecuteAsync(connection, $"SELECT pg_advisory_xact_lock({LockNumber})", cancellation);
        int found = await FindVersionAsync(connection, cancellation);
        foreach (var migration in Migration.Pending(migrations, found))
        {
            await ExecuteAsync(connection, migration.Sql, cancellation);
            await ExecuteAsync(connection, $"UPDATE store_info SET schema_version = {migration.Number}", cancellation);
            PostgresLog.Migrated(logger, migration.Number);
        }

        if (await IsBehindChangesAsync(connection, cancellation))
            await RaiseOffsetAsync(connection, logger, cancellation);
        var id = (Guid)(await ScalarAsync(connection, "SELECT store_id FROM store_info", cancellation))!;
        await transaction.CommitAsync(cancellation);
        return new StoreId(id);
    }

    private static async Task<int> FindVersionAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        bool exists = await ScalarAsync(connection, "SELECT to_regclass('store_info') IS NOT NULL", cancellation) is true;
        if (!exists)
        {
            await ExecuteAsync(connection, """
                CREATE TABLE store_info (
                    only_row       boolean PRIMARY KEY DEFAULT true CHECK (only_row),
                    store_id       uuid NOT NULL,
                    schema_version int NOT NULL,
                    xid_offset     bigint NOT NULL);
                INSERT INTO store_info (store_id, schema_version, xid_offset) VALUES (gen_random_uuid(), 0, 0);
                """, cancellation);
        }

        return (int)(await ScalarAsync(connection, "SELECT schema_version FROM store_info", cancellation))!;
    }

    /// <summary>
    /// Every change that a snapshot sees was made by a transaction below its xmax. Where that is not so, the rows come from
    /// another server (pg_restore), whose transaction ids were further on.
    /// </summary>
    private static async Task<bool> IsBehindChangesAsync(NpgsqlConnection connection, CancellationToken cancellation)
        => await ScalarAsync(connection, """
            SELECT (SELECT greatest((SELECT max(change) FROM grain_state), (SELECT max(position) FROM event_log), 0)) >> 20
                   >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint + xid_offset
            FROM store_info
            """, cancellation) is true;

    /// <summary>
    /// Lets new changes come after all old ones. The store gets a new id: who holds change numbers of the time after the backup was
    /// taken (tokens, index snapshots) must not mistake them for numbers of the restored store.
    /// </summary>
    private static async Task RaiseOffsetAsync(NpgsqlConnection connection, ILogger logger, CancellationToken cancellation)
    {
        // Every writer reads store_info before it writes, and so holds a lock on it until it ends: this waits for all of them.
        await ExecuteAsync(connection, "LOCK TABLE store_info IN ACCESS EXCLUSIVE MODE", cancellation);
        await ExecuteAsync(connection, """
            UPDATE store_info
            SET store_id = gen_random_uuid(),
                xid_offset = ((SELECT greatest((SELECT max(change) FROM grain_state), (SELECT max(position) FROM event_log))) >> 20) + 1 - pg_snapshot_xmax(pg_current_snapshot())::text::bigint
            WHERE (SELECT greatest((SELECT max(change) FROM grain_state), (SELECT max(position) FROM event_log))) >> 20 >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint + xid_offset
            """, cancellation);
        PostgresLog.OffsetRaised(logger);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancellation);
    }
}
