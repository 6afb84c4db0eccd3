using System.Data.Common;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace DigitalTalent.Storage.Postgres;

/// <summary>The store on PostgreSQL: several silos may share one database, which decides every write.</summary>
/// <remarks>
/// A change number is the writing transaction's id (plus an offset that outlives restores) above the row's position in it. Readers
/// stay below the oldest transaction under way, so a transaction that commits late holds back the feed, and is never stepped over.
/// </remarks>
internal sealed partial class PostgresStateStore : IStateStore, IOrleansDatabase
{
    private readonly NpgsqlDataSource source;
    private readonly NpgsqlDataSource orleans;
    private readonly PostgresSignals signals;
    private readonly ChangePulse pulse;
    private readonly OwnWrites own = new();
    private readonly ILogger logger;
    private readonly TimeProvider time;

    private PostgresStateStore(
        NpgsqlDataSource source, NpgsqlDataSource orleans, string address, StoreId id, StateStoreOptions options, ILogger logger, TimeProvider time)
    {
        this.source = source;
        this.orleans = orleans;
        this.logger = logger;
        this.time = time;
        Id = id;
        ConcurrentWrites = options.PostgresConcurrentWrites;
        pulse = new ChangePulse(time);
        signals = new PostgresSignals(source, address, id, pulse, logger, time);
    }

    public StoreId Id { get; }

    public string Provider => "postgresql";

    public int ConcurrentWrites { get; }

    /// <exception cref="StoreUnavailableException">The server cannot be reached or refused.</exception>
    /// <exception cref="StoreTooNewException">The schema belongs to a newer release.</exception>
    public static async ValueTask<PostgresStateStore> OpenAsync(
        string address,
        StateStoreOptions options,
        IReadOnlyList<Migration> migrations,
        ILoggerFactory loggers,
        TimeProvider time,
        CancellationToken cancellation)
    {
        var log = loggers.CreateLogger<PostgresStateStore>();
        string tuned = Tune(address, options);
        var pool = new NpgsqlDataSourceBuilder(tuned).Build();
        try
        {
            var id = await PostgresSchema.PrepareAsync(pool, migrations, log, cancellation);
            await WarnIfNotDurableAsync(pool, log, cancellation);
            PostgresLog.Opened(log, id, migrations.Count);
            return new PostgresStateStore(pool, new NpgsqlDataSourceBuilder(ForOrleans(address)).Build(), tuned, id, options, log, time);
        }
        catch (Exception e)
        {
            await pool.DisposeAsync();
            cancellation.ThrowIfCancellationRequested();
            if (PostgresErrors.IsUnavailable(e))
                throw PostgresErrors.ToUnavailable(e, "while the store was being opened");
            throw;
        }
    }

    public ValueTask<StoredState?[]> ReadAsync(IReadOnlyList<StateKey> keys, CancellationToken cancellation)
    {
        StoreGuard.CheckKeys(keys);
        return RetryAsync("while states were being read", () => ReadOnceAsync(keys, cancellation), cancellation);
    }

    public ValueTask<FeedPage> ReadAfterAsync(ChangeNumber after, int maxRows, CancellationToken cancellation)
    {
        StoreGuard.CheckFeedRows(maxRows);
        return RetryAsync("while the change feed was being read", () => ReadAfterOnceAsync(after, maxRows, cancellation), cancellation);
    }

    public ValueTask<FeedPage> ReadKindAsync(string kind, ChangeNumber after, CancellationToken cancellation)
    {
        StoreGuard.CheckKind(kind);
        return RetryAsync("while states of one kind were being read", () => ReadKindOnceAsync(kind, after, cancellation), cancellation);
    }

    public async ValueTask WaitForChangeAsync(ChangeNumber after, CancellationToken cancellation)
    {
        var next = pulse.Next;
        if (!await RetryAsync("while waiting for changes", () => HasChangeAsync(after, cancellation), cancellation))
            await pulse.WaitAsync(next, cancellation);
    }

    public string Invariant => "Npgsql";

    public DbDataSource Connections => orleans;

    /// <remarks>The store's own: a large state has the store's time for a statement, and no state keeps a heartbeat waiting.</remarks>
    public DbDataSource StateConnections => source;

    public bool IsShared => true;

    public bool IsUnavailable(Exception failure) => PostgresErrors.IsUnavailable(failure);

    public StoreUnavailableException ToUnavailable(Exception failure, string doing) => PostgresErrors.ToUnavailable(failure, doing);

