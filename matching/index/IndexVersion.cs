using System.Collections.Immutable;
using DigitalTalent.V1;

namespace DigitalTalent.Matching;

/// <summary>One immutable version of the index: talents, demand lists in order of id, and what questions refer to.</summary>
internal sealed record IndexVersion(Catalogue Catalogue) : IMatchView
{
    public long Change { get; init; }
    public TalentSet Talents { get; init; } = new([], [], 0);
    public ImmutableSortedDictionary<string, DemandListEntry> Lists { get; init; } =
        ImmutableSortedDictionary.Create<string, DemandListEntry>(StringComparer.Ordinal);

    /// <summary>The open ones of <see cref="Lists"/>, for who asks by talent.</summary>
    public DemandBoard Board { get; init; } = DemandBoard.Empty;
    public ImmutableDictionary<string, Enterprise> Enterprises { get; init; } =
        ImmutableDictionary.Create<string, Enterprise>(StringComparer.Ordinal);
    public ImmutableDictionary<string, Activity> Activities { get; init; } =
        ImmutableDictionary.Create<string, Activity>(StringComparer.Ordinal);
    public ImmutableDictionary<string, Enrolments> Enrolments { get; init; } =
        ImmutableDictionary.Create<string, Enrolments>(StringComparer.Ordinal);
    public ImmutableSortedDictionary<string, ShortageList> ShortageLists { get; init; } =
        ImmutableSortedDictionary.Create<string, ShortageList>(StringComparer.Ordinal);
    public ShortageTable Shortages { get; init; } = ShortageTable.Empty;

    public IndexCounts Counts(DateOnly today)
    {
        long openDemands = 0, enrolments = 0;
        foreach (var list in Lists.Values)
        {
            foreach (var demand in list.Demands)
                openDemands += demand.IsOpenOn(today.DayNumber) ? 1 : 0;
        }
        foreach (var activity in Enrolments.Values)
            enrolments += activity.Count;
        return new IndexCounts(
            Talents.Count, Talents.CountsOn(today.DayNumber).Candidates, Enterprises.Count, Lists.Count, openDemands, ShortageLists.Count, Activities.Count, enrolments);
    }

    public PostedDemand? FindDemand(string demandId)
    {
        ArgumentNullException.ThrowIfNull(demandId);
        if (!DemandIds.TryParse(demandId, out string listId, out int number) || !Lists.TryGetValue(listId, out var list))
            return null;
        return list.Find(number) is { } entry ? Posted(entry) : null;
    }

    public IEnumerable<PostedDemand> Demands()
    {
        foreach (var list in Lists.Values)
        {
            for (int i = 0; i < list.Demands.Length; i++)
                yield return Posted(list.Demands[i]);
        }
    }

    public IEnumerable<string> TalentIds()
    {
        var ids = new List<string>((int)Talents.Count);
        foreach (var row in Talents.All())
            ids.Add(row.Id);
        ids.Sort(StringComparer.Ordinal);
        return ids;
    }

    public Talent? FindTalent(string talentId) => FindRow(talentId)?.Unpack();

    public bool HasTalent(string talentId) => FindRow(talentId) is not null;

    public TalentRanking RankTalents(TalentQuery query, CancellationToken cancellation)
    {
        CheckTop(query.Top);
        RankingStage.Check(query.Ranking);
        return TalentRanker.Rank(this, Question.About(this, query), query.Ranking, query.Top, cancellation);
    }

    public DemandRanking? RankDemands(DemandQuery query, CancellationToken cancellation)
    {
        CheckTop(query.Top);
        RankingStage.Check(query.Ranking);
        return FindRow(query.TalentId) is { } row ? DemandRanker.Rank(this, query, row, cancellation) : null;
    }

    public IReadOnlyList<SatisfiedDemand>? Percolate(PercolationQuery query) => FindRow(query.TalentId) is { } row ? Percolation.Of(this, query, row) : null;

    public Explanation? Explain(TalentQuery query, string talentId) =>
        FindRow(talentId) is { } row ? Explainer.Explain(Question.About(this, query), row) : null;

    public WhatIfAnswer WhatIf(TalentQuery query, CancellationToken cancellation) =>
        Matching.WhatIf.Ask(this, query, Question.About(this, query), cancellation);

    public UnderstoodDemand Understand(TalentQuery query) => Understanding.Of(Question.About(this, query));

    /// <summary>Null when this version does not hold the talent, whatever others do.</summary>
    public TalentRow? FindRow(string talentId)
    {
        ArgumentNullException.ThrowIfNull(talentId);
        return Talents.Find(talentId);
    }

    public PostedDemand Posted(DemandEntry entry) =>
        new(entry.Id, entry.ListEntry.List, entry.ListEntry.Status, entry.Demand, Enterprises.GetValueOrDefault(entry.ListEntry.List.Enterprise));

    private static void CheckTop(int top)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(top, MatchLimits.TopMax);
    }
}
