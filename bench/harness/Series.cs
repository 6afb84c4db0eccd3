namespace DigitalTalent.Bench.Harness;

/// <summary>The same figure from several runs. Immutable.</summary>
public sealed class Series
{
    private readonly double[] _ascending;

    /// <param name="values">At least one.</param>
    public Series(IEnumerable<double> values)
    {
        _ascending = [.. values.Order()];
        if (_ascending.Length == 0)
            throw new ArgumentException("A series needs at least one run.", nameof(values));
    }

    public int Runs => _ascending.Length;
    public double Min => _ascending[0];
    public double Max => _ascending[^1];

    /// <summary>The middle run; the mean of the two middle ones where their number is even.</summary>
    public double Median => (_ascending[(Runs - 1) / 2] + _ascending[Runs / 2]) / 2;
}
