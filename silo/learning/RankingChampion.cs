using DigitalTalent.Matching;

namespace DigitalTalent.Silo.Learning;

/// <summary>What ranks at the moment.</summary>
/// <param name="ModelId">Empty: the published score.</param>
/// <param name="Scorer">Null: the published score.</param>
internal sealed record RankingChampion(string ModelId, IPairScorer? Scorer)
{
    public static readonly RankingChampion Linear = new("", null);
}
