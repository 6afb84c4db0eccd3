using System.Runtime.CompilerServices;

namespace DigitalTalent.Bench.Workload;

/// <summary>SplitMix64, begun from (seed, kind, id): every row has a stream of its own, so rows can be made in any order.</summary>
/// <remarks>A mutable struct: pass it by reference. The draws and their order are part of the workload's definition.</remarks>
public struct WorkloadRandom
{
    private const ulong Step = 0x9E3779B97F4A7C15;
    private ulong _state;

    /// <summary>Begins the stream of one row.</summary>
    public WorkloadRandom(ulong seed, ulong kind, ulong id) =>
        _state = Mix(Mix((seed * 0x100000001B3) + kind) ^ (id * 0xD1342543DE82EF95));

    /// <summary>64 random bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Next()
    {
        ulong value = Mix(_state);
        _state += Step;
        return value;
    }

    /// <summary>A number from 0 to <paramref name="count"/> - 1.</summary>
    public int Below(int count) => (int)(((Next() >> 32) * (uint)count) >> 32);

    /// <summary>Uniform in [0, 1), 53 bits.</summary>
    public double Uniform() => (Next() >> 11) * (1.0 / 9007199254740992.0);

    /// <summary>Roughly normal with mean 0 and deviation 1: the sum of six uniforms, so that no maths library decides the bits.</summary>
    public double Normal()
    {
        double sum = 0;
        for (int i = 0; i < 6; i++)
            sum += Uniform();
        return (sum - 3.0) * 1.4142135623730951;
    }

    /// <summary>An index drawn by cumulative weights; the last weight is the total.</summary>
    public int Pick(ReadOnlySpan<int> cumulative)
    {
        int value = Below(cumulative[^1]);
        for (int i = 0; i < cumulative.Length; i++)
            if (value < cumulative[i])
                return i;
        return cumulative.Length - 1;
    }

    /// <summary>Fisher-Yates, from the last element down.</summary>
    public void Shuffle(Span<int> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = Below(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    private static ulong Mix(ulong z)
    {
        z += Step;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
