using Grpc.Core;

namespace DigitalTalent.Hosting.Grpc.Client;

internal abstract partial class ClientCall
{
    /// <summary>Timers take at most about 49 days: longer deadlines are waited for in steps.</summary>
    private static readonly TimeSpan TimerStepMax = TimeSpan.FromDays(40);

    private ITimer? _deadlineTimer;

    private bool DeadlinePassed => _options.Deadline is not null && TimeLeft <= TimeSpan.Zero;

    private TimeSpan TimeLeft => _options.Deadline is { } deadline
        ? deadline.ToUniversalTime() - Channel.Time.GetUtcNow().UtcDateTime
        : Timeout.InfiniteTimeSpan;

    /// <summary>Starts to watch the deadline, if there is one. A deadline that has passed ends the call at once.</summary>
    private void StartDeadline()
    {
        if (_options.Deadline is null)
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
