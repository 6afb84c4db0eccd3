using Microsoft.Data.Sqlite;

namespace DigitalTalent.Storage.Sqlite;

/// <summary>The statements of the event log on the connection that writes. Not thread-safe: each call runs in a transaction that is open.</summary>
internal sealed class SqliteEventWriter : IDisposable
{
    /// <remarks>
    /// AUTOINCREMENT: a position is never given again, whatever was removed. A subject is forgotten by the statement that deletes its state.
    /// </remarks>
    public const string Schema = """
        CREATE TABLE event_log (
            position INTEGER PRIMARY KEY AUTOINCREMENT,
            topic    TEXT NOT NULL,
            id       TEXT NOT NULL,
            at       INTEGER NOT NULL,
            body     BLOB NOT NULL,
            UNIQUE (topic, id)) STRICT;
        CREATE INDEX event_log_topic ON event_log (topic, position);
        CREATE TABLE event_subject (
            number INTEGER PRIMARY KEY,
            kind   TEXT NOT NULL,
            key    TEXT NOT NULL,
            UNIQUE (kind, key)) STRICT;
        CREATE TRIGGER forget_event_subject AFTER UPDATE ON grain_state WHEN NEW.state IS NULL
        BEGIN
            DELETE FROM event_subject WHERE kind = NEW.kind AND key = NEW.key;
        END;
        """;

    private readonly SqliteStatement append;
    private readonly SqliteStatement remove;
    private readonly SqliteStatement number;

    public SqliteEventWriter(SqliteConnection connection)
    {
        append = new(connection, "INSERT INTO event_log (topic, id, at, body) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (topic, id) DO NOTHING");
        remove = new(connection, """
            DELETE FROM event_log
            WHERE at < ?2 AND position IN (SELECT position FROM event_log WHERE topic = ?1 ORDER BY position LIMIT ?3)
            """);
        number = new(connection, """
            INSERT INTO event_subject (number, kind, key)
            SELECT ?3, kind, key FROM grain_state WHERE kind = ?1 AND key = ?2 AND state IS NOT NULL
            ON CONFLICT (kind, key) DO NOTHING
            """);
    }

    /// <summary>Appends events in their order; which of them were not there yet.</summary>
    public bool[] Append(IReadOnlyList<EventAppend> events)
    {
        var appended = new bool[events.Count];
        for (int i = 0; i < appended.Length; i++)
        {
            append.Bind(1, events[i].Topic);
            append.Bind(2, events[i].Id);
            append.Bind(3, events[i].At.ToUnixTimeMilliseconds());
            append.Bind(4, events[i].Body);
            append.Run();
            appended[i] = append.Changes == 1;
        }

        return appended;
    }

    public int RemoveOld(string topic, long beforeMilliseconds)
    {
        remove.Bind(1, topic);
        remove.Bind(2, beforeMilliseconds);
        remove.Bind(3, EventLimits.BatchRows);
        remove.Run();
        return remove.Changes;
    }

    /// <summary>Gives numbers to those states that are there and have none.</summary>
    public void Number(IEnumerable<StateKey> keys)
    {
        foreach (var key in keys)
        {
            number.Bind(1, key.Kind);
            number.Bind(2, key.Key);
            number.Bind(3, SubjectNumber.Next());
            number.Run();
        }
    }

    public void Dispose()
    {
        append.Dispose();
        remove.Dispose();
        number.Dispose();
    }
}
