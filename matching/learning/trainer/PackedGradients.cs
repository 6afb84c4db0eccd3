using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using DigitalTalent.Matching.Columns;

namespace DigitalTalent.Matching.Learning;

/// <summary>First and second derivative of each row as whole numbers in one 64-bit word, so that one addition adds both and sums are exact.</summary>
/// <remarks>
/// The first derivative is in the upper 32 bits, signed, the second in the lower 32. Scales are chosen anew for each tree so that the sum of all
/// absolute values fits: no sum over any rows can overflow, and exact sums do not depend on the order in which threads add. With a million
/// rows the mean value has 10 bits; quantised training (Shi et al. 2022) shows that 2 to 5 are enough to keep the accuracy.
/// </remarks>
internal sealed unsafe class PackedGradients : IDisposable
{
    private const int RowsInTask = 16_384;
    private const double FirstSumMax = 1L << 30, SecondSumMax = 1L << 31;

    private readonly AlignedMemory _memory;
    private readonly int _rows;
    private readonly double[] _firstSums;
    private readonly double[] _secondSums;

    public PackedGradients(int rows)
    {
        _rows = rows;
        _memory = new((long)rows * sizeof(long));
        _firstSums = new double[Tasks];
        _secondSums = new double[Tasks];
    }

    public long* Start => (long*)_memory.Start;

    /// <summary>What one unit of a first derivative stands for.</summary>
    public double FirstUnit { get; private set; }

    /// <summary>What one unit of a second derivative stands for.</summary>
    public double SecondUnit { get; private set; }

    private int Tasks => (_rows + RowsInTask - 1) / RowsInTask;

    /// <param name="first">First derivatives of the rows.</param>
    /// <param name="second">Second derivatives, not below 0.</param>
    /// <returns>False where there is nothing to learn: all first derivatives are 0.</returns>
    public bool Pack(float[] first, float[] second, WorkTeam team)
    {
        team.Run(Tasks, (_, task) =>
        {
            var (start, count) = Range(task);
            (_firstSums[task], _secondSums[task]) = Sums(first.AsSpan(start, count), second.AsSpan(start, count));
        });
        double firstSum = _firstSums.Sum(), secondSum = _secondSums.Sum();
        if (!(firstSum > 0))
            return false;
        FirstUnit = firstSum / FirstSumMax;
        SecondUnit = Math.Max(secondSum, float.Epsilon) / SecondSumMax;
        double firstScale = 1 / FirstUnit, secondScale = 1 / SecondUnit;
        team.Run(Tasks, (_, task) =>
        {
            var (start, count) = Range(task);
            Pack(first.AsSpan(start, count), second.AsSpan(start, count), Start + start, firstScale, secondScale);
        });
        return true;
    }

    /// <summary>The first derivative of a packed sum, in units.</summary>
    public static int First(long packed) => (int)(packed >> 32);

    /// <summary>The second derivative of a packed sum, in units.</summary>
    public static uint Second(long packed) => (uint)packed;

    public void Dispose() => _memory.Dispose();

    private static void Pack(ReadOnlySpan<float> first, ReadOnlySpan<float> second, long* packed, double firstScale, double secondScale)
    {
        int i = 0;
        if (Avx512DQ.IsSupported)
        {
            ref float firsts = ref MemoryMarshal.GetReference(first);
            ref float seconds = ref MemoryMarshal.GetReference(second);
            var half = Vector512.Create(0.5);
            for (; i + 8 <= first.Length; i += 8)
            {
                var upper = Vector512.Floor((Avx512F.ConvertToVector512Double(Vector256.LoadUnsafe(ref firsts, (nuint)i)) * firstScale) + half);
                var lower = Vector512.Floor((Avx512F.ConvertToVector512Double(Vector256.LoadUnsafe(ref seconds, (nuint)i)) * secondScale) + half);
                ((Avx512DQ.ConvertToVector512Int64(upper) << 32) + Avx512DQ.ConvertToVector512Int64(lower)).Store(packed + i);
            }
        }

        for (; i < first.Length; i++)
        {
            // Half a unit is added and the rest cut off below: rounding that does not favour a sign.
            long upper = (long)Math.Floor((first[i] * firstScale) + 0.5);
            packed[i] = (upper << 32) + (long)((second[i] * secondScale) + 0.5);
        }
    }

    private static (double First, double Second) Sums(ReadOnlySpan<float> first, ReadOnlySpan<float> second)
    {
        double firstSum = 0, secondSum = 0;
        for (int i = 0; i < first.Length; i++)
        {
            firstSum += Math.Abs(first[i]);
            secondSum += second[i];
        }

        return (firstSum, secondSum);
    }

    private (int Start, int Count) Range(int task) => (task * RowsInTask, Math.Min(RowsInTask, _rows - (task * RowsInTask)));
}
