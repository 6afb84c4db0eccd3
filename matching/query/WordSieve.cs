using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DigitalTalent.Matching;

/// <summary>A test of a word that is put to eight words at once.</summary>
internal interface IWordTest
{
    /// <summary>The definition.</summary>
    bool Passes(ulong word);

    /// <summary>Bit i: word i passes.</summary>
    ulong Passing(Vector512<ulong> words);
}

/// <summary>Puts a test to 64 words: the answer is a word itself, whose population is how many pass.</summary>
internal static class WordSieve
{
    public const int Words = 64;
    private const int Bytes = Words * sizeof(ulong);

    /// <summary>Has the words fetched that a walk comes to after the next ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FetchAhead(ref readonly ulong first) => CacheLines.FetchAhead(in first, 2 * Bytes, Bytes);

    /// <summary>Bit i: word i passes. Equal to <see cref="IWordTest.Passes"/>, word by word.</summary>
    /// <param name="first">The first of <see cref="Words"/> words.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Passing<TTest>(ref readonly ulong first, TTest test) where TTest : struct, IWordTest
    {
        ulong passing = 0;
        for (int i = 0; i < Words; i += Vector512<ulong>.Count)
            passing |= test.Passing(Vector512.LoadUnsafe(in first, (nuint)i)) << i;
        return passing;
    }
}

/// <summary>After something is subtracted, a certain bit is set.</summary>
/// <param name="less">Subtracted.</param>
/// <param name="shift">Brings the bit to the top.</param>
internal readonly struct BitTest(ulong less, int shift) : IWordTest
{
    public bool Passes(ulong word) => (word - less) << shift >> 63 != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Passing(Vector512<ulong> words) => Vector512.ShiftLeft(words - Vector512.Create(less), shift).ExtractMostSignificantBits();
}

/// <summary>All of some bits are set.</summary>
internal readonly struct AllBitsTest(ulong bits) : IWordTest
{
    public bool Passes(ulong word) => (word & bits) == bits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Passing(Vector512<ulong> words) => Vector512.Equals(words & Vector512.Create(bits), Vector512.Create(bits)).ExtractMostSignificantBits();
}

/// <summary>One of some bits is set.</summary>
internal readonly struct AnyBitTest(ulong bits) : IWordTest
{
    public bool Passes(ulong word) => (word & bits) != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Passing(Vector512<ulong> words) => (~Vector512.Equals(words & Vector512.Create(bits), Vector512<ulong>.Zero)).ExtractMostSignificantBits();
}

/// <summary>One of the regions that <see cref="PackedWishes"/> tell is among some.</summary>
/// <param name="regions">Few: each is compared with everybody's.</param>
internal readonly struct WishTest(ushort[] regions) : IWordTest
{
    public bool Passes(ulong word) => Array.Exists(regions, region => MemoryMarshal.Cast<ulong, ushort>([word & PackedWishes.RegionsMask]).Contains(region));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Passing(Vector512<ulong> words)
    {
        var told = (words & Vector512.Create(PackedWishes.RegionsMask)).AsUInt16();
        var found = Vector512<ushort>.Zero;
        foreach (ushort region in regions)
            found |= Vector512.Equals(told, Vector512.Create(region));
        return new AnyBitTest(ulong.MaxValue).Passing(found.AsUInt64());
    }
}
