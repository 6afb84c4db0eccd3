using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace DigitalTalent.Matching.Columns;

/// <summary>512 bits on which code works that is written for any number of bits, such as a word.</summary>
internal readonly struct Bits512(Vector512<ulong> bits) : IBitwiseOperators<Bits512, Bits512, Bits512>
{
    private readonly Vector512<ulong> _bits = bits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bits512 operator &(Bits512 left, Bits512 right) => new(left._bits & right._bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bits512 operator |(Bits512 left, Bits512 right) => new(left._bits | right._bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bits512 operator ^(Bits512 left, Bits512 right) => new(left._bits ^ right._bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bits512 operator ~(Bits512 value) => new(~value._bits);
}

/// <summary>256 bits, see <see cref="Bits512"/>.</summary>
internal readonly struct Bits256(Vector256<ulong> bits) : IBitwiseOperators<Bits256, Bits256, Bits256>
{
    private readonly Vector256<ulong> _bits = bits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bits256 operator &(Bits256 left, Bits256 right) => new(left._bits & right._bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bits256 operator |(Bits256 left, Bits256 right) => new(left._bits | right._bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bits256 operator ^(Bits256 left, Bits256 right) => new(left._bits ^ right._bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bits256 operator ~(Bits256 value) => new(~value._bits);
}
