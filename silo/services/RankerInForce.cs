using DigitalTalent.Matching;
using DigitalTalent.Silo.History;
using DigitalTalent.Silo.Learning;
using DigitalTalent.Silo.Projection;
using DigitalTalent.V1;

namespace DigitalTalent.Silo.Services;

/// <summary>What questions of this silo are ranked with at the moment. Any thread may ask, and put another scorer in place.</summary>
internal sealed class RankerInForce(IndexFollower follower, HistoryFollower history)
{
    private IPairScorer? _scorer;

    /// <summary>Null: the published score. Taken over by the next question; questions under way keep theirs.</summary>
    public IPairScorer? Scorer
    {
        get => Volatile.Read(ref _scorer);
        set => Volatile.Write(ref _scorer, value);
    }

    /// <summary>For a question. One that asks for the published score has the same features recorded as all others: they teach as well.</summary>
    public RankingOptions For(Ranking asked) => new()
    {
        Scorer = asked == Ranking.Linear ? null : Scorer, Nearness = follower.Catalogue.SkillNearness, History = history.Current,
    };
}
