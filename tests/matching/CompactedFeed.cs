using DigitalTalent.Matching;

namespace DigitalTalent.Tests.Matching;

/// <summary>The change feed as a store keeps it: of each thing its newest change alone, in order of change.</summary>
internal sealed class CompactedFeed
{
    private readonly Dictionary<object, (int Change, IndexChange What)> _newest = [];

    /// <summary>Number of the change added last.</summary>
    public int Last { get; private set; }

    public void Add(IndexChange change) => _newest[KeyOf(change)] = (++Last, change);

    /// <summary>What came after a change.</summary>
    public IndexChange[] After(long change) => [.. _newest.Values.Where(entry => entry.Change > change).OrderBy(entry => entry.Change).Select(entry => entry.What)];

    /// <summary>Everything but talents.</summary>
    public IndexChange[] WithoutTalents() => [.. _newest.Values.Select(entry => entry.What).Where(what => KeyOf(what) is not TalentKey)];

    /// <summary>An engine as a silo has it after a start.</summary>
    /// <param name="snapshot">Where there is one.</param>
    public MatchEngine Restart(TalentSnapshot? snapshot)
    {
        var engine = new MatchEngine(MatchingReference.Data) { MergesInBackground = false };
        if (snapshot is not null)
        {
            engine.Restore(snapshot);
            engine.Apply(WithoutTalents(), upTo: snapshot.Change);
        }
        engine.Apply(After(engine.Current.Change), upTo: Last);
        return engine;
    }

    private static object KeyOf(IndexChange change) => change switch
    {
        IndexChange.PutTalent put => new TalentKey(put.Talent.TalentId),
        IndexChange.RemoveTalent remove => new TalentKey(remove.TalentId),
        IndexChange.PutDemandList put => ("list", put.List.ListId),
        IndexChange.RemoveDemandList remove => ("list", remove.ListId),
        IndexChange.PutEnterprise put => ("enterprise", put.Enterprise.CreditCode),
        IndexChange.PutActivity put => ("activity", put.Activity.ActivityId),
        IndexChange.Enrol enrol => (enrol.ActivityId, enrol.Kind, enrol.Id),
        IndexChange.WithdrawEnrolment withdraw => (withdraw.ActivityId, withdraw.Kind, withdraw.Id),
        IndexChange.PutShortageList put => ("shortage", put.List.ListId),
        IndexChange.RemoveShortageList remove => ("shortage", remove.ListId),
        _ => throw new ArgumentException($"The feed of the tests does not know {change.GetType().Name}.", nameof(change)),
    };

    private sealed record TalentKey(string Id);
}
