using System.Diagnostics;
using DigitalTalent.Storage;

namespace DigitalTalent.Bench.Ingest;

/// <summary>Tells how often, how long and with how many rows a store is read and written.</summary>
public sealed class TimedStateStore(IStateStore inner) : IStateStore
{
    public CallMeter Reads { get; } = new();
    public CallMeter Writes { get; } = new();
    public CallMeter FeedReads { get; } = new();

    public StoreId Id => inner.Id;
    public string Provider => inner.Provider;
    public int ConcurrentWrites => inner.ConcurrentWrites;

    public async ValueTask<StoredState?[]> ReadAsync(IReadOnlyList<StateKey> keys, CancellationToken cancellation)
    {
        using (Reads.Enter(keys.Count))
            return await inner.ReadAsync(keys, cancellation);
    }

    public async ValueTask<WriteResult[]> WriteAsync(IReadOnlyList<StateWrite> writes, CancellationToken cancellation)
    {
        using (Writes.Enter(writes.Count))
            return await inner.WriteAsync(writes, cancellation);
    }

    public async ValueTask<FeedPage> ReadAfterAsync(ChangeNumber after, int maxRows, CancellationToken cancellation)
    {
        using (FeedReads.Enter(rows: 0))
            return await inner.ReadAfterAsync(after, maxRows, cancellation);
    }

    public ValueTask<FeedPage> ReadKindAsync(string kind, ChangeNumber after, CancellationToken cancellation) => inner.ReadKindAsync(kind, after, cancellation);

    public ValueTask WaitForChangeAsync(ChangeNumber after, CancellationToken cancellation) => inner.WaitForChangeAsync(after, cancellation);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}

/// <summary>Counts calls, their rows, and the time during which at least one was under way. Thread-safe.</summary>
public sealed class CallMeter
{
    private readonly Lock _gate = new();
    private long _underWay, _begun, _busyTicks;

    public long Calls { get; private set; }
    public long Rows { get; private set; }

    /// <summary>Calls at the same time count once.</summary>
    public TimeSpan Busy => TimeSpan.FromSeconds((double)_busyTicks / Stopwatch.Frequency);

    /// <summary>Begins a call, which ends when the result is disposed.</summary>
    public Scope Enter(int rows)
    {
        lock (_gate)
        {
            Calls++;
            Rows += rows;
            if (_underWay++ == 0)
                _begun = Stopwatch.GetTimestamp();
        }
        return new Scope(this);
    }

    private void Leave()
    {
        lock (_gate)
        {
            if (--_underWay == 0)
                _busyTicks += Stopwatch.GetTimestamp() - _begun;
        }
    }

    /// <summary>One call under way.</summary>
    public readonly record struct Scope(CallMeter Meter) : IDisposable
    {
        public void Dispose() => Meter.Leave();
    }
}
