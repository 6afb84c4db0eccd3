namespace DigitalTalent.Tests.Hosting.Storage;

/// <summary>A clock that stands still: timers run only when the test fires them, and a test can wait for one to be set.</summary>
internal sealed class FrozenTime : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<Timer> timers = [];
    private readonly Dictionary<TimeSpan, TaskCompletionSource> awaited = [];

    public override DateTimeOffset GetUtcNow() => new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state), dueTime);
        lock (gate)
        {
            timers.Add(timer);
            Awaited(dueTime).TrySetResult();
        }

        return timer;
    }

    /// <summary>Completes when a timer of this length is set, or has been.</summary>
    public Task TimerOf(TimeSpan length)
    {
        lock (gate)
            return Awaited(length).Task;
    }

    public void FireTimersOf(TimeSpan length)
    {
        Timer[] due;
        lock (gate)
            due = [.. timers.Where(timer => timer.DueTime == length)];
        foreach (var timer in due)
            timer.Fire();
    }

    private TaskCompletionSource Awaited(TimeSpan length)
    {
        if (!awaited.TryGetValue(length, out var source))
            awaited[length] = source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return source;
    }

    private void Remove(Timer timer)
    {
        lock (gate)
            timers.Remove(timer);
    }

    private sealed class Timer(FrozenTime owner, Action fire, TimeSpan dueTime) : ITimer
    {
        public TimeSpan DueTime => dueTime;

        public void Fire()
        {
            owner.Remove(this);
            fire();
        }

        public bool Change(TimeSpan newDueTime, TimeSpan period) => throw new NotSupportedException("Nothing here changes a timer.");

        public void Dispose() => owner.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
