using DigitalTalent.Storage;
using DigitalTalent.Silo.Learning;
using DigitalTalent.Tests.Support;

namespace DigitalTalent.Tests.Silo.History;

/// <summary>An event log whose readers wait until a test wakes them, and see no folds while the test says so: as where an older transaction is still open.</summary>
internal sealed class GatedLog(IEventLog log) : IEventLog, IDisposable
{
    private readonly SemaphoreSlim _wakes = new(0);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _waits = [], _appends = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public volatile bool HidesFolds;

    /// <summary>Lets one wait end.</summary>
    public void Wake() => _wakes.Release();

    public int Waits(string topic) => Count(_waits, topic);

    public int Appends(string topic) => Count(_appends, topic);

    /// <summary>Completes when somebody has begun to wait so often, in all.</summary>
    public async Task WaitsAsync(string topic, int times)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_waits.GetValueOrDefault(topic) >= times)
                    return;
                changed = _changed.Task;
            }
            await changed.WaitAsync(TestTimeouts.Event);
        }
    }

    public ValueTask<bool[]> AppendAsync(IReadOnlyList<EventAppend> events, CancellationToken cancellation)
    {
        Add(_appends, events[0].Topic);
        return log.AppendAsync(events, cancellation);
    }

    public ValueTask<LoggedEvent?[]> FindAsync(string topic, IReadOnlyList<string> ids, CancellationToken cancellation) => log.FindAsync(topic, ids, cancellation);

    public async ValueTask<EventPage> ReadEventsAsync(string topic, EventPosition after, int maxRows, CancellationToken cancellation) =>
        HidesFolds && topic == Topics.History ? new EventPage([], after) : await log.ReadEventsAsync(topic, after, maxRows, cancellation);

    public async ValueTask WaitForEventAsync(string topic, EventPosition after, CancellationToken cancellation)
    {
        Add(_waits, topic);
        await _wakes.WaitAsync(cancellation);
    }

    public ValueTask<int> RemoveOldAsync(string topic, DateTimeOffset before, CancellationToken cancellation) => log.RemoveOldAsync(topic, before, cancellation);

    public ValueTask<long[]> NumberSubjectsAsync(IReadOnlyList<StateKey> keys, CancellationToken cancellation) => log.NumberSubjectsAsync(keys, cancellation);

    public ValueTask<StateKey?[]> FindSubjectsAsync(IReadOnlyList<long> numbers, CancellationToken cancellation) => log.FindSubjectsAsync(numbers, cancellation);

    public void Dispose() => _wakes.Dispose();

    private int Count(Dictionary<string, int> counts, string topic)
    {
        lock (_gate)
            return counts.GetValueOrDefault(topic);
    }

    private void Add(Dictionary<string, int> counts, string topic)
    {
        lock (_gate)
        {
            counts[topic] = counts.GetValueOrDefault(topic) + 1;
            _changed.TrySetResult();
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
