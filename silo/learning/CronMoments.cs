using Cronos;

namespace DigitalTalent.Silo.Learning;

/// <summary>The moments of a schedule, by a cron expression of six fields in a time zone.</summary>
internal sealed class CronMoments
{
    private const int Fields = 6, DayOfWeek = 5;

    private readonly CronExpression _expression;
    private readonly TimeZoneInfo _zone;

    private CronMoments(CronExpression expression, TimeZoneInfo zone) => (_expression, _zone) = (expression, zone);

    /// <param name="option">Names the setting in an error.</param>
    /// <param name="cron">Seconds, minutes, hours, day of month, month, day of week by name.</param>
    /// <param name="timeZone">Such as <c>Asia/Shanghai</c>.</param>
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

        string[] fields = cron.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != Fields)
            throw Wrong(option, cron, $"it has {fields.Length} fields", null);
        // Quartz counts days of the week from 1 (Sunday), crontab from 0 (Sunday): a number would be taken for another day than its writer meant. A day and "#2" is clear.
        if (fields[DayOfWeek].Split('#', '/', 'L')[0].Any(char.IsAsciiDigit))
            throw Wrong(option, cron, $"the day of week is '{fields[DayOfWeek]}'; write days as SUN, MON ... SAT, because programs number them differently", null);
        try
        {
            return new(CronExpression.Parse(cron, CronFormat.IncludeSeconds), zone);
        }
        catch (CronFormatException wrong)
        {
            throw Wrong(option, cron, wrong.Message.TrimEnd('.'), wrong);
        }
    }

    /// <summary>The first moment after another; null: there is none.</summary>
    public DateTimeOffset? After(DateTimeOffset moment) => _expression.GetNextOccurrence(moment, _zone)?.ToUniversalTime();

    private static ArgumentException Wrong(string option, string cron, string why, Exception? inner) =>
        new($"{option} is '{cron}': {why}. Fields: seconds minutes hours day-of-month month day-of-week, such as '0 30 3 * * ?'.", inner);
}
