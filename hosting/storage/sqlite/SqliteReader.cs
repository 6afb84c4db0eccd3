using Microsoft.Data.Sqlite;

namespace DigitalTalent.Hosting.Storage.Sqlite;

/// <summary>A connection that only reads, with its statements prepared once. Not thread-safe: one user at a time.</summary>
internal sealed class SqliteReader : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly SqliteCommand begin;
    private readonly SqliteCommand end;
    private readonly SqliteCommand one;
    private readonly SqliteParameter kind;
    private readonly SqliteParameter key;
    private readonly SqliteCommand page;
    private readonly SqliteParameter after;
    private readonly SqliteParameter rows;

    public SqliteReader(string file, TimeSpan timeout)
    {
        connection = SqliteConnections.OpenReader(file, timeout);
        begin = Prepare("BEGIN");
        end = Prepare("COMMIT");
        one = Prepare("SELECT version, state, change FROM grain_state WHERE kind = $kind AND key = $key");
        kind = one.Parameters.Add("$kind", SqliteType.Text);
        key = one.Parameters.Add("$key", SqliteType.Text);
        page = Prepare("SELECT kind, key, version, state, change FROM grain_state WHERE change > $after ORDER BY change LIMIT $rows");
        after = page.Parameters.Add("$after", SqliteType.Integer);
        rows = page.Parameters.Add("$rows", SqliteType.Integer);
    }

    /// <summary>Reads all keys from one snapshot.</summary>
    public StoredState?[] Read(IReadOnlyList<StateKey> keys)
    {
        var found = new StoredState?[keys.Count];
        begin.ExecuteNonQuery();
        try
        {
            for (int i = 0; i < found.Length; i++)
            {
                kind.Value = keys[i].Kind;
                key.Value = keys[i].Key;
                using var reader = one.ExecuteReader();
                if (reader.Read())
                    found[i] = new StoredState(keys[i], new GrainVersion(reader.GetInt64(0)), StateOrNull(reader, 1), new ChangeNumber(reader.GetInt64(2)));
            }
        }
        finally
        {
            end.ExecuteNonQuery();
        }

        return found;
    }

    /// <summary>Reads a page of the feed from one snapshot.</summary>
    /// <param name="start">Rows after this change.</param>
    /// <param name="maxRows">Checked by the caller.</param>
    /// <param name="committed">The last change whose commit was known before this call: a snapshot taken now holds it.</param>
    public FeedPage ReadAfter(ChangeNumber start, int maxRows, ChangeNumber committed)
    {
        after.Value = start.Value;
        rows.Value = maxRows;
        var found = new List<StoredState>();
        long bytes = 0;
        using var reader = page.ExecuteReader();
        while (bytes < StoreLimits.FeedPageBytes && reader.Read())
        {
            var state = StateOrNull(reader, 3);
            found.Add(new StoredState(
                new StateKey(reader.GetString(0), reader.GetString(1)),
                new GrainVersion(reader.GetInt64(2)),
                state,
                new ChangeNumber(reader.GetInt64(4))));
            bytes += state?.Length ?? 0;
        }

        var last = found.Count > 0 ? found[^1].Change : default;
        bool full = found.Count == maxRows || bytes >= StoreLimits.FeedPageBytes;
        return new FeedPage(found, full || last > committed ? last : committed);
    }

    public void Dispose()
    {
        begin.Dispose();
        end.Dispose();
        one.Dispose();
        page.Dispose();
        connection.Dispose();
    }

    private static byte[]? StateOrNull(SqliteDataReader reader, int column)
        => reader.IsDBNull(column) ? null : reader.GetFieldValue<byte[]>(column);

    private SqliteCommand Prepare(string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }
}
