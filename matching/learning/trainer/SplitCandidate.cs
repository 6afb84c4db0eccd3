namespace DigitalTalent.Matching.Learning;

/// <summary>A way to split a leaf.</summary>
/// <param name="Gain">By how much the loss falls, in squared derivative by derivative; <see cref="None"/> has minus infinity.</param>
/// <param name="Column">The feature's column in <see cref="BinnedRows"/>.</param>
/// <param name="Bin">Numeric: the last bin that goes left. Categorical: −1.</param>
/// <param name="MissingLeft">Numeric: the bin of missing values goes left as well.</param>
/// <param name="LeftBins">All bins that go left.</param>
/// <param name="Left">Packed sum of the rows that go left.</param>
internal readonly record struct SplitCandidate(double Gain, int Column, int Bin, bool MissingLeft, BinSet LeftBins, long Left)
{
    public static readonly SplitCandidate None = new(double.NegativeInfinity, -1, -1, MissingLeft: false, default, 0);

    public bool Exists => Column >= 0;
}
