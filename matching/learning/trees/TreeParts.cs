namespace DigitalTalent.Matching.Learning;

/// <summary>The arrays of a tree, as the trainer and the model file make them; <see cref="Tree"/> judges them.</summary>
internal sealed record TreeParts
{
    public required int[] SplitFeatures { get; init; }

    public required double[] Thresholds { get; init; }

    public required SplitDecision[] Decisions { get; init; }

    public required int[] Left { get; init; }

    public required int[] Right { get; init; }

    public required double[] LeafValues { get; init; }

    /// <summary>Sum of second derivatives of the rows of each leaf.</summary>
    public required double[] LeafWeights { get; init; }

    public required int[] LeafRows { get; init; }

    public required float[] SplitGains { get; init; }

    /// <summary>The value that each split would have as a leaf.</summary>
    public required double[] SplitValues { get; init; }

    public required double[] SplitWeights { get; init; }

    public required int[] SplitRows { get; init; }

    /// <summary>Where the words of each category set begin, and behind the last the number of words.</summary>
    public int[] CategoryStarts { get; init; } = [0];

    public uint[] CategoryWords { get; init; } = [];

    public double Shrinkage { get; init; } = 1;
}
