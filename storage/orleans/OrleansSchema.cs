using DigitalTalent.Storage.Postgres;

namespace DigitalTalent.Storage;

/// <summary>
/// The tables that Orleans keeps its members and reminders in, and the statements by which its AdoNet packages reach them and the states of rarely
/// written kinds.
/// </summary>
/// <remarks>
/// The packages ship no SQL. Their contract is the table <c>OrleansQuery</c>, from which they take each statement by name, and the names of parameters and
/// result columns; tables and statements are ours. States stay in <c>grain_state</c>, so that the change feed, versions and backups remain one.
/// </remarks>
internal static class OrleansSchema
{
    private const string ReminderColumns = "grain_id AS GrainId, reminder_name AS ReminderName, start_at AS StartTime, period_ms AS Period, version AS Version";

    private const string MemberColumns = """
        m.address AS Address, m.port AS Port, m.generation AS Generation, m.silo_name AS SiloName, m.host_name AS HostName, m.status AS Status,
        m.proxy_port AS ProxyPort, m.suspect_times AS SuspectTimes, m.started_at AS StartTime, m.alive_at AS IAmAliveTime, v.version AS Version
        """;

    private const string ThisMember = "cluster_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation";

    private const string ThisReminder = "service_id = @ServiceId AND grain_id = @GrainId AND reminder_name = @ReminderName";

    /// <summary>The state that the persistence provider addresses: its grain type is our kind, and keys are text.</summary>
    private const string ThisState = "kind = @GrainTypeString AND key = @GrainIdExtensionString";

    /// <summary>Statements that are the same for both databases.</summary>
    private static readonly (string Key, string Sql)[] Common =
    [
        ("ReadReminderRowsKey", $"SELECT {ReminderColumns} FROM orleans_reminder WHERE service_id = @ServiceId AND grain_id = @GrainId"),
        ("ReadReminderRowKey", $"SELECT {ReminderColumns} FROM orleans_reminder WHERE {ThisReminder}"),
        ("ReadRangeRows1Key", $"SELECT {ReminderColumns} FROM orleans_reminder WHERE service_id = @ServiceId AND grain_hash > @BeginHash AND grain_hash <= @EndHash"),
        ("ReadRangeRows2Key", $"SELECT {ReminderColumns} FROM orleans_reminder WHERE service_id = @ServiceId AND (grain_hash > @BeginHash OR grain_hash <= @EndHash)"),
        ("DeleteReminderRowsKey", "DELETE FROM orleans_reminder WHERE service_id = @ServiceId"),
        ("UpsertReminderRowKey", """
            INSERT INTO orleans_reminder AS r (service_id, grain_id, reminder_name, start_at, period_ms, grain_hash, version)
            VALUES (@ServiceId, @GrainId, @ReminderName, @StartTime, @Period, @GrainHash, 1)
            ON CONFLICT (service_id, grain_id, reminder_name) DO UPDATE
               SET start_at = excluded.start_at, period_ms = excluded.period_ms, grain_hash = excluded.grain_hash, version = r.version + 1
            RETURNING version AS Version
            """),
    ];

