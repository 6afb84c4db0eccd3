namespace DigitalTalent.Matching.Columns;

/// <summary>Last active days in a byte: days after the base of the columns; earlier ones look like the base itself.</summary>
internal static class ActiveDays
{
    /// <summary>The last day that a byte can tell, after the base.</summary>
    public const int Max = byte.MaxValue;

    /// <param name="activeDay">The day.</param>
    /// <param name="baseDay">No day lies more than <see cref="Max"/> after it.</param>
    public static byte Pack(int activeDay, int baseDay) => (byte)Math.Max(0, activeDay - baseDay);

    /// <summary>The last active day, or the base for days before it.</summary>
    public static int Day(byte packed, int baseDay) => baseDay + packed;
}
