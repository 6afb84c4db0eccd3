namespace DigitalTalent.Matching;

/// <summary>Calendar days as <see cref="DateOnly.DayNumber"/>, read from the contract's `YYYY-MM-DD`.</summary>
internal static class IsoDay
{
    /// <summary>Reads a day. False for empty and for unreadable text; callers decide which way is the safe one.</summary>
    public static bool TryRead(string text, out int day)
    {
        day = 0;
        if (text.Length != 10 || text[4] != '-' || text[7] != '-')
            return false;
        int year = Digits(text.AsSpan(0, 4)), month = Digits(text.AsSpan(5, 2)), dayOfMonth = Digits(text.AsSpan(8, 2));
        if (year < 1 || month is < 1 or > 12 || dayOfMonth < 1 || dayOfMonth > DateTime.DaysInMonth(year, month))
            return false;
        day = new DateOnly(year, month, dayOfMonth).DayNumber;
        return true;
    }

    /// <summary>The last day something holds: without end where the text is empty, never where it cannot be read.</summary>
    public static int LastDay(string text) => text.Length == 0 ? int.MaxValue : TryRead(text, out int day) ? day : int.MinValue;

    /// <summary>From a day that must be stated to a last day that may be left open; never, where the first cannot be read.</summary>
    public static DayRange Period(string from, string to) => TryRead(from, out int first) ? new DayRange(first, LastDay(to)) : DayRange.Never;

    public static string Format(int day) => DateOnly.FromDayNumber(day).ToString("yyyy-MM-dd");

    private static int Digits(ReadOnlySpan<char> text)
    {
        int value = 0;
        foreach (char c in text)
        {
            if (!char.IsAsciiDigit(c))
                return -1;
            value = value * 10 + (c - '0');
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
