using System.Collections.Immutable;

namespace DigitalTalent.Matching;

/// <summary>Points for one feature: straight lines between knots, flat outside them.</summary>
/// <param name="Feature">Name in <see cref="FeatureCatalogue"/>.</param>
/// <param name="Neutral">Points where one side says nothing, and what contributions are counted from.</param>
/// <param name="Knots">At least two, ascending by value.</param>
public sealed record PriorCurve(string Feature, double Neutral, ImmutableArray<PriorKnot> Knots)
{
    /// <summary>Points for a value; NaN: missing.</summary>
    public double PointsFor(float value)
    {
        if (float.IsNaN(value))
            return Neutral;
        var knots = Knots;
        int after = 0;
        while (after < knots.Length && knots[after].Value <= value)
            after++;
        if (after == 0 || after == knots.Length)
            return knots[after == 0 ? 0 : after - 1].Points;
        PriorKnot low = knots[after - 1], high = knots[after];
        return low.Points + (high.Points - low.Points) * (value - low.Value) / (high.Value - low.Value);
    }
}

/// <param name="Value">In the unit of the feature.</param>
public readonly record struct PriorKnot(float Value, double Points);
