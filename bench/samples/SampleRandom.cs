using DigitalTalent.Bench.Workload;

namespace DigitalTalent.Bench.Samples;

/// <summary>The stream of one sample row: depends on (seed, table, number) alone, so adding a table moves no other.</summary>
public sealed class SampleRandom(ulong seed, SampleTable table, int number)
{
    private WorkloadRandom _random = new(seed, 1000 + (ulong)table, (ulong)number);

    public double Uniform() => _random.Uniform();
    public double Normal() => _random.Normal();
    public int Below(int count) => _random.Below(count);

    /// <summary>True with the given chance, 0 to 1.</summary>
    public bool Chance(double chance) => _random.Uniform() < chance;

    /// <summary>One of the items, each as likely.</summary>
    public T One<T>(IReadOnlyList<T> items) => items[_random.Below(items.Count)];

    /// <summary>One of the items by weight.</summary>
    public T Weighted<T>(IReadOnlyList<(T Item, int Weight)> items)
    {
        int draw = _random.Below(items.Sum(item => item.Weight));
        foreach (var (item, weight) in items)
        {
            if (draw < weight)
                return item;
            draw -= weight;
        }
        throw new ArgumentException("The weights must be positive.", nameof(items));
    }
}

/// <summary>Tables of the sample; the number is part of the seed.</summary>
public enum SampleTable
{
    Talents = 1,
    Enterprises = 2,
    Demands = 3,
    Shortage = 4,
}
