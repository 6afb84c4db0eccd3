namespace DigitalTalent.Matching.Learning;

/// <summary>A leaf of a tree under way.</summary>
internal sealed class GrowingLeaf
{
    /// <summary>Where its rows begin in <see cref="RowPartition"/>.</summary>
    public required int Start { get; init; }

    public required int Rows { get; init; }

    /// <summary>Packed sum of its rows' gradients.</summary>
    public required long Sum { get; init; }

    /// <summary>Splits above it.</summary>
    public required int Depth { get; init; }

    public required LeafBounds Bounds { get; init; }

    /// <summary>Its value, before the learning rate.</summary>
    public required double Value { get; init; }

    /// <summary>The split whose child it is, −1 for the root, and on which side.</summary>
    public required int Parent { get; init; }

    public required bool IsLeft { get; init; }

    /// <summary>Its slot in <see cref="Histograms"/>; −1: none is kept.</summary>
    public int Histogram { get; set; } = -1;

    public SplitCandidate Best { get; set; } = SplitCandidate.None;
}
