using System.Numerics;
using System.Runtime.CompilerServices;

namespace DigitalTalent.Silo.History;

/// <summary>The periods by which what happened is counted.</summary>
internal static class Periods
{
    /// <summary>Periods in the window, the current one included.</summary>
    public const int Count = 7;

    public static readonly TimeSpan Length = TimeSpan.FromDays(28);

    /// <summary>What is older than this is never in the window.</summary>
    public static readonly TimeSpan Window = Count * Length;

    /// <summary>Number of the period of a moment: whole periods since 1970, UTC.</summary>
    public static int Of(DateTimeOffset moment) => checked((ushort)((moment - DateTimeOffset.UnixEpoch).Ticks / Length.Ticks));
}

/// <summary>How often something happened lately: a count for each of the newest periods. All zeros is "never".</summary>
/// <typeparam name="TCount">Counts stop at its largest value; with <see cref="ushort"/> all is 16 bytes.</typeparam>
/// <remarks>
/// A ring: the count of a period stands at its number modulo <see cref="Periods.Count"/>, and what falls out of the window is cleared when a newer period comes in.
/// So the order in which things are added does not matter, and every silo that adds the same has the same.
/// </remarks>
internal struct PeriodCounts<TCount>
    where TCount : unmanaged, IBinaryInteger<TCount>
{
    private ushort _newest;
    private Ring _counts;

    [InlineArray(Periods.Count)]
    private struct Ring
    {
        private TCount _first;
    }

    /// <summary>The newest period in which something was counted; 0: none.</summary>
    public readonly int Newest => _newest;

    /// <summary>Adds what happened in a period; nothing where a newer one has pushed it out of the window.</summary>
    /// <param name="period">As <see cref="Periods.Of"/> numbers them.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such period.</exception>
    public void Add(int period, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(period);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(period, ushort.MaxValue);
        if (period + Periods.Count <= _newest)
            return;
        for (; _newest < period; _newest++)
        {
            if (period - _newest > Periods.Count)
                _newest = (ushort)(period - Periods.Count);
            _counts[(_newest + 1) % Periods.Count] = TCount.Zero;
        }
        ref var held = ref _counts[period % Periods.Count];
        held = TCount.CreateSaturating(long.CreateChecked(held) + count);
    }

    /// <summary>Whether nothing of it is left in the window of a period, nor of a later one.</summary>
    public readonly bool IsOverAt(int period) => _newest + Periods.Count <= period;

    /// <summary>All that happened in a period and the <see cref="Periods.Count"/> - 1 before it.</summary>
    public readonly long SumAt(int period)
    {
        long sum = 0;
        for (int one = Math.Max(0, period - Periods.Count + 1); one <= period; one++)
            sum += one <= _newest && one + Periods.Count > _newest ? long.CreateChecked(_counts[one % Periods.Count]) : 0;
        return sum;
    }
}
