using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DigitalTalent.Matching.Learning;

/// <summary>Puts the rows of a group in the order of their scores, the greatest first, equal ones by row.</summary>
/// <remarks>A row's place is the number of rows before it: short groups count it for every row, eight comparisons at once; long ones are sorted.</remarks>
internal sealed class PlaceFinder(int longest)
{
    private const int Lanes = 8;

    /// <summary>Above this, comparing each with each costs more than sorting.</summary>
    private const int CountedMax = 256;

    private readonly double[] _scores = new double[Math.Min(longest, CountedMax) + Lanes];
    private readonly (double Score, int Row)[] _keys = new (double, int)[longest > CountedMax ? longest : 0];

    /// <param name="rowOfPlace">Gets the row of each place.</param>
    public void Find(ReadOnlySpan<double> scores, Span<int> rowOfPlace)
    {
        if (scores.Length > CountedMax)
            Sort(scores, rowOfPlace);
        else
            Count(scores, rowOfPlace);
    }

    private void Count(ReadOnlySpan<double> scores, Span<int> rowOfPlace)
    {
        scores.CopyTo(_scores);
        _scores.AsSpan(scores.Length, Lanes).Fill(double.NegativeInfinity);
        ref double first = ref MemoryMarshal.GetArrayDataReference(_scores);
        for (int row = 0; row < scores.Length; row++)
        {
            var own = Vector512.Create(scores[row]);
            int place = 0, block = 0;
            // Rows before this one also go first when they are equal.
            for (; block + Lanes <= row; block += Lanes)
                place += BitOperations.PopCount(Vector512.GreaterThanOrEqual(Vector512.LoadUnsafe(ref first, (nuint)block), own).ExtractMostSignificantBits());
            var here = Vector512.LoadUnsafe(ref first, (nuint)block);
            ulong before = (1UL << (row - block)) - 1;
            place += BitOperations.PopCount(
                (Vector512.GreaterThanOrEqual(here, own).ExtractMostSignificantBits() & before)
                | (Vector512.GreaterThan(here, own).ExtractMostSignificantBits() & ~before));
            for (block += Lanes; block < scores.Length; block += Lanes)
                place += BitOperations.PopCount(Vector512.GreaterThan(Vector512.LoadUnsafe(ref first, (nuint)block), own).ExtractMostSignificantBits());
            rowOfPlace[place] = row;
        }
    }

    private void Sort(ReadOnlySpan<double> scores, Span<int> rowOfPlace)
    {
        var keys = _keys.AsSpan(0, scores.Length);
        for (int row = 0; row < keys.Length; row++)
            keys[row] = (scores[row], row);
        keys.Sort(static (left, right) => left.Score != right.Score ? right.Score.CompareTo(left.Score) : left.Row.CompareTo(right.Row));
        for (int place = 0; place < keys.Length; place++)
            rowOfPlace[place] = keys[place].Row;
    }
}
