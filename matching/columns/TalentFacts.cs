using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace DigitalTalent.Matching.Columns;

/// <summary>
/// What a demand bounds of a person, packed into 32 bits so that one subtraction judges all six bounds, of eight or sixteen people at once.
/// </summary>
/// <remarks>
/// <code>
/// bit  31 | 30..28 available | 27 | 26..18 salary | 17 | 16..13 years | 12 | 11..8 level | 7 | 6..4 title | 3 | 2..0 education
/// </code>
/// The single bits are guards, always 1. Each field is at least its minimum exactly when subtracting the minima borrows from no guard:
/// (facts − minima) still has all guards. Upper bounds become lower ones by storing how far the value is from the largest. Values beyond a
/// field saturate towards passing, so the packed test may let through whom the exact one refuses, never the other way round.
/// </remarks>
internal static class TalentFacts
{
    public const uint Guards = 0b1000_1000_0000_0010_0001_0000_1000_1000u;
    private const int EducationBits = 3, TitleBits = 3, LevelBits = 4, YearsBits = 4, SalaryBits = 9, AvailableBits = 3;
    private const int TitleAt = EducationBits + 1;
    private const int LevelAt = TitleAt + TitleBits + 1;
    private const int YearsAt = LevelAt + LevelBits + 1;
    private const int SalaryAt = YearsAt + YearsBits + 1;
    private const int AvailableAt = SalaryAt + SalaryBits + 1;

    public const int YearsMax = (1 << YearsBits) - 1;
    public const int SalaryMax = (1 << SalaryBits) - 1;

    /// <summary>Longest wait of each bucket of days until free.</summary>
    private static ReadOnlySpan<ushort> AvailableBounds => [0, 7, 15, 30, 60, 90, 180];

    public static uint Pack(in ColumnTalent talent) =>
        Pack(talent.Education, talent.Title, talent.Level, talent.Years, talent.Salary, talent.AvailableDays);

    public static unsafe uint Pack(TalentRecord* record) =>
        Pack(record->Education, record->Title, record->Level, record->Years, record->Salary, record->AvailableDays);

    /// <summary>The minima of a demand. Bounds that nobody can meet make <paramref name="possible"/> false.</summary>
    public static uint Minima(ColumnDemand demand, out bool possible)
    {
        int education = Math.Max(0, demand.MinEducation), title = Math.Max(0, demand.MinTitle), level = Math.Max(0, demand.MinLevel);
        possible = education < 1 << EducationBits && title < 1 << TitleBits && level < 1 << LevelBits
            && demand.SalaryHigh >= 0 && demand.AvailableWithinDays >= 0;
        if (!possible)
            return 0;

        // Everyone with more than the packed salaries looks like the largest, so that a bound at or above it is left to the exact test.
        int salary = demand.SalaryHigh >= SalaryMax ? 0 : SalaryMax - demand.SalaryHigh;
        return (uint)education
            | (uint)title << TitleAt
            | (uint)level << LevelAt
            | (uint)Math.Clamp(demand.MinYears, 0, YearsMax) << YearsAt
            | (uint)salary << SalaryAt
            | (uint)(AvailableBounds.Length - Bucket(demand.AvailableWithinDays)) << AvailableAt;
    }

    /// <summary>Whether the packed test alone decides: no bound of the demand lies beyond a field or inside a bucket.</summary>
    public static bool IsExact(ColumnDemand demand) =>
        demand.MinYears <= YearsMax && demand.SalaryHigh < SalaryMax && AvailableBounds.Contains((ushort)Math.Min(demand.AvailableWithinDays, ushort.MaxValue));

    public static int Education(uint facts) => (int)(facts & ((1 << EducationBits) - 1));
    public static int Title(uint facts) => (int)(facts >> TitleAt & ((1 << TitleBits) - 1));
    public static int Level(uint facts) => (int)(facts >> LevelAt & ((1 << LevelBits) - 1));

    /// <summary><see cref="YearsMax"/> stands for that many or more.</summary>
    public static int Years(uint facts) => (int)(facts >> YearsAt & YearsMax);

    /// <summary><see cref="SalaryMax"/> stands for that much or more.</summary>
    public static int Salary(uint facts) => SalaryMax - (int)(facts >> SalaryAt & SalaryMax);

    /// <summary>The scalar definition: whether all bounds hold.</summary>
    public static bool Passes(uint facts, uint minima) => (facts - minima & Guards) == Guards;

    /// <summary>Judges eight people; bit i of the result is person i.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe uint Passing8(uint* facts, Vector256<uint> minima)
    {
        var guards = Vector256.Create(Guards);
        return Vector256.Equals(Vector256.Load(facts) - minima & guards, guards).ExtractMostSignificantBits();
    }

    /// <summary>Judges sixteen people; bit i of the result is person i.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe uint Passing16(uint* facts, Vector512<uint> minima)
    {
        var guards = Vector512.Create(Guards);
        return (uint)Vector512.Equals(Vector512.Load(facts) - minima & guards, guards).ExtractMostSignificantBits();
    }

    private static uint Pack(int education, int title, int level, int years, int salary, int availableDays) => Guards
        | (uint)education
        | (uint)title << TitleAt
        | (uint)level << LevelAt
        | (uint)Math.Min(years, YearsMax) << YearsAt
        | (uint)(SalaryMax - Math.Min(salary, SalaryMax)) << SalaryAt
        | (uint)(AvailableBounds.Length - Bucket(availableDays)) << AvailableAt;

    /// <summary>The smallest bucket whose longest wait is at least the days; the number of buckets for waits beyond all of them.</summary>
    private static int Bucket(int days)
    {
        int bucket = 0;
        foreach (ushort bound in AvailableBounds)
        {
            if (days <= bound)
                return bucket;
            bucket++;
        }
        return bucket;
    }
}
