namespace DigitalTalent.Matching.Learning;

/// <summary>Values and gains of leaves from sums of derivatives: Newton steps (Friedman 2001, Chen and Guestrin 2016).</summary>
/// <param name="FirstUnit">What a unit of a packed first derivative stands for.</param>
/// <param name="SecondUnit">What a unit of a packed second derivative stands for.</param>
internal readonly record struct LeafMath(double FirstUnit, double SecondUnit, double L2)
{
    // Sums of 0 are possible where nothing pushes; they must not divide.
    private const double Least = 1e-15;

    public double First(long packed) => PackedGradients.First(packed) * FirstUnit;

    public double Second(long packed) => PackedGradients.Second(packed) * SecondUnit;

    /// <summary>The value that makes the loss least.</summary>
    public double Value(long packed) => -First(packed) / (Second(packed) + L2 + Least);

    /// <summary>Twice the fall of the loss at the best value.</summary>
    public double Gain(long packed)
    {
        double first = First(packed);
        return first * first / (Second(packed) + L2 + Least);
    }

    /// <summary>Twice the fall of the loss at a given value.</summary>
    public double GainAt(long packed, double value) => -value * ((2 * First(packed)) + ((Second(packed) + L2 + Least) * value));
}
