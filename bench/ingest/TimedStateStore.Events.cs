using DigitalTalent.Hosting.Storage;

namespace DigitalTalent.Bench.Ingest;

/// <summary>The event log of the store, which is not timed: an import writes no events.</summary>
public sealed partial class TimedStateStore : IEventLog
{
    private IEventLog Log => inner as IEventLog ?? throw new InvalidOperationException($"The store '{Provider}' has no event log.");

    public ValueTask<bool[]> AppendAsync(IReadOnlyList<EventAppend> events, CancellationToken cancellation) => Log.AppendAsync(events, cancellation);

    public ValueTask<LoggedEvent?[]> FindAsync(string topic, IReadOnlyList<string> ids, CancellationToken cancellation) => Log.FindAsync(topic, ids, cancellation);

    public ValueTask<EventPage> ReadEventsAsync(string topic, EventPosition after, int maxRows, CancellationToken cancellation) =>
        Log.ReadEventsAsync(topic, after, maxRows, cancellation);

    public ValueTask WaitForEventAsync(string topic, EventPosition after, CancellationToken cancellation) => Log.WaitForEventAsync(topic, after, cancellation);

    public ValueTask<int> RemoveOldAsync(string topic, DateTimeOffset before, CancellationToken cancellation) => Log.RemoveOldAsync(topic, before, cancellation);

    public ValueTask<long[]> NumberSubjectsAsync(IReadOnlyList<StateKey> keys, CancellationToken cancellation) => Log.NumberSubjectsAsync(keys, cancellation);

    public ValueTask<StateKey?[]> FindSubjectsAsync(IReadOnlyList<long> numbers, CancellationToken cancellation) => Log.FindSubjectsAsync(numbers, cancellation);
}
