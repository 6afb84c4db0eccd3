namespace DigitalTalent.Matching;

/// <summary>What was learned of skills from a registry: a direction for each, skills of the same people pointing the same way.</summary>
/// <param name="People">How many were counted.</param>
/// <param name="Vectors">In the order of the reference data. A skill that too few people have is not among them.</param>
public sealed record SkillVectors(int People, IReadOnlyList<SkillVector> Vectors)
{
    /// <summary>Learns from the people of an index who agreed to be shown for recruitment (招聘推荐) on a day; nothing of them but their skills is looked at.</summary>
    /// <param name="view">A version of a <see cref="MatchEngine"/>.</param>
    /// <param name="today">The day of the consents.</param>
    /// <param name="cancellation">Looked at while people are counted: about a microsecond each, then a second.</param>
    /// <returns>The same bits for the same people, whatever the order in which they came.</returns>
    public static SkillVectors Learn(IMatchView view, DateOnly today, CancellationToken cancellation) => SkillEmbedding.Learn(
        view as IndexVersion ?? throw new ArgumentException("The view is of no index that can be learned from.", nameof(view)), today, cancellation);
}

/// <summary>The direction of one skill.</summary>
/// <param name="Skill">Its code.</param>
/// <param name="Values">Of length 1; as many for every skill.</param>
public sealed record SkillVector(string Skill, IReadOnlyList<float> Values)
{
    internal static double Dot(ReadOnlySpan<float> one, ReadOnlySpan<float> other)
    {
        double sum = 0;
        for (int i = 0; i < one.Length; i++)
            sum += (double)one[i] * other[i];
        return sum;
    }
}
