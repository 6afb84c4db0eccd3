using DigitalTalent.Grains;
using DigitalTalent.Storage;
using DigitalTalent.Matching;
using DigitalTalent.Silo.Consistency;
using DigitalTalent.State.V1;
using DigitalTalent.V1;

namespace DigitalTalent.Silo.Learning;

/// <summary>Gives recorded answers again from their records alone.</summary>
internal sealed class Replay(IEventLog log, ImpressionRecorder recorder, ChangeTokens tokens, IRankingEngine engine)
{
    /// <exception cref="NotFoundException">Not recorded, no longer kept, or another tenant's.</exception>
    public async Task<ReplayReply> OfAsync(string impressionId, Caller caller, CancellationToken cancellation)
    {
        var found = (await log.FindAsync(Topics.Impression, [impressionId], cancellation))[0];
        if (found is null)
        {
            await recorder.FlushAsync(cancellation);
            found = (await log.FindAsync(Topics.Impression, [impressionId], cancellation))[0];
        }

        var record = found is null ? null : ImpressionRecord.Parser.ParseFrom(found.Body);
        if (record is null || !Ownership.Admits(caller, record.Tenant))
            throw NotFoundException.Of("IMPRESSION", "推荐记录", "recorded answer", impressionId);
        var names = await log.FindTalentsAsync(record.Results.Select(static result => result.Talent).Append(record.Talent), cancellation);
        var reply = new ReplayReply
        {
            ImpressionId = impressionId, ShownAt = record.ShownAt, Direction = record.Direction, Demand = record.Demand, DemandId = record.DemandId,
            TalentId = names.GetValueOrDefault(record.Talent, ""), ActivityId = record.ActivityId, NeighbourOccupations = record.NeighbourOccupations,
            Total = record.Total, ModelId = record.ModelId, FeatureEdition = record.FeatureEdition, ReferenceEdition = record.ReferenceEdition,
            ScoreEdition = record.ScoreEdition, SkillEdition = record.SkillEdition,
            AsOf = tokens.Format(new(record.Change)),
        };
        if (string.Equals(record.FeatureEdition, engine.FeatureEdition, StringComparison.Ordinal))
            reply.FeatureNames.Add(engine.FeatureNames);
        for (int i = 0; i < record.Results.Count; i++)
            reply.Results.Add(Shown(record, i, names));
        if (!caller.AllTenants)
            HideHistory(reply, isOfThisEdition: reply.FeatureNames.Count > 0);
        return reply;
    }

    /// <summary>What happened between a person and other employers is not for one of them to see. Where that stands in a row of another edition is not known.</summary>
    private static void HideHistory(ReplayReply reply, bool isOfThisEdition)
    {
        foreach (var result in reply.Results)
        {
            for (int i = 0; isOfThisEdition && i < result.Features.Count; i++)
            {
                if (FeatureCatalogue.All[i].Group == FeatureCatalogue.History)
                    result.Features[i] = float.NaN;
            }
            if (!isOfThisEdition)
                result.Features.Clear();
        }
    }

    private static ReplayedResult Shown(ImpressionRecord record, int place, Dictionary<ulong, string> names)
    {
        var result = record.Results[place];
        bool talents = record.Direction == MatchDirection.Talents;
        string name = talents ? names.GetValueOrDefault(result.Talent, "") : "";
        var shown = new ReplayedResult { Rank = place + 1, Score = result.Score, RankingScore = result.RankingScore, TalentId = name, Erased = talents && name.Length == 0, DemandId = result.DemandId };
        shown.Features.Add(result.Features);
        return shown;
    }
}
