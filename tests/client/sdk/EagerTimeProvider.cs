namespace DigitalTalent.Tests.Client.Sdk;

/// <summary>A clock on which every pause is over at once, and has taken as long as it should.</summary>
internal sealed class EagerTimeProvider : TimeProvider
{
    private readonly Lock gate = new();
    private TimeSpan elapsed;

    /// <summary>Pauses taken, in order.</summary>
    public List<TimeSpan> Pauses { get; } = [];

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        lock (gate)
            return elapsed.Ticks;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        lock (gate)
        {
            elapsed += dueTime;
            Pauses.Add(dueTime);
        }
        ThreadPool.QueueUserWorkItem(_ => callback(state));
        return new Fired();
    }

    private sealed class Fired : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
