using System.Diagnostics;
using Npgsql;
using NpgsqlTypes;

namespace DigitalTalent.Storage.Postgres;

/// <remarks>An event's position is a change number in a row of its own: the appending transaction above the place in it.</remarks>
internal sealed partial class PostgresStateStore : IEventLog
{
    public ValueTask<bool[]> AppendAsync(IReadOnlyList<EventAppend> events, CancellationToken cancellation)
    {
        int[] order = EventGuard.CheckAndSort(events);
        // Repeated even where a commit may have taken place: ids make the second time harmless. What it then reports as there may be its own.
        return RetryAsync("while events were being appended", () => AppendOnceAsync(events, order, cancellation), cancellation);
    }

    public ValueTask<LoggedEvent?[]> FindAsync(string topic, IReadOnlyList<string> ids, CancellationToken cancellation)
    {
        EventGuard.CheckTopic(topic);
        EventGuard.CheckIds(ids);
        return RetryAsync("while events were being read", () => FindOnceAsync(topic, ids, cancellation), cancellation);
    }

    public ValueTask<EventPage> ReadEventsAsync(string topic, EventPosition after, int maxRows, CancellationToken cancellation)
    {
        EventGuard.CheckTopic(topic);
        EventGuard.CheckPageRows(maxRows);
        return RetryAsync("while events were being read", () => ReadEventsOnceAsync(topic, after, maxRows, cancellation), cancellation);
    }

    public async ValueTask WaitForEventAsync(string topic, EventPosition after, CancellationToken cancellation)
    {
        EventGuard.CheckTopic(topic);
        var next = pulse.Next;
        if (!await RetryAsync("while waiting for events", () => HasEventAsync(topic, after, cancellation), cancellation))
            await pulse.WaitAsync(next, cancellation);
    }

    public ValueTask<int> RemoveOldAsync(string topic, DateTimeOffset before, CancellationToken cancellation)
    {
        EventGuard.CheckTopic(topic);
        return RetryAsync("while old events were being removed", async () =>
        {
            await using var command = source.CreateCommand(PostgresEventSql.RemoveOld);
            command.Parameters.Add(Text(topic));
            command.Parameters.Add(Number(before.ToUnixTimeMilliseconds()));
            command.Parameters.Add(Number(EventLimits.BatchRows));
            return await command.ExecuteNonQueryAsync(cancellation);
        }, cancellation);
    }

    public ValueTask<long[]> NumberSubjectsAsync(IReadOnlyList<StateKey> keys, CancellationToken cancellation)
    {
        StoreGuard.CheckKeys(keys);
        return RetryAsync("while subjects were being numbered", () => NumberOnceAsync(keys, cancellation), cancellation);
    }

    public ValueTask<StateKey?[]> FindSubjectsAsync(IReadOnlyList<long> numbers, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        EventGuard.CheckCount(numbers.Count, nameof(numbers));
        return RetryAsync("while subjects were being read", () => FindSubjectsOnceAsync(numbers, cancellation), cancellation);
    }

    private async Task<bool[]> AppendOnceAsync(IReadOnlyList<EventAppend> events, int[] order, CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        bool[] appended = await AppendAsync(connection, events, order, cancellation);
        if (System.Array.IndexOf(appended, true) >= 0)
            signals.Committed();
        return appended;
    }

    /// <summary>Appends in the transaction that is open on the connection, or in one of the statement's own.</summary>
    private static async Task<bool[]> AppendAsync(NpgsqlConnection connection, IReadOnlyList<EventAppend> events, int[] order, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(PostgresEventSql.Append, connection);
        command.Parameters.Add(Array(System.Array.ConvertAll(order, i => events[i].Topic), NpgsqlDbType.Text));
        command.Parameters.Add(Array(order, NpgsqlDbType.Integer));
        command.Parameters.Add(Array(System.Array.ConvertAll(order, i => events[i].Id), NpgsqlDbType.Text));
        command.Parameters.Add(Array(System.Array.ConvertAll(order, i => events[i].At.ToUnixTimeMilliseconds()), NpgsqlDbType.Bigint));
        command.Parameters.Add(Array(System.Array.ConvertAll(order, i => events[i].Body), NpgsqlDbType.Bytea));
        var appended = new bool[order.Length];
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            appended[reader.GetInt32(0)] = true;
        return appended;
    }