    public async ValueTask ClaimAsync(string clusterId, CancellationToken cancellation)
    {
        string owner = await RetryAsync("while the cluster was being looked up", () => ClaimOnceAsync(clusterId, cancellation), cancellation);
        if (!string.Equals(owner, clusterId, StringComparison.Ordinal))
            throw new ClusterMismatchException(owner);
    }

    public ValueTask<string?> FindOtherMachineAsync(string machine, CancellationToken cancellation) =>
        RetryAsync("while the members of the cluster were being read", () => FindOtherMachineOnceAsync(machine, cancellation), cancellation);

    private async Task<string?> FindOtherMachineOnceAsync(string machine, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(PostgresSql.OtherMachine);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = machine, NpgsqlDbType = NpgsqlDbType.Text });
        return await command.ExecuteScalarAsync(cancellation) as string;
    }

    private async Task<string> ClaimOnceAsync(string clusterId, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(PostgresSql.ClaimCluster);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = clusterId, NpgsqlDbType = NpgsqlDbType.Text });
        return (string)(await command.ExecuteScalarAsync(cancellation))!;
    }

    public ValueTask NoticeWritesAsync(CancellationToken cancellation)
    {
        pulse.Fire();           // The statement has told the other silos itself.
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await signals.DisposeAsync();
        await source.DisposeAsync();
        await orleans.DisposeAsync();
        pulse.Fire();
    }

    private async Task<StoredState?[]> ReadOnceAsync(IReadOnlyList<StateKey> keys, CancellationToken cancellation)
    {
        var kinds = new string[keys.Count];
        var names = new string[keys.Count];
        for (int i = 0; i < kinds.Length; i++)
            (kinds[i], names[i]) = keys[i];

        var found = new StoredState?[kinds.Length];
        await using var command = source.CreateCommand(PostgresSql.Read);
        command.Parameters.Add(Array(kinds, NpgsqlDbType.Text));
        command.Parameters.Add(Array(names, NpgsqlDbType.Text));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            int index = reader.GetInt32(0) - 1;
            found[index] = new StoredState(keys[index], new GrainVersion(reader.GetInt64(1)), StateOrNull(reader, 2), new ChangeNumber(reader.GetInt64(3)));
        }

        return found;
    }

    private async Task<FeedPage> ReadAfterOnceAsync(ChangeNumber after, int maxRows, CancellationToken cancellation) =>
        await FindAfterOnceAsync(after, maxRows, cancellation) ?? await ReadPageOnceAsync(after, maxRows, cancellation);

    /// <summary>A page whose rows this process wrote itself: the database says that there are no others, and sends none of them. Null: there are others.</summary>
    private async Task<FeedPage?> FindAfterOnceAsync(ChangeNumber after, int maxRows, CancellationToken cancellation)
    {
        if (!own.MayReach(after))
            return null;
        var window = own.WindowAfter(after);
        await using var command = source.CreateCommand(PostgresSql.Gaps);
        command.Parameters.Add(Array(window.GapStarts, NpgsqlDbType.Bigint));
        command.Parameters.Add(Array(window.GapEnds, NpgsqlDbType.Bigint));
        command.Parameters.Add(Number(maxRows));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        if (!await reader.ReadAsync(cancellation))
            throw new UnreachableException("The store has no identity.");

        // What was found was committed after the window had been taken, or by another process.
        long[] found = reader.GetFieldValue<long[]>(1);
        if (found.Length == maxRows || !own.TryFind(found, out var others))
            return null;
        return window.PageBelow(reader.GetInt64(0), others, maxRows);
    }

    private async Task<FeedPage> ReadPageOnceAsync(ChangeNumber after, int maxRows, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(PostgresSql.Feed);
        command.Parameters.Add(Number(after.Value));
        command.Parameters.Add(Number(maxRows));
        command.Parameters.Add(Number(StoreLimits.FeedPageBytes));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        if (!await reader.ReadAsync(cancellation) || !reader.IsDBNull(0))
            throw new UnreachableException("The feed page does not begin with its bound.");

        var safeMark = new ChangeNumber(reader.GetInt64(4) - 1);
        var rows = new List<StoredState>();
        var last = after;
        long bytes = 0;
        while (await reader.ReadAsync(cancellation))
        {
            var row = new StoredState(
                new StateKey(reader.GetString(0), reader.GetString(1)),
                new GrainVersion(reader.GetInt64(2)),
                StateOrNull(reader, 3),
                new ChangeNumber(reader.GetInt64(4)));
            if (row.Change <= last || row.Change > safeMark)
                throw new UnreachableException($"The feed gave change {row.Change} after {last}, with the safe mark at {safeMark}.");
            last = row.Change;
            bytes += row.State?.Length ?? 0;
            rows.Add(row);
        }

        bool full = rows.Count == maxRows || bytes >= StoreLimits.FeedPageBytes;
        return new FeedPage(rows, full ? last : safeMark);
    }

    private async Task<FeedPage> ReadKindOnceAsync(string kind, ChangeNumber after, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(PostgresSql.Kind);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = kind, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(Number(after.Value));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<StoredState>();
        var mark = after;
        while (await reader.ReadAsync(cancellation))
        {
            if (reader.IsDBNull(0))
                mark = new ChangeNumber(reader.GetInt64(3) - 1);
            else
                rows.Add(new StoredState(new StateKey(kind, reader.GetString(0)), new GrainVersion(reader.GetInt64(1)), StateOrNull(reader, 2), new ChangeNumber(reader.GetInt64(3))));
        }

        return new FeedPage(rows, mark);
    }

    private async Task<bool> HasChangeAsync(ChangeNumber after, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(PostgresSql.HasChange);
        command.Parameters.Add(Number(after.Value));
        return await command.ExecuteScalarAsync(cancellation) is true;
    }

    private static byte[]? StateOrNull(NpgsqlDataReader reader, int column)
        => reader.IsDBNull(column) ? null : reader.GetFieldValue<byte[]>(column);

    private static NpgsqlParameter<T[]> Array<T>(T[] values, NpgsqlDbType type)
        => new() { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type };

    private static NpgsqlParameter<long> Number(long value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Bigint };

    /// <summary>Lets the server end the session of a silo that went silent, so that its transaction holds neither rows nor the
    /// feed.</summary>
    /// <remarks>
    /// A frozen silo idles between two statements of a transaction, where others spend milliseconds; one that is cut off answers no probe
    /// and confirms no data. On a Unix socket the server ignores the settings of TCP.
    /// </remarks>
    private const string LostSilos = "-c idle_in_transaction_session_timeout=5000 "
        + "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3 -c tcp_user_timeout=10000";

    /// <summary>Each statement has one right plan, through an index. A plan prepared while the table was empty must not scan it for
    /// ever.</summary>
    private const string OnePlan =
        "-c enable_seqscan=off -c enable_bitmapscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c jit=off";

    /// <summary>Settings that the store relies on, on top of the operator's.</summary>
    internal static string Tune(string address, StateStoreOptions options)
    {
        var builder = new NpgsqlConnectionStringBuilder(address)
        {
            CommandTimeout = (int)options.CommandTimeout.TotalSeconds,
            IncludeErrorDetail = false,         // Details repeat row values.
            NoResetOnClose = true,              // No statement changes the session.
            MaxAutoPrepare = 20,
            AutoPrepareMinUsages = 2,
            TcpKeepAlive = true,
            WriteBufferSize = 64 * 1024,
            ReadBufferSize = 32 * 1024,
        };
        builder.ApplicationName ??= "digitaltalent";
        // Of two equal settings the later one counts: the operator's times take the place of ours, and our plans that of the operator's.
        builder.Options = $"{LostSilos} {builder.Options} {OnePlan}";
        return builder.ConnectionString;
    }

    /// <summary>Connections for members and reminders, and nothing else. A pool of its own: a busy registry must not delay a heartbeat.
    /// Short times: a heartbeat that hangs is of no use.</summary>
    internal static string ForOrleans(string address) => new NpgsqlConnectionStringBuilder(address)
    {
        CommandTimeout = 5,
        Timeout = 5,
        MaxPoolSize = 8,
        MinPoolSize = 0,
        IncludeErrorDetail = false,
        TcpKeepAlive = true,
        ApplicationName = "digitaltalent-orleans",
    }.ConnectionString;

    private static async Task WarnIfNotDurableAsync(NpgsqlDataSource pool, ILogger log, CancellationToken cancellation)
    {
        foreach (string setting in (string[])["fsync", "synchronous_commit", "full_page_writes"])
        {
            await using var command = pool.CreateCommand($"SHOW {setting}");
            if (await command.ExecuteScalarAsync(cancellation) is "off")
                PostgresLog.NotDurable(log, setting);
        }
    }
}
