namespace DigitalTalent.Storage.Sqlite;

/// <remarks>An event's position is its rowid: one connection writes, so rowids are in the order of the commits.</remarks>
internal sealed partial class SqliteStateStore : IEventLog
{
    public async ValueTask<bool[]> AppendAsync(IReadOnlyList<EventAppend> events, CancellationToken cancellation)
    {
        EventGuard.CheckAndSort(events);
        bool[] appended = await WithEventsAsync(log => log.Append(events), cancellation);
        if (Array.IndexOf(appended, true) >= 0)
            pulse.Fire();
        return appended;
    }

    public ValueTask<LoggedEvent?[]> FindAsync(string topic, IReadOnlyList<string> ids, CancellationToken cancellation)
    {
        EventGuard.CheckTopic(topic);
        EventGuard.CheckIds(ids);
        return WithReaderAsync(reader => ids.Select(id => reader.Events.Find(topic, id)).ToArray(), cancellation);
    }

    public ValueTask<EventPage> ReadEventsAsync(string topic, EventPosition after, int maxRows, CancellationToken cancellation)
    {
        EventGuard.CheckTopic(topic);
        EventGuard.CheckPageRows(maxRows);
        return WithReaderAsync(reader => reader.Events.Page(topic, after, maxRows), cancellation);
    }

    public async ValueTask WaitForEventAsync(string topic, EventPosition after, CancellationToken cancellation)
    {
        EventGuard.CheckTopic(topic);
        var next = pulse.Next;
        if (!await WithReaderAsync(reader => reader.Events.Any(topic, after), cancellation))
            await pulse.WaitAsync(next, cancellation);
    }

    public ValueTask<int> RemoveOldAsync(string topic, DateTimeOffset before, CancellationToken cancellation)
    {
        EventGuard.CheckTopic(topic);
        return WithEventsAsync(log => log.RemoveOld(topic, before.ToUnixTimeMilliseconds()), cancellation);
    }

    public async ValueTask<long[]> NumberSubjectsAsync(IReadOnlyList<StateKey> keys, CancellationToken cancellation)
    {
        StoreGuard.CheckKeys(keys);
        long[] found = await FindNumbersAsync(keys, cancellation);
        if (Array.IndexOf(found, 0) < 0)
            return found;
        await WithEventsAsync(log =>
        {
            log.Number(keys.Where((_, i) => found[i] == 0));
            return true;
        }, cancellation);
        return await FindNumbersAsync(keys, cancellation);
    }

    public ValueTask<StateKey?[]> FindSubjectsAsync(IReadOnlyList<long> numbers, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        EventGuard.CheckCount(numbers.Count, nameof(numbers));
        return WithReaderAsync(reader => numbers.Select(reader.Events.SubjectOf).ToArray(), cancellation);
    }

    private ValueTask<long[]> FindNumbersAsync(IReadOnlyList<StateKey> keys, CancellationToken cancellation) =>
        WithReaderAsync(reader => keys.Select(key => reader.Events.NumberOf(key)).ToArray(), cancellation);

    /// <summary>Runs one transaction of the event log on the connection that writes.</summary>
    private async ValueTask<T> WithEventsAsync<T>(Func<SqliteEventWriter, T> run, CancellationToken cancellation)
    {
        await writing.WaitAsync(cancellation);
        try
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            return await writerThread.RunAsync(() => Write(writer => writer.WithEvents(run)));
        }
        finally
        {
            writing.Release();
        }
    }
}
