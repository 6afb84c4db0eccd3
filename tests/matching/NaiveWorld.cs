using DigitalTalent.Matching;
using DigitalTalent.Reference;
using DigitalTalent.V1;

namespace DigitalTalent.Tests.Matching;

/// <summary>The registry as plain dictionaries: what the engine must agree with. Every question looks at everybody.</summary>
internal sealed class NaiveWorld(ReferenceData reference)
{
    private readonly HashSet<(string Activity, EnrolmentKind Kind, string Id)> _enrolments = [];

    public ReferenceData Reference => reference;
    public SortedDictionary<string, Talent> Talents { get; } = new(StringComparer.Ordinal);
    public SortedDictionary<string, (DemandList List, DemandListStatus Status)> Lists { get; } = new(StringComparer.Ordinal);
    public Dictionary<string, Enterprise> Enterprises { get; } = [];
    public Dictionary<string, Activity> Activities { get; } = [];
    public Dictionary<string, ShortageList> ShortageLists { get; } = [];

    public bool IsEnrolled(string activity, EnrolmentKind kind, string id) => _enrolments.Contains((activity, kind, id));

    public void Apply(IndexChange change)
    {
        switch (change)
        {
            case IndexChange.PutTalent put: Talents[put.Talent.TalentId] = put.Talent; break;
            case IndexChange.RemoveTalent remove: Talents.Remove(remove.TalentId); break;
            case IndexChange.PutDemandList put: Lists[put.List.ListId] = (put.List, put.Status); break;
            case IndexChange.RemoveDemandList remove: Lists.Remove(remove.ListId); break;
            case IndexChange.PutEnterprise put: Enterprises[put.Enterprise.CreditCode] = put.Enterprise; break;
            case IndexChange.PutActivity put: Activities[put.Activity.ActivityId] = put.Activity; break;
            case IndexChange.Enrol enrol: _enrolments.Add((enrol.ActivityId, enrol.Kind, enrol.Id)); break;
            case IndexChange.WithdrawEnrolment withdraw: _enrolments.Remove((withdraw.ActivityId, withdraw.Kind, withdraw.Id)); break;
            case IndexChange.PutShortageList put: ShortageLists[put.List.ListId] = put.List; break;
            case IndexChange.RemoveShortageList remove: ShortageLists.Remove(remove.ListId); break;
            default: throw new ArgumentException($"The naive world does not know {change.GetType().Name}.", nameof(change));
        }
    }

    public NaivePair Pair(TalentQuery query, Talent talent) =>
        new(this, talent, query.Demand, query.Employer, query.ListId, query.ActivityId, query.NeighbourOccupations, query.Today);

    public NaivePair Pair(DemandQuery query, DemandList list, Demand demand) =>
        new(this, Talents[query.TalentId], demand, list.Enterprise, list.ListId, query.ActivityId, query.NeighbourOccupations, query.Today);

    /// <summary>All who pass, best first: id and score.</summary>
    public List<(string Id, double Score)> RankTalents(TalentQuery query) => Order(
        from talent in Talents.Values
        let pair = Pair(query, talent)
        where pair.Passes()
        select (talent.TalentId, pair.Score()));

    /// <summary>Names of the filters asked for and how many people remain after each; who blocked the asker is counted with the next one.</summary>
    public List<(string Filter, int Remaining)> Funnel(TalentQuery query)
    {
        var funnel = new List<(string Filter, int Remaining)>();
        var remaining = Talents.Values.Select(talent => Pair(query, talent).Filters().ToList()).ToList();
        for (int i = 0; remaining.Count > 0 && i < remaining[0].Count; i++)
        {
            string name = remaining[0][i].Name;
            var left = remaining.Where(filters => filters[i].Passes).ToList();
            funnel.Add((name, left.Count));
            if (left.Count == 0)
            {
                funnel.AddRange(remaining[0].Skip(i + 1).Select(filter => (filter.Name, 0)));
                break;
            }
            remaining = left;
        }
        funnel.RemoveAll(count => count.Filter == "blocked_employer");
        return funnel;
    }

    /// <summary>All open demands that pass, best first: id and score.</summary>
    /// <param name="query">The question.</param>
    /// <param name="withConsent">Whether the person must have agreed to be shown: so for the employer who is told, not for the person.</param>
    public List<(string Id, double Score)> RankDemands(DemandQuery query, bool withConsent = false) => Order(
        from entry in Lists.Values
        where entry.Status == DemandListStatus.Open
        from demand in entry.List.Demands
        let deadline = demand.Deadline.Length > 0 ? demand.Deadline : entry.List.Deadline
        where deadline.Length == 0 || DateOnly.Parse(deadline) >= query.Today
        let pair = Pair(query, entry.List, demand)
        where pair.Passes(withConsent)
        select ($"{entry.List.ListId}/{demand.Number}", pair.Score()));

    private static List<(string Id, double Score)> Order(IEnumerable<(string Id, double Score)> pairs) =>
        [.. pairs.OrderByDescending(pair => pair.Score).ThenBy(pair => pair.Id, StringComparer.Ordinal)];
}
