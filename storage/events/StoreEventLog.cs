namespace DigitalTalent.Storage;

/// <summary>The event log of a store that somebody else disposes: a container would dispose the store once for each face it was asked for.</summary>
internal sealed class StoreEventLog(IEventLog log) : IEventLog
{
    public ValueTask<bool[]> AppendAsync(IReadOnlyList<EventAppend> events, CancellationToken cancellation) => log.AppendAsync(events, cancellation);

    public ValueTask<LoggedEvent?[]> FindAsync(string topic, IReadOnlyList<string> ids, CancellationToken cancellation) => log.FindAsync(topic, ids, cancellation);

    public ValueTask<EventPage> ReadEventsAsync(string topic, EventPosition after, int maxRows, CancellationToken cancellation) =>
        log.ReadEventsAsync(topic, after, maxRows, cancellation);

    public ValueTask WaitForEventAsync(string topic, EventPosition after, CancellationToken cancellation) => log.WaitForEventAsync(topic, after, cancellation);

    public ValueTask<int> RemoveOldAsync(string topic, DateTimeOffset before, CancellationToken cancellation) => log.RemoveOldAsync(topic, before, cancellation);

    public ValueTask<long[]> NumberSubjectsAsync(IReadOnlyList<StateKey> keys, CancellationToken cancellation) => log.NumberSubjectsAsync(keys, cancellation);

    public ValueTask<StateKey?[]> FindSubjectsAsync(IReadOnlyList<long> numbers, CancellationToken cancellation) => log.FindSubjectsAsync(numbers, cancellation);
}
