using Grpc.Core;

namespace DigitalTalent.Hosting.Grpc.Client;

internal abstract partial class ClientCall
{
    /// <summary>Timers take at most about 49 days: longer deadlines are waited for in steps.</summary>
    private static readonly TimeSpan TimerStepMax = TimeSpan.FromDays(40);

    private ITimer? _deadlineTimer;

    /// <summary>Time until the deadline, which may have passed; null without one.</summary>
    internal TimeSpan? TimeLeftOrNull => _deadline is null ? null : TimeLeft;

    private bool DeadlinePassed => _deadline is not null && TimeLeft <= TimeSpan.Zero;

    private TimeSpan TimeLeft => _deadline is { } deadline
        ? deadline - Channel.Time.GetUtcNow().UtcDateTime
        : Timeout.InfiniteTimeSpan;

    /// <summary>The deadline in UTC; null for none, which the largest of all times stands for, too.</summary>
    /// <exception cref="ArgumentException">The time does not say its zone.</exception>
    private static DateTime? Normalize(DateTime? deadline)
    {
        if (deadline is null || deadline == DateTime.MaxValue)
            return null;
        if (deadline == DateTime.MinValue)
            return DateTime.MinValue;

        // Taken for local, it would be hours off without a word.
        return deadline.Value.Kind != DateTimeKind.Unspecified
            ? deadline.Value.ToUniversalTime()
            : throw new ArgumentException($"The deadline {deadline:yyyy-MM-ddTHH:mm:ss} does not say whether it is UTC: its Kind must be Utc or Local.");
    }

    /// <summary>Starts to watch the deadline, if there is one. A deadline that has passed ends the call at once.</summary>
    private void StartDeadline()
    {
        if (_deadline is null)
            return;

        var left = TimeLeft;
        if (left <= TimeSpan.Zero)
        {
            Finish(new Status(StatusCode.DeadlineExceeded, $"The deadline had passed before {Method.FullName} was called."));
            return;
        }

        // Created unarmed: a timer that fired before the field was set could not be armed again.
        _deadlineTimer = Channel.Time.CreateTimer(
            static call => ((ClientCall)call!).OnDeadlineTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        ArmDeadline(left);
    }

    private void OnDeadlineTimer()
    {
        var left = TimeLeft;
        if (left <= TimeSpan.Zero)
            Finish(new Status(StatusCode.DeadlineExceeded, $"The deadline passed before {Method.FullName} ended."));
        else
            ArmDeadline(left);
    }

    private void ArmDeadline(TimeSpan left)
    {
        // Timers count whole milliseconds and round down: one more makes sure that the deadline has passed when it fires.
        var due = left < TimerStepMax ? left + TimeSpan.FromMilliseconds(1) : TimerStepMax;
        _deadlineTimer!.Change(due, Timeout.InfiniteTimeSpan);
    }
}
