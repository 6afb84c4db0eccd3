using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime;

/// <summary>A timer of one activation. It ends with the activation, or when disposed.</summary>
public interface IGrainTimer : IDisposable
{
    /// <summary>Sets new times; a tick that is already due still runs.</summary>
    /// <param name="dueTime">Time from now to the next tick, 0 or more; <see cref="Timeout.InfiniteTimeSpan"/> halts the timer.</param>
    /// <param name="period">Time from the end of one tick to the next, above 0; <see cref="Timeout.InfiniteTimeSpan"/>: no further tick.</param>
    /// <exception cref="ArgumentOutOfRangeException">A time is outside these bounds or above 49 days.</exception>
    void Change(TimeSpan dueTime, TimeSpan period);
}

/// <summary>How a grain timer ticks.</summary>
public readonly record struct GrainTimerCreationOptions()
{
    [SetsRequiredMembers]
    public GrainTimerCreationOptions(TimeSpan dueTime, TimeSpan period) : this()
    {
        DueTime = dueTime;
        Period = period;
    }

    /// <summary>Time to the first tick, 0 or more; <see cref="Timeout.InfiniteTimeSpan"/>: none until <see cref="IGrainTimer.Change"/>.</summary>
    public required TimeSpan DueTime { get; init; }

    /// <summary>Time from the end of one tick to the next, above 0; <see cref="Timeout.InfiniteTimeSpan"/>: one tick only.</summary>
    public required TimeSpan Period { get; init; }

    /// <summary>True: ticks may run between the turns of a call that awaits something. Default false: a tick waits its turn like a call.</summary>
    public bool Interleave { get; init; }

    /// <summary>True: a tick counts as use, so the activation is not collected while it ticks. Default false.</summary>
    public bool KeepAlive { get; init; }
}
