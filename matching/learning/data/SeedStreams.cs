namespace DigitalTalent.Matching.Learning;

/// <summary>What random numbers of one seed are for: streams do not meet.</summary>
internal static class SeedStreams
{
    public const ulong Binning = 1;

    /// <summary>Rows or groups of a tree; the tree's number is added.</summary>
    public const ulong Rows = 1 << 20;

    /// <summary>Features of a tree; the tree's number is added.</summary>
    public const ulong Features = 2 << 20;
}
