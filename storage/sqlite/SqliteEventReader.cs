using Microsoft.Data.Sqlite;

namespace DigitalTalent.Storage.Sqlite;

/// <summary>The statements of the event log on a connection that reads. Not thread-safe.</summary>
internal sealed class SqliteEventReader : IDisposable
{
    private readonly SqliteStatement find;
    private readonly SqliteStatement page;
    private readonly SqliteStatement any;
    private readonly SqliteStatement numberOf;
    private readonly SqliteStatement subjectOf;

    public SqliteEventReader(SqliteConnection connection)
    {
        find = new(connection, "SELECT position, at, body FROM event_log WHERE topic = ?1 AND id = ?2");
        page = new(connection, "SELECT position, id, at, body FROM event_log WHERE topic = ?1 AND position > ?2 ORDER BY position LIMIT ?3");
        any = new(connection, "SELECT 1 FROM event_log WHERE topic = ?1 AND position > ?2 LIMIT 1");
        numberOf = new(connection, "SELECT number FROM event_subject WHERE kind = ?1 AND key = ?2");
        subjectOf = new(connection, "SELECT kind, key FROM event_subject WHERE number = ?1");
    }

    public LoggedEvent? Find(string topic, string id)
    {
        find.Bind(1, topic);
        find.Bind(2, id);
        try
        {
            return find.Step() ? new(topic, new(find.Int64(0)), id, At(find.Int64(1)), find.Blob(2) ?? []) : null;
        }
        finally
        {
            find.Reset();
        }
    }

    /// <remarks>One snapshot, and one writer whose positions grow: what it does not show will come later and higher. Where the page is the end
    /// of the topic, the last event seen is therefore as far as anybody can say.</remarks>
    public EventPage Page(string topic, EventPosition after, int maxRows)
    {
        var events = new List<LoggedEvent>();
        long bytes = 0;
        page.Bind(1, topic);
        page.Bind(2, after.Value);
        page.Bind(3, maxRows);
        try
        {
            while (bytes < EventLimits.PageBytes && page.Step())
            {
                byte[] body = page.Blob(3) ?? [];
                events.Add(new(topic, new(page.Int64(0)), page.Text(1), At(page.Int64(2)), body));
                bytes += body.Length;
            }
        }
        finally
        {
            page.Reset();
        }

        return new(events, events.Count == 0 ? after : events[^1].Position);
    }

    public bool Any(string topic, EventPosition after)
    {
        any.Bind(1, topic);
        any.Bind(2, after.Value);
        try
        {
            return any.Step();
        }
        finally
        {
            any.Reset();
        }
    }

    /// <summary>The number of a subject; 0 where it has none.</summary>
    public long NumberOf(in StateKey key)
    {
        numberOf.Bind(1, key.Kind);
        numberOf.Bind(2, key.Key);
        try
        {
            return numberOf.Step() ? numberOf.Int64(0) : 0;
        }
        finally
        {
            numberOf.Reset();
        }
    }

    public StateKey? SubjectOf(long number)
    {
        subjectOf.Bind(1, number);
        try
        {
            return subjectOf.Step() ? new StateKey(subjectOf.Text(0), subjectOf.Text(1)) : null;
        }
        finally
        {
            subjectOf.Reset();
        }
    }

    public void Dispose()
    {
        find.Dispose();
        page.Dispose();
        any.Dispose();
        numberOf.Dispose();
        subjectOf.Dispose();
    }

    private static DateTimeOffset At(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
