using System.Collections.Immutable;
using DigitalTalent.Grains;
using DigitalTalent.Storage;
using DigitalTalent.Matching;
using DigitalTalent.Reference;
using DigitalTalent.State.V1;
using DigitalTalent.V1;
using Google.Protobuf;

namespace DigitalTalent.Silo.Projection;

/// <summary>Turns rows of the change feed into changes of the index and of the catalogue.</summary>
internal sealed partial class FeedDecoder(ReferenceData reference, ILogger<FeedDecoder> log)
{
    /// <param name="rows">A page of the feed.</param>
    /// <param name="catalogue">As of the page before.</param>
    /// <param name="changes">What the rows change in the index is added.</param>
    /// <returns>The catalogue after the page; the same object when the page did not touch it.</returns>
    /// <exception cref="InvalidDataException">A row of a kind or shape that this release cannot read: never skipped in silence.</exception>
    public Catalogue Decode(IReadOnlyList<StoredState> rows, Catalogue catalogue, List<IndexChange> changes)
    {
        foreach (var row in rows)
            catalogue = Decode(row, catalogue, changes);
        return catalogue;
    }

    private Catalogue Decode(StoredState row, Catalogue catalogue, List<IndexChange> changes)
    {
        string key = row.Key.Key;
        switch (row.Key.Kind)
        {
            case StateKinds.Talent when row.State is null:
                return TalentErased(row.Key.Key, catalogue, changes);
            case StateKinds.Talent:
                changes.Add(TalentChange(row, row.State));
                return catalogue;
            case StateKinds.Enterprise:
                return row.State is null ? catalogue : EnterpriseChange(Read(row, EnterpriseState.Parser), catalogue, changes);
            case StateKinds.DemandList:
                return DemandListChange(row, catalogue, changes);
            case StateKinds.Activity:
                if (row.State is not null)
                    changes.Add(new IndexChange.PutActivity(Read(row, ActivityState.Parser).Activity));
                return catalogue;
            case StateKinds.ShortageList:
                return ShortageListChange(row, catalogue, changes);
            case StateKinds.Enrolment:
                return EnrolmentChange(row, catalogue, changes);
            case StateKinds.Model:
                return row.State is null ? catalogue : catalogue with { Models = catalogue.Models.SetItem(key, Read(row, ModelState.Parser).Model) };
            case StateKinds.Champion:
                return row.State is null ? catalogue : catalogue with { Champion = Read(row, ChampionState.Parser) };
            case StateKinds.Pool:
                return catalogue with
                {
                    Pools = row.State is null ? catalogue.Pools.Remove(key) : catalogue.Pools.SetItem(key, Read(row, PoolState.Parser)),
                };
            case StateKinds.SkillEmbedding:
                return catalogue with { SkillNearness = row.State is null ? null : Nearness(row, Read(row, SkillEmbeddingState.Parser)) };
            case StateKinds.AccessKey:          // Read on their own, ahead of the feed.
            case StateKinds.ShortageSeries:
            case StateKinds.Schedule:
                return catalogue;
            default:
                throw new InvalidDataException($"The change feed holds a state of kind '{row.Key.Kind}' at change {row.Change}, which this release does not know.");
        }
    }

    /// <summary>Made ready here, so that no question waits for it.</summary>
    /// <returns>Null, nearness by category, when it is not what was learned: an aid to ranking must not keep a silo from serving.</returns>
    private SkillNearness? Nearness(StoredState row, SkillEmbeddingState state)
    {
        bool isWhole = string.Equals(SkillEmbeddings.DigestOf(state), state.Digest, StringComparison.Ordinal)
            && state.Vectors.All(vector => vector.Values.Count == state.Vectors[0].Values.Count);
        if (isWhole)
            return SkillNearness.Of(reference, state.Edition, [.. state.Vectors.Select(static vector => new SkillVector(vector.Skill, vector.Values))]);
        LogDamaged(state.Edition, row.Change);
        return null;
    }

