namespace DigitalTalent.Matching.Learning;

/// <summary>What a leaf's value may be, so that monotone features stay monotone: every split on one leaves the values below its middle to one
/// side and those above to the other.</summary>
internal readonly record struct LeafBounds(double Min, double Max)
{
    public static readonly LeafBounds Open = new(double.NegativeInfinity, double.PositiveInfinity);

    public double Clamp(double value) => Math.Max(Min, Math.Min(Max, value));

    /// <summary>The bounds of the children of a split whose sides would have these values.</summary>
    public (LeafBounds Left, LeafBounds Right) Split(Monotonicity monotone, double left, double right)
    {
        double middle = (left + right) / 2;
        return monotone switch
        {
            Monotonicity.Increasing => (new(Min, Math.Min(Max, middle)), new(Math.Max(Min, middle), Max)),
            Monotonicity.Decreasing => (new(Math.Max(Min, middle), Max), new(Min, Math.Min(Max, middle))),
            _ => (this, this),
        };
    }
}
