using System.Collections.Immutable;
using DigitalTalent.V1;

namespace DigitalTalent.Matching;

/// <summary>One demand asked on one day: the demand compiled, and everything of the version that filters and features look at.</summary>
internal sealed class Question
{
    private readonly ImmutableHashSet<string> _enrolledTalents;
    private IReadOnlyList<string> _alsoBlockedBy = [];

    private Question(IndexVersion version, CompiledDemand demand, string employer, string listId, string activityId, bool neighbours, int today)
    {
        Catalogue = version.Catalogue;
        Demand = demand;
        Employer = employer;
        DemandId = listId.Length == 0 ? "" : DemandIds.Format(listId, demand.Demand.Number);
        Neighbours = neighbours;
        Today = today;
        ActivityId = activityId;

        var enrolments = activityId.Length == 0 ? Enrolments.None : version.Enrolments.GetValueOrDefault(activityId, Enrolments.None);
        ListEnrolled = enrolments.HasList(listId);
        _enrolledTalents = enrolments.Talents;

        var enterprise = version.Enterprises.GetValueOrDefault(employer);
        EmployerIndustry = enterprise?.Industry ?? "";
        Shortages = ShortagesFor(version, enterprise);
    }

    public static Question About(IndexVersion version, TalentQuery query)
    {
        ArgumentNullException.ThrowIfNull(query.Demand);
        var demand = CompiledDemand.From(query.Demand, version.Catalogue);
        return new Question(version, demand, query.Employer, query.ListId, query.ActivityId, query.NeighbourOccupations, query.Today.DayNumber)
        {
            _alsoBlockedBy = query.AlsoBlockedBy,
        };
    }

    public static Question About(IndexVersion version, DemandEntry entry, DemandQuery query)
    {
        var list = entry.ListEntry.List;
        return new Question(version, entry.Compiled(), list.Enterprise, list.ListId, query.ActivityId, query.NeighbourOccupations, query.Today.DayNumber);
    }

    public Catalogue Catalogue { get; }
    public CompiledDemand Demand { get; }
    public Demand Asked => Demand.Demand;
    public string Employer { get; }

    /// <summary>`list/number`; empty for a trial question.</summary>
    public string DemandId { get; }
    public int Today { get; }

    /// <summary>People of the same minor group (小类) pass the occupation filter too.</summary>
    public bool Neighbours { get; }

    /// <summary>Empty: not restricted to an activity.</summary>
    public string ActivityId { get; }

    /// <summary>True when the demand's list is enrolled in the activity. Never for a trial question, which has no list.</summary>
    public bool ListEnrolled { get; }

    /// <summary>Ids of the activity's talents; some may have no talent in this version.</summary>
    public ImmutableHashSet<string> EnrolledTalents => _enrolledTalents;

    /// <summary>Industry code of the employer; empty when unknown.</summary>
    public string EmployerIndustry { get; }

    /// <summary>Entries in force today for a wanted occupation and the employer's chains; where the demand names places, for those only.</summary>
    public ShortageFact[] Shortages { get; }

    /// <summary>True when somebody may have blocked the asker.</summary>
    public bool NamesEmployers => Employer.Length > 0 || _alsoBlockedBy.Count > 0;

    /// <summary>The employers for whom is asked, each once.</summary>
    public IEnumerable<string> Askers => _alsoBlockedBy.Append(Employer).Where(employer => employer.Length > 0).Distinct(StringComparer.Ordinal);

    /// <summary>True when the talent blocked an employer for whom is asked.</summary>
    public bool IsBlocked(TalentRow row)
    {
        if (!row.BlocksAny)
            return false;
        bool blocked = row.Blocks(Employer);
        for (int i = 0; i < _alsoBlockedBy.Count && !blocked; i++)
            blocked = row.Blocks(_alsoBlockedBy[i]);
        return blocked;
    }

    /// <summary>True when the talent and the demand's list meet in the activity that was asked for.</summary>
    public bool MeetInActivity(TalentRow row) => ListEnrolled && _enrolledTalents.Contains(row.Id);

    private ShortageFact[] ShortagesFor(IndexVersion version, Enterprise? enterprise)
    {
        List<ShortageFact>? facts = null;
        foreach (int occupation in Demand.Occupations)
        {
            foreach (var fact in version.Shortages.About(occupation))
            {
                bool chain = fact.Chain.Length == 0 || enterprise is not null && enterprise.ChainTags.Contains(fact.Chain);
                if (chain && fact.Period.Contains(Today) && (!Demand.AsksRegion || Array.Exists(Demand.Regions, r => Catalogue.IsWithin(r, fact.Region))))
                    (facts ??= []).Add(fact);
            }
        }
        return facts is null ? [] : [.. facts];
    }
}
