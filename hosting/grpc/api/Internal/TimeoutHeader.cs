using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Grpc.Core;

/// <summary>The <c>grpc-timeout</c> header: one to eight digits and a unit.</summary>
internal static class TimeoutHeader
{
    internal const string Name = "grpc-timeout";

    private const int DigitsMax = 8;
    private const long ValueMax = 99_999_999;

    /// <summary>Reads a timeout. Nanoseconds are rounded up to a tick of 100 ns. The largest, 99,999,999 hours, still fits.</summary>
    internal static bool TryParse(ReadOnlySpan<char> text, out TimeSpan timeout)
    {
        timeout = TimeSpan.Zero;
        if (text.Length is < 2 or > DigitsMax + 1
            || !long.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out long value))
            return false;

        long ticks = text[^1] switch
        {
            'H' => value * TimeSpan.TicksPerHour,
            'M' => value * TimeSpan.TicksPerMinute,
            'S' => value * TimeSpan.TicksPerSecond,
            'm' => value * TimeSpan.TicksPerMillisecond,
            'u' => value * TimeSpan.TicksPerMicrosecond,
            'n' => (value + TimeSpan.NanosecondsPerTick - 1) / TimeSpan.NanosecondsPerTick,
            _ => -1,
        };
        timeout = new TimeSpan(Math.Max(ticks, 0));
        return ticks >= 0;
    }

    /// <summary>Writes a timeout in the finest unit that has room for it, rounded up so that the server never gives up first.</summary>
    /// <param name="timeout">Below zero counts as zero; above 99,999,999 hours as that.</param>
    [SuppressMessage("Globalization", "CA1305:Specify IFormatProvider", Justification = "All cultures are the invariant one.")]
    internal static string Format(TimeSpan timeout)
    {
        long ticks = Math.Max(timeout.Ticks, 0);
        if (ticks <= ValueMax / TimeSpan.NanosecondsPerTick)
            return $"{ticks * TimeSpan.NanosecondsPerTick}n";

        return InUnit(ticks, TimeSpan.TicksPerMicrosecond, 'u')
            ?? InUnit(ticks, TimeSpan.TicksPerMillisecond, 'm')
            ?? InUnit(ticks, TimeSpan.TicksPerSecond, 'S')
            ?? InUnit(ticks, TimeSpan.TicksPerMinute, 'M')
            ?? InUnit(ticks, TimeSpan.TicksPerHour, 'H')
            ?? $"{ValueMax}H";
    }

    private static string? InUnit(long ticks, long ticksPerUnit, char unit)
    {
        long value = (ticks / ticksPerUnit) + (ticks % ticksPerUnit == 0 ? 0 : 1);
        return value <= ValueMax ? $"{value}{unit}" : null;
    }
}