    /// <remarks>
    /// A change number is made by the statement itself, as <see cref="PostgresSql.Write"/> makes it. Silos are woken by the same transaction, for
    /// nobody else tells them of a write that did not pass through the store. It is rare, so the lock that NOTIFY takes until the commit harms nobody.
    /// </remarks>
    private static readonly (string Key, string Sql)[] PostgresOnly =
    [
        ("DeleteReminderRowKey", $"""
            WITH gone AS (DELETE FROM orleans_reminder WHERE {ThisReminder} AND version = @Version RETURNING 1)
            SELECT count(*)::int FROM gone
            """),
        ("ReadFromStorageKey", $"SELECT state AS PayloadBinary, version::int AS Version FROM grain_state WHERE {ThisState}"),
        ("WriteToStorageKey", $"""
            WITH written AS (
                INSERT INTO grain_state AS g (kind, key, version, state, change)
                SELECT @GrainTypeString, @GrainIdExtensionString, coalesce(@GrainStateVersion, 0) + 1, @PayloadBinary, ({PostgresSql.FirstChange})
                WHERE @GrainStateVersion IS NULL OR EXISTS (SELECT FROM grain_state WHERE {ThisState} AND version = @GrainStateVersion)
                ON CONFLICT (kind, key) DO UPDATE
                   SET version = excluded.version, state = excluded.state, change = excluded.change
                   WHERE g.version = excluded.version - 1 AND g.change < excluded.change
                RETURNING g.version), {Woken}
            SELECT version::int AS NewGrainStateVersion FROM written, woken
            """),
        ("ClearStorageKey", $"""
            WITH written AS (
                UPDATE grain_state SET version = version + 1, state = NULL, change = ({PostgresSql.FirstChange})
                WHERE {ThisState} AND version = @GrainStateVersion
                RETURNING version), {Woken}
            SELECT version::int AS NewGrainStateVersion FROM written, woken
            """),
        ("GatewaysQueryKey", """
            SELECT address AS Address, proxy_port AS ProxyPort, generation AS Generation FROM orleans_member
            WHERE cluster_id = @DeploymentId AND status = @Status AND proxy_port > 0
            """),
        ("MembershipReadAllKey", $"""
            SELECT {MemberColumns} FROM orleans_membership v LEFT JOIN orleans_member m ON m.cluster_id = v.cluster_id WHERE v.cluster_id = @DeploymentId
            """),
        ("MembershipReadRowKey", $"""
            SELECT {MemberColumns}
            FROM orleans_membership v
            LEFT JOIN orleans_member m ON m.cluster_id = v.cluster_id AND m.address = @Address AND m.port = @Port AND m.generation = @Generation
            WHERE v.cluster_id = @DeploymentId
            """),
        ("InsertMembershipVersionKey", """
            WITH made AS (INSERT INTO orleans_membership (cluster_id) VALUES (@DeploymentId) ON CONFLICT DO NOTHING RETURNING 1)
            SELECT count(*)::int FROM made
            """),
        ("InsertMembershipKey", $"""
            WITH turn AS ({NextTurn}),
                 made AS (
                     INSERT INTO orleans_member (cluster_id, address, port, generation, silo_name, host_name, status, proxy_port, started_at, alive_at)
                     SELECT @DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime FROM turn
                     ON CONFLICT DO NOTHING RETURNING 1)
            SELECT count(*)::int FROM made
            """),
        ("UpdateMembershipKey", $"""
            WITH turn AS ({NextTurn}),
                 changed AS (
                     UPDATE orleans_member SET status = @Status, suspect_times = @SuspectTimes, alive_at = @IAmAliveTime
                     FROM turn WHERE {ThisMember} RETURNING 1)
            SELECT count(*)::int FROM changed
            """),
        ("UpdateIAmAlivetimeKey", $"UPDATE orleans_member SET alive_at = @IAmAliveTime WHERE {ThisMember}"),
        ("DeleteMembershipTableEntriesKey", """
            DELETE FROM orleans_member WHERE cluster_id = @DeploymentId; DELETE FROM orleans_membership WHERE cluster_id = @DeploymentId
            """),
        ("CleanupDefunctSiloEntriesKey", $"DELETE FROM orleans_member WHERE cluster_id = @DeploymentId AND alive_at < @IAmAliveTime AND status <> {ActiveStatus}"),
    ];

