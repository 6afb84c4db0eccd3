using DigitalTalent.V1;

namespace DigitalTalent.Matching;

/// <summary>What is said about one feature.</summary>
/// <param name="Fact">What is there.</param>
/// <param name="Cost">What is lacking, said where the feature is among the main reasons against; null: nothing worth saying.</param>
/// <param name="Tells">False for a neutral value that rests on nothing stated: never a main reason.</param>
internal readonly record struct FeatureText(Text Fact, Text? Cost = null, bool Tells = true);

/// <summary>Turns the features of a pair into sentences.</summary>
internal static class Reasons
{
    /// <summary>Most main reasons of one result.</summary>
    public const int MainMax = 5;

    /// <summary>Fewest points a feature gives, or costs, to be a main reason.</summary>
    public const double PointsMin = 1;

    /// <summary>By what ranked the pair: from the scorer's contributions where it explains, else those of the published score.</summary>
    public static IReadOnlyList<Reason> Of(RankingOptions options, Question question, TalentRow row, float[] features)
    {
        if (options.Scorer is not { } scorer)
            return Main(question, row, Features.Of(question, row));
        Span<double> contributions = stackalloc double[FeatureCatalogue.Count];
        return scorer.TryExplain(features, contributions)
            ? ModelReasons.Main(question, row, features, contributions)
            : Main(question, row, Features.Of(question, row));
    }

    /// <summary>All features in their order; the points add up to the score.</summary>
    public static IReadOnlyList<Reason> Parts(Question question, TalentRow row, FeatureVector features)
    {
        var parts = new List<Reason>(FeatureVector.Count);
        for (var feature = Feature.SkillCoverage; feature <= Feature.Shortage; feature++)
        {
            var said = FeatureTexts.Of(feature, question, row);
            var text = said.Cost is { } cost && cost != said.Fact ? said.Fact + new Text("；", "; ") + cost : said.Fact;
            parts.Add(ToReason(feature, LinearScore.Points(features, feature), text));
        }
        return parts;
    }

    /// <summary>
    /// The strongest reasons for the pair, then what costs it most where that is worth saying. Points of a cost are negative: how many
    /// the feature would give and does not; they are no part of the sum.
    /// </summary>
    public static IReadOnlyList<Reason> Main(Question question, TalentRow row, FeatureVector features)
    {
        var reasons = new List<(Feature Feature, double Points, Text Text)>();
        (Feature Feature, double Points, Text Text)? gravest = null;
        for (var feature = Feature.SkillCoverage; feature <= Feature.Shortage; feature++)
        {
            var said = FeatureTexts.Of(feature, question, row);
            double points = LinearScore.Points(features, feature), lost = LinearScore.Lost(features, feature);
            if (said.Tells && points >= PointsMin)
                reasons.Add((feature, points, said.Fact));
            if (said.Cost is { } cost && lost >= PointsMin && lost > -(gravest?.Points ?? 0))
                gravest = (feature, -lost, cost);
        }

        var main = reasons.OrderByDescending(reason => reason.Points).Take(gravest is null ? MainMax : MainMax - 1).ToList();
        if (gravest is { } against)
            main.Add(against);
        return [.. main.Select(reason => ToReason(reason.Feature, reason.Points, reason.Text))];
    }

    private static Reason ToReason(Feature feature, double points, Text text) =>
        new() { Feature = ScoreFeature.All[(int)feature].Name, Points = points, TextZh = text.Zh, TextEn = text.En };
}
