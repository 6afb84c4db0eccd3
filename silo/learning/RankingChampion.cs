using DigitalTalent.Matching;

namespace DigitalTalent.Silo.Learning;

/// <summary>What ranks at the moment.</summary>
/// <param name="ModelId">Empty: no model; the first ranker ranks.</param>
/// <param name="Scorer">Null: the published score.</param>
internal sealed record RankingChampion(string ModelId, IPairScorer? Scorer)
{
    /// <summary>What ranks before there is a model.</summary>
    public static RankingChampion First(LearningSettings settings) => new("", settings.FirstRanker == FirstRanker.Prior ? PriorRanker.Instance : null);

    /// <summary>What a ranker is called in records: the id of a model, the prior with its edition, and nothing for the published score.</summary>
    public static string NameOf(RankerFacts ranker) => ranker.Name switch
    {
        RankingEngine.LinearName => "",
        PriorRanker.RankerName => $"{PriorRanker.RankerName}-{ranker.Edition}",
        var model => model,
    };
}

/// <summary>What may rank before there is a model.</summary>
public enum FirstRanker
{
    /// <summary>The prior made from competency models.</summary>
    Prior,

    /// <summary>The published score.</summary>
    Linear,
}
