namespace DigitalTalent.Matching.Columns;

/// <summary>
/// A talent's skills in 56 bits, as seen from one occupation: a bit of its own for each of the skills that people of the occupation hold
/// most, and the other skills share the rest. Who lacks a bit lacks the skill; who has a bit of its own has the skill. The last active day
/// takes the highest 8 bits.
/// </summary>
/// <remarks>
/// <code>
/// bit  63..56 last active day, counted from the base of the columns | 55..48 shared by all other skills | 47..0 one skill each
/// </code>
/// Demands ask for what people of the occupation hold, so that nearly all they ask has its own bit, and the weights under the bits are
/// nearly always the weights held: a sharp upper bound of the score for seven table look-ups.
/// </remarks>
internal static class SkillSignatures
{
    public const int OwnBits = 48;
    public const int SkillBits = 56;
    private const int SharedBits = SkillBits - OwnBits;

    /// <summary>Days that a signature tells apart; earlier ones look like the first.</summary>
    public const int DaysMax = byte.MaxValue;

    /// <summary>The bit of a skill without one of its own.</summary>
    public static int SharedBit(int skill) => OwnBits + skill % SharedBits;

    /// <summary>The bits of a last active day.</summary>
    /// <param name="activeDay">The day.</param>
    /// <param name="baseDay">The day that looks like all earlier ones; no day lies more than <see cref="DaysMax"/> after it.</param>
    public static ulong BitsOfDay(int activeDay, int baseDay) => (ulong)Math.Max(0, activeDay - baseDay) << SkillBits;

    /// <summary>The last active day, or the base for days before it.</summary>
    public static int DayOf(ulong signature, int baseDay) => baseDay + (int)(signature >> SkillBits);

    /// <summary>Chooses the skills with a bit of their own: the most frequent, the lower number first.</summary>
    /// <param name="counts">How often each skill occurs; set to 0.</param>
    /// <param name="own">Receives the skills, one a bit; <see cref="TalentRecord.None"/> where there are fewer.</param>
    public static void Choose(Span<int> counts, Span<ushort> own)
    {
        own.Fill(TalentRecord.None);
        var frequent = new PriorityQueue<int, (int Count, int Order)>(OwnBits + 1);
        for (int skill = 0; skill < counts.Length; skill++)
        {
            if (counts[skill] == 0)
                continue;
            frequent.Enqueue(skill, (counts[skill], -skill));
            if (frequent.Count > OwnBits)
                frequent.Dequeue();
            counts[skill] = 0;
        }

        for (int bit = frequent.Count - 1; bit >= 0; bit--)
            own[bit] = (ushort)frequent.Dequeue();
    }
}