    [LoggerMessage(EventId = 33, EventName = "LearnedSkillsDamaged", Level = LogLevel.Error,
        Message = "The learned skills at change {Change} are not those of which edition '{Edition}' was written; skills are near by category until they are learned again")]
    private partial void LogDamaged(string edition, ChangeNumber change);

    private static Catalogue EnterpriseChange(EnterpriseState state, Catalogue catalogue, List<IndexChange> changes)
    {
        changes.Add(new IndexChange.PutEnterprise(state.Enterprise));
        var codes = catalogue.EnterprisesByOwner.GetValueOrDefault(state.Owner, ImmutableHashSet<string>.Empty);
        return codes.Contains(state.Enterprise.CreditCode)
            ? catalogue
            : catalogue with { EnterprisesByOwner = catalogue.EnterprisesByOwner.SetItem(state.Owner, codes.Add(state.Enterprise.CreditCode)) };
    }

    private static IndexChange TalentChange(StoredState row, byte[] state)
    {
        var packed = PackedTalent.In(state);
        return packed.IsEmpty ? new IndexChange.PutTalent(TalentState.Parser.ParseFrom(state).Talent) : new IndexChange.PutPackedTalent(row.Key.Key, packed);
    }

    /// <summary>Whoever was erased takes part in nothing any more, whatever enrolments are still stored.</summary>
    private static Catalogue TalentErased(string talentId, Catalogue catalogue, List<IndexChange> changes)
    {
        changes.Add(new IndexChange.RemoveTalent(talentId));
        foreach (string enrolment in catalogue.EnrolmentsOfTalent(talentId))
            changes.Add(Withdrawal(EnrolmentKey.Parse(enrolment)));
        return catalogue.WithoutTalent(talentId);
    }

    private static Catalogue DemandListChange(StoredState row, Catalogue catalogue, List<IndexChange> changes)
    {
        string key = row.Key.Key;
        if (row.State is null)
        {
            changes.Add(new IndexChange.RemoveDemandList(key));
            return catalogue with { DemandListOwners = catalogue.DemandListOwners.Remove(key) };
        }

        var state = Read(row, DemandListState.Parser);
        changes.Add(new IndexChange.PutDemandList(state.List, state.Status));
        return catalogue with { DemandListOwners = catalogue.DemandListOwners.SetItem(key, state.Owner) };
    }

    private static Catalogue ShortageListChange(StoredState row, Catalogue catalogue, List<IndexChange> changes)
    {
        string key = row.Key.Key;
        if (row.State is null)
        {
            changes.Add(new IndexChange.RemoveShortageList(key));
            return catalogue with { ShortageLists = catalogue.ShortageLists.Remove(key) };
        }

        var state = Read(row, ShortageListState.Parser);
        changes.Add(Catalogue.IsInForce(state) ? new IndexChange.PutShortageList(state.List) : new IndexChange.RemoveShortageList(key));
        return catalogue with { ShortageLists = catalogue.ShortageLists.SetItem(key, state) };
    }

    private static Catalogue EnrolmentChange(StoredState row, Catalogue catalogue, List<IndexChange> changes)
    {
        var key = EnrolmentKey.Parse(row.Key.Key);
        if (row.State is null)
        {
            changes.Add(Withdrawal(key));
            return catalogue.WithoutEnrolment(key);
        }

        // An enrolment may have raced with the erasure and come after it.
        if (key.Kind != EnrolmentKind.Talent || !catalogue.ErasedTalents.Contains(key.Id))
            changes.Add(new IndexChange.Enrol(key.ActivityId, key.Kind, key.Id));
        return catalogue.WithEnrolment(key, Read(row, EnrolmentState.Parser).Owner);
    }

    private static IndexChange.WithdrawEnrolment Withdrawal(EnrolmentKey key) => new(key.ActivityId, key.Kind, key.Id);

    private static TState Read<TState>(StoredState row, MessageParser<TState> parser) where TState : IMessage<TState> => parser.ParseFrom(row.State);
}
