using Microsoft.Data.Sqlite;

namespace DigitalTalent.Storage.Sqlite;

/// <summary>A connection that only reads, with its statements prepared once. Not thread-safe: one user at a time.</summary>
internal sealed class SqliteReader : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly SqliteStatement begin;
    private readonly SqliteStatement end;
    private readonly SqliteStatement one;
    private readonly SqliteStatement page;
    private readonly SqliteStatement ofKind;

    public SqliteReader(string file, TimeSpan timeout)
    {
        connection = SqliteConnections.OpenReader(file, timeout);
        begin = new(connection, "BEGIN");
        end = new(connection, "COMMIT");
        one = new(connection, "SELECT version, state, change FROM grain_state WHERE kind = ?1 AND key = ?2");
        Events = new(connection);
        page = new(connection, "SELECT kind, key, version, state, change FROM grain_state WHERE change > ?1 ORDER BY change LIMIT ?2");
        // The sign keeps SQLite off the order of changes: through the kind's part of the index it meets no other row.
        ofKind = new(connection, "SELECT key, version, state, change FROM grain_state WHERE kind = ?1 AND +change > ?2");
    }

    /// <summary>The event log on this connection.</summary>
    public SqliteEventReader Events { get; }

    /// <summary>Reads all keys from one snapshot.</summary>
    public StoredState?[] Read(IReadOnlyList<StateKey> keys)
    {
        var found = new StoredState?[keys.Count];
        begin.Run();
        try
        {
            for (int i = 0; i < found.Length; i++)
                found[i] = ReadOne(keys[i]);
        }
        finally
        {
            end.Run();
        }

        return found;
    }

    /// <summary>Reads a page of the feed from one snapshot.</summary>
    /// <param name="start">Rows after this change.</param>
    /// <param name="maxRows">Checked by the caller.</param>
    /// <param name="committed">The last change whose commit was known before this call: a snapshot taken now holds it.</param>
    public FeedPage ReadAfter(ChangeNumber start, int maxRows, ChangeNumber committed)
    {
        var found = new List<StoredState>();
        long bytes = 0;
        page.Bind(1, start.Value);
        page.Bind(2, maxRows);
        try
        {
            while (bytes < StoreLimits.FeedPageBytes && page.Step())
            {
                var state = page.Blob(3);
                found.Add(new StoredState(new StateKey(page.Text(0), page.Text(1)), new GrainVersion(page.Int64(2)), state, new ChangeNumber(page.Int64(4))));
                bytes += state?.Length ?? 0;
            }
        }
        finally
        {
            page.Reset();
        }

        var last = found.Count > 0 ? found[^1].Change : default;
        bool full = found.Count == maxRows || bytes >= StoreLimits.FeedPageBytes;
        return new FeedPage(found, full || last > committed ? last : committed);
    }

    /// <summary>Reads what is committed of one kind.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="after">Changes after this one.</param>
    /// <param name="committed">As for <see cref="ReadAfter"/>.</param>
    public FeedPage ReadKind(string kind, ChangeNumber after, ChangeNumber committed)
    {
        var found = new List<StoredState>();
        ofKind.Bind(1, kind);
        ofKind.Bind(2, after.Value);
        try
        {
            while (ofKind.Step())
                found.Add(new StoredState(new StateKey(kind, ofKind.Text(0)), new GrainVersion(ofKind.Int64(1)), ofKind.Blob(2), new ChangeNumber(ofKind.Int64(3))));
        }
        finally
        {
            ofKind.Reset();
        }

        return new FeedPage(found, committed > after ? committed : after);
    }

    public void Dispose()
    {
        begin.Dispose();
        end.Dispose();
        one.Dispose();
        page.Dispose();
        ofKind.Dispose();
        Events.Dispose();
        connection.Dispose();
    }

    private StoredState? ReadOne(in StateKey key)
    {
        one.Bind(1, key.Kind);
        one.Bind(2, key.Key);
        try
        {
            return one.Step() ? new StoredState(key, new GrainVersion(one.Int64(0)), one.Blob(1), new ChangeNumber(one.Int64(2))) : null;
        }
        finally
        {
            one.Reset();
        }
    }
}
