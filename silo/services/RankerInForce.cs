using DigitalTalent.Matching;
using DigitalTalent.V1;

namespace DigitalTalent.Silo.Services;

/// <summary>The ranker that questions of this silo use unless they ask for the published score. Any thread may read and replace it.</summary>
internal sealed class RankerInForce
{
    private RankingOptions _options = RankingOptions.Linear;

    /// <summary>Taken over by the next question; questions under way keep theirs.</summary>
    public RankingOptions Options
    {
        get => Volatile.Read(ref _options);
        set => Volatile.Write(ref _options, value);
    }

    public RankingOptions For(Ranking asked) => asked == Ranking.Linear ? RankingOptions.Linear : Options;
}
