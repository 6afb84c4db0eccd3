using DigitalTalent.Grains;
using DigitalTalent.Matching;
using DigitalTalent.Reference;
using DigitalTalent.State.V1;
using DigitalTalent.V1;
using Google.Protobuf.WellKnownTypes;

namespace DigitalTalent.Silo.Learning;

/// <summary>Makes the record of an answer: the question as understood, who was shown where, with what the ranking saw of them.</summary>
internal sealed class Impressions(
    ImpressionRecorder recorder, IRankingEngine engine, ReferenceEdition edition, ReferenceData reference, LearningSettings settings, TimeProvider time)
{
    /// <summary>Whether an answer is to be recorded.</summary>
    /// <param name="asked">As the caller asked.</param>
    /// <param name="byDefault">Whether answers of its kind are, where the caller says nothing.</param>
    public bool Wanted(RecordMode asked, bool byDefault) =>
        asked == RecordMode.Record || (asked == RecordMode.Unspecified && byDefault && settings.RecordByDefault);

    /// <summary>Records an answer with talents.</summary>
    /// <param name="posted">The posted demand; null: a trial question.</param>
    /// <param name="ranking">With the features of its results.</param>
    /// <returns>The impression id; empty: nothing was shown, or there was no room.</returns>
    public string Record(TalentQuery query, PostedDemand? posted, TalentRanking ranking, long change, Caller caller)
    {
        var record = New(MatchDirection.Talents, caller, ranking.Ranker, query.Ranking, change, query.ActivityId, query.NeighbourOccupations, ranking.Total);
        record.Demand = query.Demand;
        record.DemandId = posted?.DemandId ?? "";
        record.Industry = IndustryOf(posted);
        record.SmallCity = query.Demand.Regions.Count > 0 && CityClass.IsSmall(reference.PrefectureOf(query.Demand.Regions[0]));
        foreach (var shown in ranking.Best)
            record.Results.Add(new ShownResult { Score = shown.Score, RankingScore = shown.RankingScore, Features = { shown.Features } });
        return Record(record, askingTalent: "", [.. ranking.Best.Select(static shown => shown.Talent.TalentId)]);
    }

    /// <summary>Records an answer with demands.</summary>
    /// <inheritdoc cref="Record(TalentQuery, PostedDemand?, TalentRanking, long, Caller)"/>
    public string Record(DemandQuery query, DemandRanking ranking, string homeRegion, long change, Caller caller)
    {
        var record = New(MatchDirection.Demands, caller, ranking.Ranker, query.Ranking, change, query.ActivityId, query.NeighbourOccupations, ranking.Total);
        record.Industry = ranking.Best.Count == 0 ? "" : IndustryOf(ranking.Best[0].Posted);
        record.SmallCity = CityClass.IsSmall(reference.PrefectureOf(homeRegion));
        foreach (var shown in ranking.Best)
        {
            record.Results.Add(new ShownResult
            {
                DemandId = shown.Posted.DemandId, Score = shown.Score, RankingScore = shown.RankingScore, Features = { shown.Features },
            });
        }

        return Record(record, query.TalentId, []);
    }

    private string Record(ImpressionRecord record, string askingTalent, IReadOnlyList<string> shownTalents)
    {
        if (record.Results.Count == 0)
            return "";
        var answer = new ShownAnswer(ImpressionId.Create(), record, askingTalent, shownTalents);
        return recorder.TryRecord(answer) ? answer.Id : "";
    }

    private ImpressionRecord New(
        MatchDirection direction, Caller caller, RankerFacts ranker, RankingOptions options, long change, string activityId, bool neighbours, int total) => new()
    {
        Tenant = caller.Tenant,
        ShownAt = Timestamp.FromDateTimeOffset(time.GetUtcNow()),
        Direction = direction,
        ActivityId = activityId,
        NeighbourOccupations = neighbours,
        Total = total,
        ModelId = RankingChampion.NameOf(ranker),
        ScoreEdition = MatchRules.Edition,
        FeatureEdition = engine.FeatureEdition,
        ReferenceEdition = edition.Text,
        SkillEdition = (options.Nearness ?? SkillNearness.Of(reference)).Edition,
        Change = change,
    };

    private static string IndustryOf(PostedDemand? posted) => posted?.Enterprise is { Industry.Length: > 0 } enterprise ? enterprise.Industry[..1] : "";
}
