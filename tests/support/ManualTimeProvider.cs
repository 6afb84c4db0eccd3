namespace DigitalTalent.Tests.Support;

/// <summary>A clock that a test moves by hand. Thread-safe; starts at 2026-01-05 00:00 UTC, in the UTC time zone.</summary>
/// <remarks>
/// <see cref="Advance"/> fires what falls due, in order of time, on the thread that calls it, with the clock standing at the
/// moment that each was due; timers that a callback starts fire in the same advance if they fall within it.
/// </remarks>
public sealed class ManualTimeProvider : TimeProvider
{
    private static readonly DateTimeOffset Beginning = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private readonly Dictionary<TimeSpan, TaskCompletionSource> _set = [];
    private readonly List<(int Count, TaskCompletionSource Reached)> _waiters = [];
    private TimeSpan _elapsed;
    private long _timersMade;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>How many timers wait to fire.</summary>
    public int ArmedTimers
    {
        get
        {
            lock (_gate)
                return _timers.Count(timer => timer.Due is not null);
        }
    }

    /// <summary>Completes when a timer of exactly this length is set, or has been: from then on <see cref="Advance"/> can fire it.</summary>
    public Task TimerSetAsync(TimeSpan length)
    {
        lock (_gate)
            return SetNeedsLock(length).Task;
    }

    /// <summary>Completes when at least so many timers wait to fire: the way to know that something under test has gone to sleep.</summary>
    public Task ArmedAsync(int count)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _waiters.Add((count, reached));
            TellWaitersNeedsLock();
        }
        return reached.Task;
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
            return Beginning + _elapsed;
    }

    public override long GetTimestamp()
    {
        lock (_gate)
            return _elapsed.Ticks;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        lock (_gate)
        {
            var timer = new ManualTimer(this, callback, state, _timersMade++);
            _timers.Add(timer);
            timer.SetNeedsLock(dueTime, period);
            SetNeedsLock(dueTime).TrySetResult();
            return timer;
        }
    }

    /// <summary>Moves the clock forward and fires what falls due on the way.</summary>
    /// <param name="time">0 or more.</param>
    public void Advance(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        TimeSpan end;
        lock (_gate)
            end = _elapsed + time;
        while (TakeNextDue(end) is { } timer)
            timer.Fire();
    }

    private ManualTimer? TakeNextDue(TimeSpan end)
    {
        lock (_gate)
        {
            // A day has hundreds of thousands of ticks of a short timer: nothing is allocated for one.
            ManualTimer? next = null;
            foreach (var timer in _timers)
            {
                if (timer.Due <= end && (next is null || timer.Due < next.Due || (timer.Due == next.Due && timer.Number < next.Number)))
                    next = timer;
            }
            if (next is null)
            {
                _elapsed = end > _elapsed ? end : _elapsed;
                return null;
            }
            _elapsed = next.Due!.Value > _elapsed ? next.Due.Value : _elapsed;
            next.RearmNeedsLock();
            return next;
        }
    }

    private TaskCompletionSource SetNeedsLock(TimeSpan length)
    {
        if (!_set.TryGetValue(length, out var source))
            _set[length] = source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return source;
    }

    private void TellWaitersNeedsLock()
    {
        int armed = _timers.Count(timer => timer.Due is not null);
        _waiters.RemoveAll(waiter => waiter.Count <= armed && waiter.Reached.TrySetResult());
    }

    private sealed class ManualTimer(ManualTimeProvider clock, TimerCallback callback, object? state, long number) : ITimer
    {
        private TimeSpan _period;

        /// <summary>When it fires, on the clock's count; null: not at all.</summary>
        internal TimeSpan? Due { get; private set; }

        /// <summary>Of two that fall due together, the older fires first.</summary>
        internal long Number => number;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                if (!clock._timers.Contains(this))
                    return false;
                SetNeedsLock(dueTime, period);
                return true;
            }
        }

        public void Dispose()
        {
            lock (clock._gate)
            {
                Due = null;
                clock._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        internal void Fire() => callback(state);

        internal void SetNeedsLock(TimeSpan dueTime, TimeSpan period)
        {
            Due = dueTime == Timeout.InfiniteTimeSpan ? null : clock._elapsed + dueTime;
            _period = period;
            clock.TellWaitersNeedsLock();
        }

        internal void RearmNeedsLock() =>
            Due = _period == Timeout.InfiniteTimeSpan || _period == TimeSpan.Zero ? null : clock._elapsed + _period;
    }
}
