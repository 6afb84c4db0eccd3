using System.Collections.Immutable;
using DigitalTalent.V1;

namespace DigitalTalent.Matching;

/// <summary>Applies a run of changes to a copy of one version. Only chunks and tables that change are copied.</summary>
internal sealed class VersionBuilder(IndexVersion old)
{
    private readonly Dictionary<int, TalentChunk.Builder> _chunks = [];
    private readonly Dictionary<string, Enrolments> _enrolments = new(StringComparer.Ordinal);
    private readonly ImmutableSortedDictionary<string, DemandListEntry>.Builder _lists = old.Lists.ToBuilder();
    private readonly ImmutableDictionary<string, Enterprise>.Builder _enterprises = old.Enterprises.ToBuilder();
    private readonly ImmutableDictionary<string, Activity>.Builder _activities = old.Activities.ToBuilder();
    private readonly ImmutableSortedDictionary<string, ShortageList>.Builder _shortageLists = old.ShortageLists.ToBuilder();
    private bool _shortagesChanged;
    private long _talents = old.Talents;

    public void Add(IndexChange change)
    {
        switch (change)
        {
            case IndexChange.PutTalent put: SetRow(old.Slots.FindOrAdd(put.Talent.TalentId), put); break;
            case IndexChange.RemoveTalent remove: RemoveTalent(remove.TalentId); break;
            case IndexChange.PutDemandList put: _lists[put.List.ListId] = new DemandListEntry(put.List, put.Status, old.Catalogue); break;
            case IndexChange.RemoveDemandList remove: _lists.Remove(remove.ListId); break;
            case IndexChange.PutEnterprise put: _enterprises[put.Enterprise.CreditCode] = put.Enterprise; break;
            case IndexChange.PutActivity put: _activities[put.Activity.ActivityId] = put.Activity; break;
            case IndexChange.Enrol enrol: SetEnrolments(enrol.ActivityId, EnrolmentsOf(enrol.ActivityId).With(enrol.Kind, enrol.Id, old.Slots)); break;
            case IndexChange.WithdrawEnrolment withdraw:
                SetEnrolments(withdraw.ActivityId, EnrolmentsOf(withdraw.ActivityId).Without(withdraw.Kind, withdraw.Id, old.Slots));
                break;
            case IndexChange.PutShortageList put:
                _shortageLists[put.List.ListId] = put.List;
                _shortagesChanged = true;
                break;
            case IndexChange.RemoveShortageList remove: _shortagesChanged |= _shortageLists.Remove(remove.ListId); break;
            default: throw new ArgumentException($"Index change {change?.GetType().Name ?? "null"} is unknown.", nameof(change));
        }
    }

    public IndexVersion Build(long upTo)
    {
        var shortageLists = _shortageLists.ToImmutable();
        return old with
        {
            Change = upTo,
            Chunks = BuildChunks(),
            Talents = _talents,
            Lists = _lists.ToImmutable(),
            Enterprises = _enterprises.ToImmutable(),
            Activities = _activities.ToImmutable(),
            Enrolments = _enrolments.Count == 0 ? old.Enrolments : old.Enrolments.SetItems(_enrolments),
            ShortageLists = shortageLists,
            Shortages = _shortagesChanged ? ShortageTable.From(shortageLists, old.Catalogue) : old.Shortages,
        };
    }

    private TalentChunk[] BuildChunks()
    {
        if (_chunks.Count == 0)
            return old.Chunks;
        var chunks = new TalentChunk[Math.Max(old.Chunks.Length, _chunks.Keys.Max() + 1)];
        old.Chunks.CopyTo(chunks, 0);
        Array.Fill(chunks, TalentChunk.Empty, old.Chunks.Length, chunks.Length - old.Chunks.Length);
        foreach (var (number, chunk) in _chunks)
            chunks[number] = chunk.Build();
        return chunks;
    }

    private void RemoveTalent(string talentId)
    {
        int slot = old.Slots.Find(talentId);
        if (slot >= 0)
            SetRow(slot, null);
    }

    private void SetRow(int slot, IndexChange.PutTalent? put)
    {
        int number = slot >> TalentChunk.SlotBits;
        if (!_chunks.TryGetValue(number, out var chunk))
            _chunks.Add(number, chunk = new TalentChunk.Builder(number < old.Chunks.Length ? old.Chunks[number] : TalentChunk.Empty));

        int place = slot & (TalentChunk.Slots - 1);
        _talents += (put is null ? 0 : 1) - (chunk[place] is null ? 0 : 1);
        chunk[place] = put is null ? null : TalentRow.From(put.Talent, put.Packed, slot, old.Catalogue);
    }

    private Enrolments EnrolmentsOf(string activityId) =>
        _enrolments.TryGetValue(activityId, out var changed) ? changed : old.Enrolments.GetValueOrDefault(activityId, Enrolments.None);

    private void SetEnrolments(string activityId, Enrolments enrolments) => _enrolments[activityId] = enrolments;
}
