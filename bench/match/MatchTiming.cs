namespace DigitalTalent.Bench.Match;

/// <summary>How long each demand took.</summary>
public sealed record MatchTiming(double[] Milliseconds)
{
    private readonly double[] _ascending = [.. Milliseconds.Order()];

    /// <summary>By nearest rank.</summary>
    public double Percentile(double share) => _ascending[Math.Clamp((int)Math.Ceiling(share * _ascending.Length) - 1, 0, _ascending.Length - 1)];

    /// <summary>Demands a second, one after the other.</summary>
    public double Rate => 1000 * Milliseconds.Length / Milliseconds.Sum();
}
