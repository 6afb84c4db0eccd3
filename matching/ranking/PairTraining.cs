using DigitalTalent.Matching.Learning;

namespace DigitalTalent.Matching;

/// <summary>How models of pairs are trained.</summary>
public static class PairTraining
{
    /// <summary>More of what was asked for never lowers a score.</summary>
    private static readonly string[] NeverLower =
    [
        "must_skill_share", "strong_skill_share", "wanted_skill_share", "any_skill_share", "skill_coverage", "skills_matched", "core_skill_share", "competency_share",
    ];

    /// <summary>The features of the catalogue as columns of a data set, in the order of a row.</summary>
    public static IReadOnlyList<FeatureDefinition> Definitions { get; } =
    [
        .. FeatureCatalogue.All.Select(static feature => new FeatureDefinition(
            feature.Name, Monotone: NeverLower.Contains(feature.Name, StringComparer.Ordinal) ? Monotonicity.Increasing : Monotonicity.Free)),
    ];
}
