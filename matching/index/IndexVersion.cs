using System.Collections.Immutable;
using DigitalTalent.V1;

namespace DigitalTalent.Matching;

/// <summary>One immutable version of the index: talents in chunks, demand lists in order of id, and what questions refer to.</summary>
internal sealed record IndexVersion(Catalogue Catalogue, SlotTable Slots) : IMatchView
{
    public long Change { get; init; }
    public TalentChunk[] Chunks { get; init; } = [];
    public long Talents { get; init; }
    public ImmutableSortedDictionary<string, DemandListEntry> Lists { get; init; } =
        ImmutableSortedDictionary.Create<string, DemandListEntry>(StringComparer.Ordinal);
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
        long matchable = 0, openDemands = 0, enrolments = 0;
        foreach (var chunk in Chunks)
            matchable += chunk.CountsOn(today.DayNumber).Proposable;
        foreach (var list in Lists.Values)
        {
            foreach (var demand in list.Demands)
                openDemands += demand.IsOpenOn(today.DayNumber) ? 1 : 0;
        }
        foreach (var activity in Enrolments.Values)
            enrolments += activity.Count;
        return new IndexCounts(Talents, matchable, Enterprises.Count, Lists.Count, openDemands, ShortageLists.Count, Activities.Count, enrolments);
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
        var ids = new List<string>((int)Talents);
        foreach (var chunk in Chunks)
        {
            foreach (var row in chunk.Rows)
            {
                if (row is not null)
                    ids.Add(row.Id);
            }
        }
        ids.Sort(StringComparer.Ordinal);
        return ids;
    }

    public Talent? FindTalent(string talentId) => FindRow(talentId)?.Unpack();

    public bool HasTalent(string talentId) => FindRow(talentId) is not null;

    public TalentRanking RankTalents(TalentQuery query, CancellationToken cancellation)
    {
        CheckTop(query.Top);
        return TalentRanker.Rank(this, Question.About(this, query), query.Top, cancellation);
    }

    public DemandRanking? RankDemands(DemandQuery query, CancellationToken cancellation)
    {
        CheckTop(query.Top);
        return FindRow(query.TalentId) is { } row ? DemandRanker.Rank(this, query, row, cancellation) : null;
    }

    public Explanation? Explain(TalentQuery query, string talentId) =>
        FindRow(talentId) is { } row ? Explainer.Explain(Question.About(this, query), row) : null;

    public UnderstoodDemand Understand(TalentQuery query) => Understanding.Of(Question.About(this, query));

    /// <summary>Null when this version does not hold the talent, whatever others do.</summary>
    public TalentRow? FindRow(string talentId)
    {
        ArgumentNullException.ThrowIfNull(talentId);
        int slot = Slots.Find(talentId);
        return slot < 0 ? null : RowAt(slot);
    }

    /// <summary>Null for slots that are empty in this version, or were given out after it.</summary>
    public TalentRow? RowAt(int slot)
    {
        int chunk = slot >> TalentChunk.SlotBits;
        return chunk < Chunks.Length ? Chunks[chunk].Rows[slot & (TalentChunk.Slots - 1)] : null;
    }

    public PostedDemand Posted(DemandEntry entry) =>
        new(entry.Id, entry.ListEntry.List, entry.ListEntry.Status, entry.Demand, Enterprises.GetValueOrDefault(entry.ListEntry.List.Enterprise));

    private static void CheckTop(int top)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(top, MatchLimits.TopMax);
    }
}
