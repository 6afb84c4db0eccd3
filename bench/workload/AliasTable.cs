namespace DigitalTalent.Bench.Workload;

/// <summary>Draws an index by weight in constant time (Walker's alias method). Immutable.</summary>
/// <remarks>Weights are rounded to a millionth of their mean first: <c>pow</c> may differ in its last bit between maths
/// libraries, the table may not.</remarks>
public sealed class AliasTable
{
    private readonly uint[] _threshold;
    private readonly ushort[] _alias;

    /// <param name="weights">1 to 65,535 positive weights.</param>
    public AliasTable(ReadOnlySpan<double> weights)
    {
        int count = weights.Length;
        _threshold = new uint[count];
        _alias = new ushort[count];
        double sum = 0;
        foreach (double weight in weights)
            sum += weight;

        var share = new double[count];
        var small = new Stack<int>(count);
        var large = new Stack<int>(count);
        for (int i = 0; i < count; i++)
        {
            share[i] = Math.Floor((weights[i] / sum * count * 1e6) + .5) / 1e6;
            (share[i] < 1 ? small : large).Push(i);
        }
        while (small.Count > 0 && large.Count > 0)
        {
            int low = small.Pop(), high = large.Pop();
            _threshold[low] = (uint)(share[low] * 4294967295.0);
            _alias[low] = (ushort)high;
            share[high] -= 1 - share[low];
            (share[high] < 1 ? small : large).Push(high);
        }
        foreach (int rest in large.Concat(small))
        {
            _threshold[rest] = uint.MaxValue;
            _alias[rest] = (ushort)rest;
        }
    }

    /// <summary>Weights (i + 1)^-exponent: Zipf's law.</summary>
    public static AliasTable Zipf(int count, double exponent)
    {
        var weights = new double[count];
        for (int i = 0; i < count; i++)
            weights[i] = Math.Pow(i + 1, -exponent);
        return new AliasTable(weights);
    }

    public int Pick(ref WorkloadRandom random)
    {
        ulong value = random.Next();
        int index = (int)(((value >> 32) * (ulong)_threshold.Length) >> 32);
        return (uint)value <= _threshold[index] ? index : _alias[index];
    }
}
