using System.Buffers;

namespace DigitalTalent.Matching.Learning;

/// <summary>How the values of a feature are to be read.</summary>
public enum FeatureKind
{
    /// <summary>Ordered numbers.</summary>
    Numeric,

    /// <summary>Codes without order: whole numbers 0 to <see cref="FeatureDefinition.CategoryMax"/>.</summary>
    Categorical,
}

/// <summary>Which way a score may move when a feature rises and everything else stays.</summary>
public enum Monotonicity
{
    /// <summary>Never up.</summary>
    Decreasing = -1,

    /// <summary>Either way.</summary>
    Free = 0,

    /// <summary>Never down.</summary>
    Increasing = 1,
}

/// <summary>One feature of a data set.</summary>
/// <param name="Name">Letters, digits and signs other than blanks, <c>=</c> and <c>:</c>, which the model file uses itself.</param>
/// <param name="Monotone">Only for numeric features. Binds stated values; a missing value goes where training found it best.</param>
public sealed record FeatureDefinition(string Name, FeatureKind Kind = FeatureKind.Numeric, Monotonicity Monotone = Monotonicity.Free)
{
    /// <summary>The greatest code of a categorical feature: a split holds one bit for each code up to its greatest.</summary>
    public const int CategoryMax = 65_535;

    private static readonly SearchValues<char> Reserved = SearchValues.Create(" \t\r\n=:");

    /// <summary>Features called f0, f1, …</summary>
    public static FeatureDefinition[] Numbered(int count) => [.. Enumerable.Range(0, count).Select(static i => new FeatureDefinition($"f{i}"))];

    internal void Validate(int index)
    {
        if (Name.Length == 0 || Name.AsSpan().ContainsAny(Reserved))
            throw new ArgumentException($"Feature {index} is called '{Name}': a name is not empty and holds no blanks, '=' or ':'.");
        if (Kind == FeatureKind.Categorical && Monotone != Monotonicity.Free)
            throw new ArgumentException($"Feature {index} ({Name}) is categorical, so it has no order that could be {Monotone}.");
    }
}
