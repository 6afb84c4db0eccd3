using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DigitalTalent.Matching.Learning;

/// <summary>Ascending thresholds, and how many of them a value is above: two comparisons of sixteen, whatever their number.</summary>
/// <remarks>
/// Thresholds lie in blocks of 16, filled up with infinity; in front of them the last of each block. A value is above as many
/// whole blocks as it is above last ones, and the block behind those is looked through: a search tree of fan-out 16.
/// </remarks>
internal readonly struct ThresholdSearch
{
    /// <summary>The most thresholds: codes fit in a byte, and one is left over.</summary>
    public const int ThresholdsMax = 254;

    private const int Lanes = 16;

    private readonly float[] _blocks;

    /// <param name="ascending">Up to <see cref="ThresholdsMax"/>, each greater than the one before. A double is rounded down to a float: no float lies
    /// between the two, so that for floats the answers stay the same.</param>
    public ThresholdSearch(ReadOnlySpan<double> ascending)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ascending.Length, ThresholdsMax);
        _blocks = new float[Lanes + (Math.Max(1, (ascending.Length + Lanes - 1) / Lanes) * Lanes)];
        Array.Fill(_blocks, float.PositiveInfinity);
        for (int i = 0; i < ascending.Length; i++)
            _blocks[Lanes + i] = RoundDown(ascending[i]);
        for (int block = 0; block < (_blocks.Length / Lanes) - 1; block++)
            _blocks[block] = _blocks[Lanes + (block * Lanes) + Lanes - 1];
        // The last block is never stepped over: whoever is above all of its thresholds is above nothing more.
        _blocks[(_blocks.Length / Lanes) - 2] = float.PositiveInfinity;
    }

    /// <summary>The greatest float that is not above a threshold.</summary>
    public static float RoundDown(double threshold)
    {
        float near = (float)threshold;
        return near > threshold ? MathF.BitDecrement(near) : near;
    }

    /// <summary>How many thresholds are below the value: it is at or under threshold <c>t</c> exactly when that is <c>t</c> or less.</summary>
    /// <param name="value">NaN is below everything.</param>
    public int CountBelow(float value)
    {
        ref float blocks = ref MemoryMarshal.GetArrayDataReference(_blocks);
        var wanted = Vector512.Create(value);
        int block = _blocks.Length == 2 * Lanes ? 0 : CountBelow(ref blocks, 0, wanted);
        return (block * Lanes) + CountBelow(ref blocks, Lanes + (block * Lanes), wanted);
    }

    /// <summary>The same, one by one.</summary>
    internal int CountBelowScalar(float value)
    {
        int count = 0;
        foreach (float threshold in _blocks.AsSpan(Lanes))
            count += threshold < value ? 1 : 0;
        return count;
    }

    private static int CountBelow(ref float start, int offset, Vector512<float> wanted) =>
        BitOperations.PopCount(Vector512.LessThan(Vector512.LoadUnsafe(ref start, (nuint)offset), wanted).ExtractMostSignificantBits());
}
