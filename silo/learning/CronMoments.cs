using System.Runtime.CompilerServices;
using Quartz;

namespace DigitalTalent.Silo.Learning;

/// <summary>The moments of a schedule. Quartz reads the expression; who does the work is decided elsewhere.</summary>
internal sealed class CronMoments
{
    /// <summary>Timers cannot be set much further ahead.</summary>
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(7);

    private readonly CronExpression _expression;

    private CronMoments(CronExpression expression) => _expression = expression;

    /// <param name="option">Names the setting in an error.</param>
    /// <exception cref="ArgumentException">The expression or the time zone makes no sense; names it.</exception>
    public static CronMoments Parse(string option, string cron, string timeZone)
    {
        TimeZoneInfo zone;
        try
        {
            zone = TimeZoneInfo.FindSystemTimeZoneById(timeZone);
        }
        catch (Exception unknown) when (unknown is TimeZoneNotFoundException or InvalidTimeZoneException)
        {
            throw new ArgumentException($"--train-zone is '{timeZone}', which is no time zone of this machine; give one such as Asia/Shanghai.", unknown);
        }

        try
        {
            return new(new CronExpression(cron, zone));
        }
        catch (FormatException wrong)
        {
            throw new ArgumentException($"{option} is '{cron}': {wrong.Message} Fields: seconds minutes hours day-of-month month day-of-week [year], such as '0 30 3 * * ?'.", wrong);
        }
    }

    /// <summary>The first moment after another; null: there is none.</summary>
    public DateTimeOffset? After(DateTimeOffset moment) => _expression.GetNextValidTimeAfter(moment);

    /// <summary>The moments from now on, each when it has come. One that passes while the one before is worked on comes at once.</summary>
    public async IAsyncEnumerable<DateTimeOffset> ComingAsync(TimeProvider time, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var slot = After(time.GetUtcNow()); slot is { } due; slot = After(due))
        {
            for (var left = due - time.GetUtcNow(); left > TimeSpan.Zero; left = due - time.GetUtcNow())
                await Task.Delay(left < LongestDelay ? left : LongestDelay, time, cancellation);
            yield return due;
        }
    }
}
