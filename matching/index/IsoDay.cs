using System.Numerics;

namespace DigitalTalent.Matching;

/// <summary>Calendar days as <see cref="DateOnly.DayNumber"/>, read from the contract's `YYYY-MM-DD`.</summary>
internal static class IsoDay
{
    /// <summary>Reads a day. False for empty and for unreadable text; callers decide which way is the safe one.</summary>
    /// <param name="text">Characters, or the bytes of a text in UTF-8.</param>
    /// <param name="day">Number of the day.</param>
    public static bool TryRead<T>(ReadOnlySpan<T> text, out int day) where T : unmanaged, IBinaryInteger<T>
    {
        day = 0;
        if (text.Length != 10 || text[4] != Dash<T>() || text[7] != Dash<T>())
            return false;
        int year = Digits(text[..4]), month = Digits(text.Slice(5, 2)), dayOfMonth = Digits(text.Slice(8, 2));
        if (year < 1 || month is < 1 or > 12 || dayOfMonth < 1 || dayOfMonth > DateTime.DaysInMonth(year, month))
            return false;
        day = new DateOnly(year, month, dayOfMonth).DayNumber;
        return true;
    }

    /// <summary>The last day something holds: without end where the text is empty, never where it cannot be read.</summary>
    public static int LastDay<T>(ReadOnlySpan<T> text) where T : unmanaged, IBinaryInteger<T> =>
        text.IsEmpty ? int.MaxValue : TryRead(text, out int day) ? day : int.MinValue;

    /// <inheritdoc cref="LastDay{T}"/>
    public static int LastDay(string text) => LastDay(text.AsSpan());

    /// <summary>From a day that must be stated to a last day that may be left open; never, where the first cannot be read.</summary>
    public static DayRange Period<T>(ReadOnlySpan<T> from, ReadOnlySpan<T> to) where T : unmanaged, IBinaryInteger<T> =>
        TryRead(from, out int first) ? new DayRange(first, LastDay(to)) : DayRange.Never;

    /// <inheritdoc cref="Period{T}"/>
    public static DayRange Period(string from, string to) => Period(from.AsSpan(), to.AsSpan());

    public static string Format(int day) => DateOnly.FromDayNumber(day).ToString("yyyy-MM-dd");

    private static T Dash<T>() where T : unmanaged, IBinaryInteger<T> => T.CreateTruncating('-');

    private static int Digits<T>(ReadOnlySpan<T> text) where T : unmanaged, IBinaryInteger<T>
    {
        int value = 0;
        foreach (var character in text)
        {
            int digit = int.CreateTruncating(character) - '0';
            if (digit is < 0 or > 9)
                return -1;
            value = value * 10 + digit;
        }
        return value;
    }
}

/// <summary>Days from <see cref="From"/> to <see cref="To"/>, both included.</summary>
internal readonly record struct DayRange(int From, int To)
{
    public static DayRange Never => new(int.MaxValue, int.MinValue);

    public bool Contains(int day) => day >= From && day <= To;

    public DayRange Intersect(DayRange other) => new(Math.Max(From, other.From), Math.Min(To, other.To));
}
