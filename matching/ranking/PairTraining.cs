using DigitalTalent.Matching.Learning;

namespace DigitalTalent.Matching;

/// <summary>How models of pairs are trained.</summary>
public static class PairTraining
{
    /// <summary>More of what was asked for never lowers a score, and neither does a prize.</summary>
    private static readonly string[] NeverLower =
    [
        "must_skill_share", "strong_skill_share", "wanted_skill_share", "any_skill_share", "skill_coverage", "skills_matched", "core_skill_share", "competency_share",
        "award_level", "awards_won",
    ];

    /// <summary>Having been shown before never raises a score: what is shown is what is answered, and a model that rewarded it would show the same ones for ever.</summary>
    private static readonly string[] NeverHigher = ["talent_exposure", "demand_exposure"];

    /// <summary>The features of the catalogue as columns of a data set, in the order of a row.</summary>
    public static IReadOnlyList<FeatureDefinition> Definitions { get; } =
    [
        .. FeatureCatalogue.All.Select(static feature => new FeatureDefinition(feature.Name, Monotone: DirectionOf(feature.Name))),
    ];

    private static Monotonicity DirectionOf(string feature) =>
        NeverLower.Contains(feature, StringComparer.Ordinal) ? Monotonicity.Increasing
        : NeverHigher.Contains(feature, StringComparer.Ordinal) ? Monotonicity.Decreasing : Monotonicity.Free;
}
