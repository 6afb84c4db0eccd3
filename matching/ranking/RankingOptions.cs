namespace DigitalTalent.Matching;

/// <summary>How the candidates that the first pass found are ranked, and from what.</summary>
public sealed record RankingOptions
{
    public const int FirstPassDefault = 1000;

    /// <summary>The published score alone, without a model: the option that is not personalised by anybody's behaviour.</summary>
    public static RankingOptions Linear { get; } = new();

    /// <summary>Orders the survivors of the first pass; null: their score does.</summary>
    public IPairScorer? Scorer { get; init; }

    /// <summary>How many of the best by score reach the scorer, 1 to 100,000; never fewer than are asked for. Without a scorer it has no meaning.</summary>
    public int FirstPass { get; init; } = FirstPassDefault;

    /// <summary>Nearness of skills; null: by the categories of the reference data.</summary>
    public SkillNearness? Nearness { get; init; }

    /// <summary>What happened to people and posts before; null: nothing is known.</summary>
    public IPairHistory? History { get; init; }

    /// <summary>True: results carry their features, to be logged with the impression.</summary>
    public bool WithFeatures { get; init; }
}

/// <summary>What ranked an answer.</summary>
/// <param name="Name">Such as `linear`.</param>
/// <param name="Edition">Tells one model of a name from another.</param>
/// <param name="Considered">How many reached it.</param>
public sealed record RankerFacts(string Name, string Edition, int Considered);

/// <summary>Counts of what happened to one person, or to all, in the time that <see cref="FeatureCatalogue"/> says.</summary>
/// <param name="Shown">Times shown in recorded answers.</param>
/// <param name="Invited">Invitations received.</param>
/// <param name="Answered">Of these, answered.</param>
/// <param name="Accepted">Of these, accepted.</param>
public readonly record struct ResponseCounts(long Shown, long Invited, long Answered, long Accepted);

/// <summary>What happened before. Called for every survivor of a first pass, by several threads at a time; must not block.</summary>
public interface IPairHistory
{
    /// <summary>Zeros for a person nothing is known of.</summary>
    ResponseCounts OfTalent(TalentKey talent);

    /// <summary>Of all people together.</summary>
    ResponseCounts OfAll { get; }

    /// <summary>Times shown / people, over those who were shown at all; 0 where nobody was.</summary>
    double TalentShownMean { get; }

    /// <summary>Times that recorded answers showed a post; 0 for one nothing is known of.</summary>
    /// <param name="demandId">`list/number`.</param>
    long TimesShown(string demandId);

    /// <summary>As <see cref="TalentShownMean"/>, over posts.</summary>
    double DemandShownMean { get; }
}

/// <summary>A model that orders pairs by their features. Any number of threads may use one at a time.</summary>
public interface IPairScorer
{
    /// <summary>What it is called in replies.</summary>
    string Name { get; }

    /// <summary>Tells it from others of its name.</summary>
    string Edition { get; }

    /// <summary>Edition of the features it was made for; must be <see cref="FeatureCatalogue.Edition"/>.</summary>
    int FeatureEdition { get; }

    /// <summary>Scores whole rows. Higher is better; any finite unit.</summary>
    /// <param name="rows"><see cref="FeatureCatalogue.Count"/> values for each element of <paramref name="scores"/>, in the order of the catalogue. NaN: missing.</param>
    void Score(ReadOnlySpan<float> rows, Span<double> scores);

    /// <summary>What each feature adds to, or takes from, the score of one row.</summary>
    /// <param name="contributions">One for each feature of the catalogue, all set. They add up to the score less a constant.</param>
    /// <returns>False: this scorer explains nothing, and reasons are those of the published score.</returns>
    bool TryExplain(ReadOnlySpan<float> row, Span<double> contributions);
}
