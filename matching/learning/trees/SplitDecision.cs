namespace DigitalTalent.Matching.Learning;

/// <summary>Which values of a numeric feature count as missing at a split.</summary>
public enum MissingKind
{
    /// <summary>None; NaN is read as 0.</summary>
    None = 0,

    /// <summary>0 (to within 1e-35) and NaN.</summary>
    Zero = 1,

    /// <summary>NaN.</summary>
    NaN = 2,
}

/// <summary>How a split decides; one byte, laid out as <c>decision_type</c> of the model file.</summary>
/// <remarks>Bit 0: categorical. Bit 1: missing goes left. Bits 2 and 3: <see cref="MissingKind"/>.</remarks>
public readonly record struct SplitDecision(byte Bits)
{
    /// <summary>Values this near to 0 are 0.</summary>
    public const double ZeroMax = 1e-35f;

    private const int CategoricalBit = 1, DefaultLeftBit = 2, MissingShift = 2, KnownBits = 0xF;

    public bool IsCategorical => (Bits & CategoricalBit) != 0;

    public bool MissingGoesLeft => (Bits & DefaultLeftBit) != 0;

    public MissingKind Missing => (MissingKind)((Bits >> MissingShift) & 3);

    /// <summary>No bit is set that has no meaning.</summary>
    public bool IsKnown => (Bits & ~KnownBits) == 0 && Missing <= MissingKind.NaN;

    public static SplitDecision Numeric(MissingKind missing, bool missingGoesLeft) =>
        new((byte)(((int)missing << MissingShift) | (missingGoesLeft ? DefaultLeftBit : 0)));

    /// <summary>A categorical split; missing and unknown categories go right.</summary>
    public static SplitDecision Categorical(MissingKind missing) => new((byte)(CategoricalBit | ((int)missing << MissingShift)));
}