    /// <remarks>SQLite takes the write lock before a single statement reads, so the newest change is the newest change of all.</remarks>
    private static readonly (string Key, string Sql)[] SqliteOnly =
    [
        ("DeleteReminderRowKey", $"DELETE FROM orleans_reminder WHERE {ThisReminder} AND version = @Version; SELECT changes()"),
        ("ReadFromStorageKey", $"SELECT state AS PayloadBinary, version AS Version FROM grain_state WHERE {ThisState}"),
        ("WriteToStorageKey", $"""
            INSERT INTO grain_state AS g (change, kind, key, version, state)
            SELECT ({NextSqliteChange}), @GrainTypeString, @GrainIdExtensionString, coalesce(@GrainStateVersion, 0) + 1, @PayloadBinary
            WHERE @GrainStateVersion IS NULL OR EXISTS (SELECT 1 FROM grain_state WHERE {ThisState} AND version = @GrainStateVersion)
            ON CONFLICT (kind, key) DO UPDATE
               SET change = excluded.change, version = excluded.version, state = excluded.state
               WHERE g.version = excluded.version - 1
            RETURNING version AS NewGrainStateVersion
            """),
        ("ClearStorageKey", $"""
            UPDATE grain_state SET change = ({NextSqliteChange}), version = version + 1, state = NULL
            WHERE {ThisState} AND version = @GrainStateVersion
            RETURNING version AS NewGrainStateVersion
            """),
    ];

    private const int ActiveStatus = 3;         // SiloStatus.Active

    private const string NextTurn = "UPDATE orleans_membership SET version = version + 1 WHERE cluster_id = @DeploymentId AND version = @Version RETURNING version";

    private const string Woken = "woken AS (SELECT pg_notify('grain_state_' || replace(store_id::text, '-', ''), '') FROM store_info, written)";

    private const string NextSqliteChange = "SELECT ((coalesce(max(change), 0) >> 20) + 1) << 20 FROM grain_state";

    /// <summary>The step of the schema for PostgreSQL.</summary>
    public static string ForPostgres => $"""
        ALTER TABLE store_info ADD COLUMN cluster_id text NULL;
        CREATE TABLE OrleansQuery (QueryKey text PRIMARY KEY, QueryText text NOT NULL);
        CREATE TABLE orleans_membership (cluster_id text PRIMARY KEY, version int NOT NULL DEFAULT 0);
        CREATE TABLE orleans_member (
            cluster_id    text NOT NULL REFERENCES orleans_membership,
            address       text NOT NULL,
            port          int NOT NULL,
            generation    int NOT NULL,
            silo_name     text NOT NULL,
            host_name     text NOT NULL,
            status        int NOT NULL,
            proxy_port    int NOT NULL,
            suspect_times text NULL,
            started_at    timestamptz NOT NULL,
            alive_at      timestamptz NOT NULL,
            PRIMARY KEY (cluster_id, address, port, generation));
        CREATE TABLE orleans_reminder (
            service_id    text NOT NULL,
            grain_id      text NOT NULL,
            reminder_name text NOT NULL,
            start_at      timestamptz NOT NULL,
            period_ms     bigint NOT NULL,
            grain_hash    int NOT NULL,
            version       int NOT NULL,
            PRIMARY KEY (service_id, grain_id, reminder_name));
        {Rows([.. Common, .. PostgresOnly])}
        """;

    /// <summary>The step of the schema for SQLite, where one silo is the whole cluster and needs no table of members.</summary>
    public static string ForSqlite => $"""
        CREATE TABLE OrleansQuery (QueryKey TEXT PRIMARY KEY, QueryText TEXT NOT NULL) STRICT;
        CREATE TABLE orleans_reminder (
            service_id    TEXT NOT NULL,
            grain_id      TEXT NOT NULL,
            reminder_name TEXT NOT NULL,
            start_at      TEXT NOT NULL,
            period_ms     INTEGER NOT NULL,
            grain_hash    INTEGER NOT NULL,
            version       INTEGER NOT NULL,
            PRIMARY KEY (service_id, grain_id, reminder_name)) STRICT;
        {Rows([.. Common, .. SqliteOnly])}
        """;

    private static string Rows((string Key, string Sql)[] statements) => "INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES\n"
        + string.Join(",\n", statements.Select(static one => $"('{one.Key}', '{one.Sql.Replace("'", "''", StringComparison.Ordinal)}')")) + ";";
}
