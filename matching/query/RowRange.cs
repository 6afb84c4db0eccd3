using System.Runtime.Intrinsics;

namespace DigitalTalent.Matching;

/// <summary>Rows next to each other.</summary>
internal readonly record struct RowRange(int First, int Count)
{
    /// <summary>The definition.</summary>
    public bool Contains(int row) => (uint)(row - First) < (uint)Count;

    /// <summary>Bit i: row i is one of these. Equal to <see cref="Contains"/>, row by row.</summary>
    /// <param name="first">The first of <see cref="WordSieve.Words"/> rows.</param>
    public ulong Containing(ref readonly int first)
    {
        ulong inside = 0;
        for (int i = 0; i < WordSieve.Words; i += Vector512<int>.Count)
        {
            var places = (Vector512.LoadUnsafe(in first, (nuint)i) - Vector512.Create(First)).AsUInt32();
            inside |= Vector512.LessThan(places, Vector512.Create((uint)Count)).ExtractMostSignificantBits() << i;
        }
        return inside;
    }
}
