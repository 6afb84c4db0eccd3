using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace DigitalTalent.Matching;

/// <summary>Values of all features of one pair, each 0 to 1, by <see cref="Feature"/>.</summary>
[InlineArray(Count)]
internal struct FeatureVector
{
    public const int Count = (int)Feature.Shortage + 1;

    [SuppressMessage("Style", "IDE0044:Add readonly modifier", Justification = "The element of an inline array is written through its indexer.")]
    private double _first;
}

/// <summary>The score of a pair: 0 to 100, the sum of weight times value over all features.</summary>
internal static class LinearScore
{
    /// <summary>What the published score is called as a ranker.</summary>
    public const string Name = "linear";

    /// <summary>The score changes with the rules only.</summary>
    public const string Edition = MatchRules.Edition;

    private static readonly double[] Weights = [.. ScoreFeature.All.Select(feature => (double)feature.Weight)];

    /// <summary>Adds in the order of the features, so that the same pair has the same bits whichever way it was asked.</summary>
    public static double Of(FeatureVector features)
    {
        double score = 0;
        for (int i = 0; i < FeatureVector.Count; i++)
            score += Weights[i] * features[i];
        return score;
    }

    public static double Points(FeatureVector features, Feature feature) => Weights[(int)feature] * features[(int)feature];

    /// <summary>Points that the feature would give and does not.</summary>
    public static double Lost(FeatureVector features, Feature feature) => Weights[(int)feature] * (1 - features[(int)feature]);
}
