using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace DigitalTalent.Storage.Sqlite;

/// <summary>The store in one SQLite file, for one silo: one connection writes, a few read, none waits for another (WAL).</summary>
/// <remarks>A change number is the write transaction's number, counted on from the newest row, above the row's position in it.</remarks>
internal sealed partial class SqliteStateStore : IStateStore, IOrleansDatabase
{
    private readonly string file;
    private readonly StateStoreOptions options;
    private readonly SqliteFileLock ownership;
    private readonly ILogger logger;
    private readonly ChangePulse pulse;
    private readonly SemaphoreSlim writing = new(1);
    private readonly SemaphoreSlim reading;
    private readonly ConcurrentBag<SqliteReader> readers = [];
    private readonly DiskThread writerThread;
    private readonly SqliteDataSource connections;
    private SqliteWriter? writer;       // Null after a failure, until the next write. Guarded by writing.
    private readonly FeedTail tail;
    private long committed;             // The newest change known to be committed.
    private bool disposed;

    private SqliteStateStore(
        string file, StateStoreOptions options, SqliteFileLock ownership, StoreId id, ILogger logger, TimeProvider time)
    {
        this.file = file;
        this.options = options;
        this.ownership = ownership;
        this.logger = logger;
        Id = id;
        pulse = new ChangePulse(time);
        reading = new SemaphoreSlim(options.SqliteReaders);
        writer = new SqliteWriter(file, options.CommandTimeout);
        connections = new SqliteDataSource(file, options.CommandTimeout);
        committed = writer.LastChange.Value;
        tail = new FeedTail(writer.LastChange);
        writerThread = new DiskThread("sqlite writer");      // Last: nobody would end it if the file could not be opened.
    }

    public StoreId Id { get; }

    public string Provider => "sqlite";

    public int ConcurrentWrites => 1;

    /// <exception cref="StoreUnavailableException">The file cannot be opened, or another process has it.</exception>
    /// <exception cref="StoreTooNewException">The schema belongs to a newer release.</exception>
    public static async ValueTask<SqliteStateStore> OpenAsync(
        string file,
        StateStoreOptions options,
        IReadOnlyList<Migration> migrations,
        ILoggerFactory loggers,
        TimeProvider time,
        CancellationToken cancellation)
    {
        if (file.Contains(":memory:", StringComparison.OrdinalIgnoreCase))
            throw new ArgumentException("A SQLite store needs a file: what is kept in memory only cannot be acknowledged as durable.");
        string path = Path.GetFullPath(file);
        var log = loggers.CreateLogger<SqliteStateStore>();
        return await Task.Run(
            () =>
            {
                var taken = SqliteFileLock.Take(path);
                try
                {
                    var id = SqliteSchema.Prepare(path, options.CommandTimeout, migrations, log);
                    var store = new SqliteStateStore(path, options, taken, id, log, time);
                    SqliteLog.Opened(log, id, migrations.Count);
                    return store;
                }
                catch (Exception e)
                {
                    taken.Dispose();
                    if (e is SqliteException error)
                        throw SqliteErrors.ToUnavailable(error, path, "opening it");
                    throw;
                }
            },
            cancellation);
    }

