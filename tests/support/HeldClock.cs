using Microsoft.Extensions.DependencyInjection;
using Orleans.Reminders;

namespace DigitalTalent.Tests.Support;

/// <summary>Gives a silo a clock that the test moves.</summary>
internal static class HeldClock
{
    /// <summary>How much later than asked a timer of reminders fires.</summary>
    public static readonly TimeSpan Late = TimeSpan.FromMilliseconds(1);

    public static IServiceCollection AddHeldClock(this IServiceCollection services, TimeProvider clock) => services
        .AddSingleton(clock)
        .AddKeyedSingleton<TimeProvider>(ReminderTimeProviderNames.Reminders, new LateTimers(clock));

    /// <summary>A clock whose timers come a millisecond late, as those of machines do.</summary>
    /// <remarks>Orleans waits for moments with delays, and a delay is cut to whole milliseconds. On a clock that stands when a timer fires, what was cut off would never
    /// pass, and the wait would go round for ever.</remarks>
    private sealed class LateTimers(TimeProvider clock) : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => clock.LocalTimeZone;

        public override long TimestampFrequency => clock.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

        public override long GetTimestamp() => clock.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            clock.CreateTimer(callback, state, dueTime == Timeout.InfiniteTimeSpan ? dueTime : dueTime + Late, period);
    }
}
