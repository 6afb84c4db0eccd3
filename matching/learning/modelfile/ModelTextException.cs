namespace DigitalTalent.Matching.Learning;

/// <summary>A model file that cannot be used.</summary>
/// <param name="line">Where, from 1.</param>
/// <param name="part">What, such as <c>Tree 3, leaf_value</c>.</param>
/// <param name="problem">What is wrong with it.</param>
public sealed class ModelTextException(long line, string part, string problem, Exception? cause = null)
    : Exception($"Line {line:N0}, {part}: {problem}", cause)
{
    /// <summary>From 1.</summary>
    public long Line { get; } = line;

    public string Part { get; } = part;
}