    public async ValueTask<WriteResult[]> WriteAsync(IReadOnlyList<StateWrite> writes, CancellationToken cancellation)
    {
        int[] order = StoreGuard.CheckAndSort(writes);
        await writing.WaitAsync(cancellation);
        try
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            return await writerThread.RunAsync(() => Write(writes, order));
        }
        finally
        {
            writing.Release();
        }
    }

    public ValueTask<StoredState?[]> ReadAsync(IReadOnlyList<StateKey> keys, CancellationToken cancellation)
    {
        StoreGuard.CheckKeys(keys);
        return WithReaderAsync(reader => reader.Read(keys), cancellation);
    }

    public ValueTask<FeedPage> ReadAfterAsync(ChangeNumber after, int maxRows, CancellationToken cancellation)
    {
        StoreGuard.CheckFeedRows(maxRows);
        cancellation.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(disposed, this);
        if (tail.TryRead(after, maxRows, out var page))
            return ValueTask.FromResult(page);
        return WithReaderAsync(reader => reader.ReadAfter(after, maxRows, new ChangeNumber(Volatile.Read(ref committed))), cancellation);
    }

    public ValueTask<FeedPage> ReadKindAsync(string kind, ChangeNumber after, CancellationToken cancellation)
    {
        StoreGuard.CheckKind(kind);
        return WithReaderAsync(reader => reader.ReadKind(kind, after, new ChangeNumber(Volatile.Read(ref committed))), cancellation);
    }

    public async ValueTask WaitForChangeAsync(ChangeNumber after, CancellationToken cancellation)
    {
        var next = pulse.Next;
        ObjectDisposedException.ThrowIf(disposed, this);
        if (Volatile.Read(ref committed) <= after.Value)
            await pulse.WaitAsync(next, cancellation);
    }

    public string Invariant => "System.Data.SQLite";        // The name under which Orleans' packages load Microsoft.Data.Sqlite.

    public DbDataSource Connections => connections;

    public DbDataSource StateConnections => connections;

    public bool IsShared => false;

    public bool IsUnavailable(Exception failure) => failure is SqliteException;

    public StoreUnavailableException ToUnavailable(Exception failure, string doing) => SqliteErrors.ToUnavailable((SqliteException)failure, file, doing);

    /// <remarks>One silo owns the file, and is the whole cluster.</remarks>
    public ValueTask ClaimAsync(string clusterId, CancellationToken cancellation) => ValueTask.CompletedTask;

    public ValueTask<string?> FindOtherMachineAsync(string machine, CancellationToken cancellation) => ValueTask.FromResult<string?>(null);

    public async ValueTask NoticeWritesAsync(CancellationToken cancellation)
    {
        await writing.WaitAsync(cancellation);
        try
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            await writerThread.RunAsync(() => Write(Look));
        }
        finally
        {
            writing.Release();
        }
    }

    /// <summary>Waits for reads and writes under way.</summary>
    public async ValueTask DisposeAsync()
    {
        await writing.WaitAsync();
        bool first = !disposed;
        disposed = true;
        writing.Release();
        if (!first)
            return;

        for (int i = 0; i < options.SqliteReaders; i++)
            await reading.WaitAsync();
        foreach (var reader in readers)
            reader.Dispose();
        reading.Release(options.SqliteReaders);
        writerThread.Dispose();
        writer?.Dispose();
        await connections.DisposeAsync();
        ownership.Dispose();
        pulse.Fire();
    }

    private WriteResult[] Write(IReadOnlyList<StateWrite> writes, int[] order) => Write(connection =>
    {
        var results = connection.Write(writes, order);
        if (connection.ChangeBefore.Value != committed)
            tail.Restart(connection.ChangeBefore);      // Another connection wrote: its rows are in the database only.
        if (connection.LastChange.Value != committed)
        {
            tail.Add(writes, order, results);
            Volatile.Write(ref committed, connection.LastChange.Value);
            pulse.Fire();
        }

        return results;
    });

    private bool Look(SqliteWriter connection)
    {
        connection.Look();
        if (connection.LastChange.Value == committed)
            return false;
        tail.Restart(connection.LastChange);
        Volatile.Write(ref committed, connection.LastChange.Value);
        pulse.Fire();
        return true;
    }

    private T Write<T>(Func<SqliteWriter, T> run)
    {
        try
        {
            return run(writer ??= Reopen());
        }
        catch (Exception e)
        {
            // Closing the connection rolls back what was not committed; the next one counts on from what is on disk.
            SqliteLog.WriterFailed(logger, e);
            writer?.Dispose();
            writer = null;
            if (e is SqliteException error)
                throw SqliteErrors.ToUnavailable(error, file, "writing");
            throw;
        }
    }

    /// <summary>After a failure: what it left behind is on disk and nowhere else.</summary>
    private SqliteWriter Reopen()
    {
        var next = new SqliteWriter(file, options.CommandTimeout);
        tail.Restart(next.LastChange);
        return next;
    }

    private async ValueTask<T> WithReaderAsync<T>(Func<SqliteReader, T> read, CancellationToken cancellation)
    {
        await reading.WaitAsync(cancellation);
        SqliteReader? reader = null;
        bool healthy = false;
        try
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            if (!readers.TryTake(out reader))
                reader = new SqliteReader(file, options.CommandTimeout);
            var result = read(reader);
            healthy = true;
            return result;
        }
        catch (SqliteException e)
        {
            throw SqliteErrors.ToUnavailable(e, file, "reading");
        }
        finally
        {
            if (healthy)
                readers.Add(reader!);
            else
                reader?.Dispose();
            reading.Release();
        }
    }
}
