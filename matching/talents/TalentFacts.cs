using DigitalTalent.V1;

namespace DigitalTalent.Matching;

/// <summary>A field of <see cref="TalentFacts"/>: where it begins and how many bits it has. The guard is the bit above.</summary>
internal readonly record struct FactField(int At, int Bits)
{
    public int Max => (1 << Bits) - 1;
    public int GuardAt => At + Bits;

    public ulong Of(int value) => (ulong)Math.Clamp(value, 0, Max) << At;

    public int Read(ulong facts) => (int)(facts >> At) & Max;
}

/// <summary>
/// What holds of one person on one day, packed into 64 bits so that a subtraction judges a lower bound, of as many people at once as a vector has words.
/// </summary>
/// <remarks>
/// <code>
/// 63 candidate | 62 g | 61..59 education | 58 g | 57..55 title | 54 g | 53..50 skill grade | 49 g | 48..47 digital engineer
/// 46 g | 45..40 years | 39 g | 38..29 salary | 28 g | 27..20 availability
/// 19..15 modes | 14 remote | 13 blocks | 12 many | 11 wishes an occupation | 10 major leads here | 9 major leads near | 8..0 freshness
/// </code>
/// A field is at least its minimum exactly when subtracting the minima borrows nothing from its guard g, which is always 1. Upper bounds become lower
/// ones by storing how far the value is from the largest. Fields saturate towards passing: who has the value at the end of a field may have more of it,
/// so a bound at or beyond the end needs the record (<see cref="FactTests"/> knows which). The highest bit of all is a flag, so that the sign of
/// facts tells candidates.
/// </remarks>
internal static class TalentFacts
{
    /// <summary>Agreed to be shown for recruitment, and may be proposed.</summary>
    public const int CandidateAt = 63;
    public const int ModesAt = 15;
    public const int RemoteAt = 14;

    /// <summary>Blocks some employer.</summary>
    public const int BlocksAt = 13;

    /// <summary>Stands in the lists of several occupations.</summary>
    public const int ManyAt = 12;
    public const int WishesOccupationAt = 11;

    /// <summary>Of the entry: some major leads to its occupation; to its minor group.</summary>
    public const int LeadsHereAt = 10;
    public const int LeadsNearAt = 9;

    public static readonly FactField Education = new(59, 3);
    public static readonly FactField Title = new(55, 3);
    public static readonly FactField SkillGrade = new(50, 4);
    public static readonly FactField DigitalEngineer = new(47, 2);
    public static readonly FactField Years = new(40, 6);

    /// <summary>How far the least pay accepted, in hundreds of yuan rounded up, is below the largest.</summary>
    public static readonly FactField Salary = new(29, 10);

    /// <summary>How far the days until free are below the largest.</summary>
    public static readonly FactField Availability = new(20, 8);

    /// <summary>Days since last active, at most <see cref="Features.FreshnessDaysNone"/>; not a lower bound, so without guard.</summary>
    public static readonly FactField Freshness = new(0, 9);

    /// <summary>A unit of <see cref="Salary"/> in fen: bounds that are a multiple of it are decided without the record.</summary>
    public const int SalaryUnitFen = 10_000;
    private const int ModesCount = 5;

    public const ulong Guards = 1UL << 62 | 1UL << 58 | 1UL << 54 | 1UL << 49 | 1UL << 46 | 1UL << 39 | 1UL << 28;

    /// <summary>Facts of the person; those of the entry are added to them.</summary>
    public static ulong Of(TalentTable table, int number, int day)
    {
        ref readonly var record = ref table.Record(number);
        var row = new TalentRow(table, number);
        bool proposable = record.MayBeProposedOn(day);
        ulong facts = Guards
            | (proposable && record.RecruitmentConsent.Contains(day) ? 1UL << CandidateAt : 0)
            | Education.Of(record.Education)
            | Years.Of(record.Years)
            | Salary.Of(Salary.Max - SalaryUnits(record.MinSalaryFen))
            | Availability.Of(Availability.Max - Math.Min(row.DaysUntilFree(day), Availability.Max))
            | (ulong)ModesOf(record.Modes) << ModesAt
            | (record.AcceptsRemote ? 1UL : 0) << RemoteAt
            | (record.BlockedLength > 0 ? 1UL << BlocksAt : 0)
            | (record.WishedOccupations > 0 ? 1UL << WishesOccupationAt : 0)
            | Freshness.Of(record.LastActive == int.MinValue ? Features.FreshnessDaysNone : Math.Min(day - record.LastActive, Features.FreshnessDaysNone));
        if (record.Rungs > 0)
        {
            facts |= Title.Of(row.GradeOn(Ladder.Title, day))
                | SkillGrade.Of(row.GradeOn(Ladder.SkillGrade, day))
                | DigitalEngineer.Of(row.GradeOn(Ladder.DigitalEngineer, day));
        }
        return facts;
    }

    /// <summary>Hundreds of yuan, rounded up; the largest stands for that much or more.</summary>
    public static int SalaryUnits(long fen) => (int)Math.Min((fen + SalaryUnitFen - 1) / SalaryUnitFen, Salary.Max);

    /// <summary>Bit of a mode of employment; -1 for modes without one.</summary>
    public static int ModeAt(EmploymentMode mode) => (int)mode is >= 1 and <= ModesCount ? ModesAt + (int)mode - 1 : -1;

    /// <summary>All modes for people who state none.</summary>
    private static int ModesOf(int modes) => modes == 0 ? (1 << ModesCount) - 1 : modes >> 1 & ((1 << ModesCount) - 1);
}
