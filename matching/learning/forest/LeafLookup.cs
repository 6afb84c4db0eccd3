using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DigitalTalent.Matching.Learning;

/// <summary>Adds the values of the leaves that 64 rows came to.</summary>
/// <remarks>With AVX-512 a table of up to 64 values lies in registers, and eight rows look it up at once; else one after the other. The sums are the same.</remarks>
internal static class LeafLookup
{
    private const int Lanes = RowCoder.BlockRows;

    /// <summary>How long a table of so many leaves is: up to 64 there is a way for 16, 32 and 64.</summary>
    public static int PaddedLeaves(int leaves) => leaves <= 16 ? 16 : leaves <= 32 ? 32 : leaves <= 64 ? 64 : leaves;

    /// <param name="leaves">The leaf of each row.</param>
    /// <param name="sums">64 of them.</param>
    public static void Add(Vector512<byte> leaves, ReadOnlySpan<double> values, Span<double> sums)
    {
        if (Avx512F.IsSupported && values.Length <= 64)
            AddFromRegisters(leaves, values, sums);
        else
            AddOneByOne(leaves, values, sums);
    }

    internal static void AddOneByOne(Vector512<byte> leaves, ReadOnlySpan<double> values, Span<double> sums)
    {
        Span<byte> numbers = stackalloc byte[Lanes];
        leaves.CopyTo(numbers);
        for (int row = 0; row < numbers.Length; row++)
            sums[row] += values[numbers[row]];
    }

    private static void AddFromRegisters(Vector512<byte> leaves, ReadOnlySpan<double> values, Span<double> sums)
    {
        ref double table = ref MemoryMarshal.GetReference(values);
        ref double sum = ref MemoryMarshal.GetReference(sums[..Lanes]);
        Span<byte> numbers = stackalloc byte[Lanes];
        leaves.CopyTo(numbers);
        ref byte number = ref MemoryMarshal.GetReference(numbers);
        for (nuint row = 0; row < Lanes; row += 8)
        {
            var eight = Avx512F.ConvertToVector512Int64(Vector128.CreateScalar(System.Runtime.CompilerServices.Unsafe.ReadUnaligned<ulong>(
                ref System.Runtime.CompilerServices.Unsafe.Add(ref number, row))).AsByte());
            var found = Of16(ref table, 0, eight);
            if (values.Length > 16)
            {
                var isUpper = Vector512.Equals(eight & Vector512.Create(16L), Vector512.Create(16L)).AsDouble();
                found = Vector512.ConditionalSelect(isUpper, Of16(ref table, 16, eight), found);
                if (values.Length > 32)
                {
                    var upper = Vector512.ConditionalSelect(isUpper, Of16(ref table, 48, eight), Of16(ref table, 32, eight));
                    found = Vector512.ConditionalSelect(Vector512.GreaterThan(eight, Vector512.Create(31L)).AsDouble(), upper, found);
                }
            }

            (Vector512.LoadUnsafe(ref sum, row) + found).StoreUnsafe(ref sum, row);
        }
    }

    // The instruction looks at the low four bits of each number.
    private static Vector512<double> Of16(ref double table, nuint first, Vector512<long> numbers) =>
        Avx512F.PermuteVar8x64x2(Vector512.LoadUnsafe(ref table, first), numbers, Vector512.LoadUnsafe(ref table, first + 8));
}
