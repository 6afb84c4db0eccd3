using Google.Protobuf.WellKnownTypes;

namespace DigitalTalent.Grains;

/// <summary>The registry's clock: instants in UTC, days in China's one time zone.</summary>
/// <remarks>China has used UTC+8 without daylight saving since 1991, so a fixed offset is exact and needs no time zone data on the machine.</remarks>
public sealed class RegistryClock(TimeProvider time)
{
    private static readonly TimeSpan ChinaOffset = TimeSpan.FromHours(8);

    /// <summary>The calendar day in China.</summary>
    public DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().ToOffset(ChinaOffset).DateTime);

    /// <summary>Now.</summary>
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Now, for stamps in states.</summary>
    public Timestamp Stamp() => Timestamp.FromDateTimeOffset(time.GetUtcNow());

    /// <summary>A day as the contract writes it: YYYY-MM-DD.</summary>
    public static string Format(DateOnly day) => day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
