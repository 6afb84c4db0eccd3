using Microsoft.Data.Sqlite;

namespace DigitalTalent.Storage.Sqlite;

/// <summary>The one connection that writes, with its statements prepared once. Not thread-safe: its owner lets in one batch at a time.</summary>
internal sealed class SqliteWriter : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly SqliteStatement begin;
    private readonly SqliteStatement commit;
    private readonly SqliteStatement insert;
    private readonly SqliteStatement replace;
    private readonly SqliteStatement newest;
    private readonly SqliteEventWriter events;

    public SqliteWriter(string file, TimeSpan timeout)
    {
        connection = SqliteConnections.OpenWriter(file, timeout);
        begin = new(connection, "BEGIN IMMEDIATE");
        commit = new(connection, "COMMIT");
        insert = new(connection, """
            INSERT INTO grain_state (change, kind, key, version, state) VALUES (?1, ?2, ?3, 1, ?4)
            ON CONFLICT (kind, key) DO NOTHING
            """);
        replace = new(connection, """
            UPDATE grain_state SET change = ?1, version = version + 1, state = ?4
            WHERE kind = ?2 AND key = ?3 AND version = ?5
            """);
        newest = new(connection, "SELECT coalesce(max(change), 0) FROM grain_state");
        events = new(connection);
        LastChange = ReadNewest();
    }

    /// <summary>The newest change committed, as far as this connection has looked.</summary>
    public ChangeNumber LastChange { get; private set; }

    /// <summary>The newest change that was committed before the last batch. Later than the batch before left it where another connection wrote between.</summary>
    public ChangeNumber ChangeBefore { get; private set; }

    /// <summary>Looks what is committed now: other connections of this process may have written.</summary>
    public void Look() => LastChange = ReadNewest();

    /// <summary>Writes one batch durably. After an exception nobody knows what is on disk: dispose, and open another.</summary>
    /// <param name="writes">The batch.</param>
    /// <param name="order">Indexes into it, sorted by key: neighbours share pages.</param>
    public WriteResult[] Write(IReadOnlyList<StateWrite> writes, int[] order)
    {
        var results = new WriteResult[order.Length];
        long last = 0;
        begin.Run();
        // Counted on from the table, not from memory: the lock is held now, and other connections may have written before.
        ChangeBefore = ReadNewest();
        long first = ((ChangeBefore.Value >> ChangeNumber.OrdinalBits) + 1) << ChangeNumber.OrdinalBits;
        for (int position = 0; position < order.Length; position++)
        {
            var write = writes[order[position]];
            long change = first | (long)position;
            if (!WriteRow(write, change))
                continue;
            results[order[position]] = new WriteResult(true, new GrainVersion(write.Expected.Value + 1), new ChangeNumber(change));
            last = change;
        }

        if (EventGuard.OfWritten(writes, results) is { } caused)
            events.Append(caused);
        commit.Run();
        LastChange = last == 0 ? ChangeBefore : new ChangeNumber(last);
        return results;
    }

    /// <summary>Runs one transaction of the event log. After an exception as after one of <see cref="Write"/>.</summary>
    public T WithEvents<T>(Func<SqliteEventWriter, T> run)
    {
        begin.Run();
        var result = run(events);
        commit.Run();
        return result;
    }

    public void Dispose()
    {
        events.Dispose();
        begin.Dispose();
        commit.Dispose();
        insert.Dispose();
        replace.Dispose();
        newest.Dispose();
        connection.Dispose();
    }

    private ChangeNumber ReadNewest()
    {
        try
        {
            newest.Step();
            return new ChangeNumber(newest.Int64(0));
        }
        finally
        {
            newest.Reset();
        }
    }

    private bool WriteRow(in StateWrite write, long change)
    {
        bool isNew = write.Expected == GrainVersion.None;
        var statement = isNew ? insert : replace;
        statement.Bind(1, change);
        statement.Bind(2, write.Key.Kind);
        statement.Bind(3, write.Key.Key);
        if (write.State is { } state)
            statement.Bind(4, state);
        else
            statement.BindNull(4);
        if (!isNew)
            statement.Bind(5, write.Expected.Value);
        statement.Run();
        return statement.Changes == 1;
    }
}
