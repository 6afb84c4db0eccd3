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
    /// <remarks>Sentences are made for the features that may be told, strongest first, until there are enough: making them is most of what a result costs.</remarks>
    public static IReadOnlyList<Reason> Main(Question question, TalentRow row, FeatureVector features)
    {
        Span<double> points = stackalloc double[FeatureVector.Count], lost = stackalloc double[FeatureVector.Count];
        for (var feature = Feature.SkillCoverage; feature <= Feature.Shortage; feature++)
        {
            points[(int)feature] = LinearScore.Points(features, feature);
            lost[(int)feature] = LinearScore.Lost(features, feature);
        }

        var texts = new FeatureText?[FeatureVector.Count];
        Span<Feature> order = stackalloc Feature[FeatureVector.Count];
        Reason? against = null;
        foreach (var feature in Strongest(order, lost))
        {
            if (TextOf(feature).Cost is not { } cost)
                continue;
            against = ToReason(feature, -lost[(int)feature], cost);
            break;
        }

        var main = new List<Reason>(MainMax);
        foreach (var feature in Strongest(order, points))
        {
            if (main.Count == (against is null ? MainMax : MainMax - 1))
                break;
            if (TextOf(feature) is { Tells: true } told)
                main.Add(ToReason(feature, points[(int)feature], told.Fact));
        }
        if (against is not null)
            main.Add(against);
        return main;

        FeatureText TextOf(Feature feature) => texts[(int)feature] ??= FeatureTexts.Of(feature, question, row);
    }

    /// <summary>Features worth a sentence, most points first, equal ones in their order.</summary>
    /// <param name="room">Holds the result.</param>
    private static ReadOnlySpan<Feature> Strongest(Span<Feature> room, ReadOnlySpan<double> points)
    {
        int count = 0;
        for (int feature = 0; feature < points.Length; feature++)
        {
            if (points[feature] < PointsMin)
                continue;
            int place = count++;
            for (; place > 0 && points[(int)room[place - 1]] < points[feature]; place--)
                room[place] = room[place - 1];
            room[place] = (Feature)feature;
        }
        return room[..count];
    }

    private static Reason ToReason(Feature feature, double points, Text text) =>
        new() { Feature = ScoreFeature.All[(int)feature].Name, Points = points, TextZh = text.Zh, TextEn = text.En };
}