    private async Task<LoggedEvent?[]> FindOnceAsync(string topic, IReadOnlyList<string> ids, CancellationToken cancellation)
    {
        var found = new LoggedEvent?[ids.Count];
        await using var command = source.CreateCommand(PostgresEventSql.Find);
        command.Parameters.Add(Text(topic));
        command.Parameters.Add(Array([.. ids], NpgsqlDbType.Text));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            int index = reader.GetInt32(0) - 1;
            found[index] = new(topic, new(reader.GetInt64(1)), ids[index], At(reader.GetInt64(2)), reader.GetFieldValue<byte[]>(3));
        }

        return found;
    }

    private async Task<EventPage> ReadEventsOnceAsync(string topic, EventPosition after, int maxRows, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(PostgresEventSql.Page);
        command.Parameters.Add(Text(topic));
        command.Parameters.Add(Number(after.Value));
        command.Parameters.Add(Number(maxRows));
        command.Parameters.Add(Number(EventLimits.PageBytes));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        if (!await reader.ReadAsync(cancellation) || !reader.IsDBNull(0))
            throw new UnreachableException("The page of events does not begin with its bound.");

        var safeMark = new EventPosition(Math.Max(reader.GetInt64(1) - 1, after.Value));
        var events = new List<LoggedEvent>();
        long bytes = 0;
        while (await reader.ReadAsync(cancellation))
        {
            byte[] body = reader.GetFieldValue<byte[]>(3);
            events.Add(new(topic, new(reader.GetInt64(1)), reader.GetString(0), At(reader.GetInt64(2)), body));
            bytes += body.Length;
        }

        bool full = events.Count == maxRows || bytes >= EventLimits.PageBytes;
        return new(events, full ? events[^1].Position : safeMark);
    }

    private async Task<bool> HasEventAsync(string topic, EventPosition after, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(PostgresEventSql.HasEvent);
        command.Parameters.Add(Text(topic));
        command.Parameters.Add(Number(after.Value));
        return await command.ExecuteScalarAsync(cancellation) is true;
    }

    private async Task<long[]> NumberOnceAsync(IReadOnlyList<StateKey> keys, CancellationToken cancellation)
    {
        var found = new long[keys.Count];
        await FindNumbersAsync(keys, found, cancellation);
        if (System.Array.IndexOf(found, 0) < 0)
            return found;

        var missing = keys.Where((_, i) => found[i] == 0).Distinct()
            .OrderBy(key => key.Kind, StringComparer.Ordinal).ThenBy(key => key.Key, StringComparer.Ordinal).ToArray();
        await using (var command = source.CreateCommand(PostgresEventSql.Number))
        {
            command.Parameters.Add(Array(System.Array.ConvertAll(missing, key => key.Kind), NpgsqlDbType.Text));
            command.Parameters.Add(Array(System.Array.ConvertAll(missing, key => key.Key), NpgsqlDbType.Text));
            command.Parameters.Add(Array(System.Array.ConvertAll(missing, _ => SubjectNumber.Next()), NpgsqlDbType.Bigint));
            await command.ExecuteNonQueryAsync(cancellation);
        }

        await FindNumbersAsync(keys, found, cancellation);
        return found;
    }

    private async Task FindNumbersAsync(IReadOnlyList<StateKey> keys, long[] found, CancellationToken cancellation)
    {
        System.Array.Clear(found);
        await using var command = source.CreateCommand(PostgresEventSql.FindNumbers);
        command.Parameters.Add(Array(keys.Select(key => key.Kind).ToArray(), NpgsqlDbType.Text));
        command.Parameters.Add(Array(keys.Select(key => key.Key).ToArray(), NpgsqlDbType.Text));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            found[reader.GetInt32(0) - 1] = reader.GetInt64(1);
    }

    private async Task<StateKey?[]> FindSubjectsOnceAsync(IReadOnlyList<long> numbers, CancellationToken cancellation)
    {
        var found = new StateKey?[numbers.Count];
        await using var command = source.CreateCommand(PostgresEventSql.FindSubjects);
        command.Parameters.Add(Array([.. numbers], NpgsqlDbType.Bigint));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            found[reader.GetInt32(0) - 1] = new StateKey(reader.GetString(1), reader.GetString(2));
        return found;
    }

    private static NpgsqlParameter<string> Text(string value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Text };

    private static DateTimeOffset At(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
