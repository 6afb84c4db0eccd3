using System.Collections.Immutable;
using DigitalTalent.V1;
using Google.Protobuf;

namespace DigitalTalent.Matching;

/// <summary>Applies a run of changes: talents to the writer's own, everything else to a copy of one version.</summary>
internal sealed class VersionBuilder(IndexVersion old, LiveTalents talents)
{
    private readonly Dictionary<string, Enrolments> _enrolments = new(StringComparer.Ordinal);
    private readonly ImmutableSortedDictionary<string, DemandListEntry>.Builder _lists = old.Lists.ToBuilder();
    private readonly ImmutableDictionary<string, Enterprise>.Builder _enterprises = old.Enterprises.ToBuilder();
    private readonly ImmutableDictionary<string, Activity>.Builder _activities = old.Activities.ToBuilder();
    private readonly ImmutableSortedDictionary<string, ShortageList>.Builder _shortageLists = old.ShortageLists.ToBuilder();
    private readonly HashSet<string> _listsTouched = new(StringComparer.Ordinal);
    private bool _shortagesChanged;
    private bool _talentsChanged;

    public void Add(IndexChange change)
    {
        switch (change)
        {
            case IndexChange.PutTalent put:
                talents.Put(put.Talent.TalentId, put.Talent.ToByteArray());
                _talentsChanged = true;
                break;
            case IndexChange.PutPackedTalent put:
                talents.Put(put.TalentId, put.Packed.Span);
                _talentsChanged = true;
                break;
            case IndexChange.RemoveTalent remove:
                talents.Remove(remove.TalentId);
                _talentsChanged = true;
                break;
            case IndexChange.PutDemandList put:
                _lists[put.List.ListId] = new DemandListEntry(put.List, put.Status, old.Catalogue);
                _listsTouched.Add(put.List.ListId);
                break;
            case IndexChange.RemoveDemandList remove:
                _lists.Remove(remove.ListId);
                _listsTouched.Add(remove.ListId);
                break;
            case IndexChange.PutEnterprise put: _enterprises[put.Enterprise.CreditCode] = put.Enterprise; break;
            case IndexChange.PutActivity put: _activities[put.Activity.ActivityId] = put.Activity; break;
            case IndexChange.Enrol enrol: SetEnrolments(enrol.ActivityId, EnrolmentsOf(enrol.ActivityId).With(enrol.Kind, enrol.Id)); break;
            case IndexChange.WithdrawEnrolment withdraw:
                SetEnrolments(withdraw.ActivityId, EnrolmentsOf(withdraw.ActivityId).Without(withdraw.Kind, withdraw.Id));
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
        var lists = _lists.ToImmutable();
        return old with
        {
            Change = upTo,
            Talents = _talentsChanged ? talents.Freeze() : old.Talents,
            Lists = lists,
            Board = _listsTouched.Count == 0 ? old.Board : old.Board.After(Touched(old.Lists), Touched(lists)),
            Enterprises = _enterprises.ToImmutable(),
            Activities = _activities.ToImmutable(),
            Enrolments = _enrolments.Count == 0 ? old.Enrolments : old.Enrolments.SetItems(_enrolments),
            ShortageLists = shortageLists,
            Shortages = _shortagesChanged ? ShortageTable.From(shortageLists, old.Catalogue) : old.Shortages,
        };
    }

    private IEnumerable<DemandListEntry> Touched(ImmutableSortedDictionary<string, DemandListEntry> lists) =>
        _listsTouched.Where(lists.ContainsKey).Select(id => lists[id]);

    private Enrolments EnrolmentsOf(string activityId) =>
        _enrolments.TryGetValue(activityId, out var changed) ? changed : old.Enrolments.GetValueOrDefault(activityId, Enrolments.None);

    private void SetEnrolments(string activityId, Enrolments enrolments) => _enrolments[activityId] = enrolments;
}
