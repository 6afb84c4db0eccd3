using DigitalTalent.V1;

namespace DigitalTalent.Matching;

/// <summary>
/// Ranks talents for a demand and demands for a talent. One writer applies changes in feed order; any number of readers ask
/// at the same time and never wait for the writer: each question runs against one published version.
/// </summary>
public interface IMatchEngine
{
    /// <summary>Applies a run of changes and publishes the result as one new version that stands for <paramref name="upTo"/>.</summary>
    /// <param name="changes">In feed order; may be empty.</param>
    /// <param name="upTo">Change number the version stands for; never goes back.</param>
    void Apply(ReadOnlySpan<IndexChange> changes, long upTo);

    /// <inheritdoc cref="MatchEngine.Restore"/>
    void Restore(TalentSnapshot snapshot);

    /// <summary>The newest published version. Cheap; hold it for the length of one question.</summary>
    IMatchView Current { get; }
}

/// <summary>One change to the index. Messages are owned by the engine from the call on and must not be altered.</summary>
public abstract record IndexChange
{
    /// <param name="Talent">The talent; read during the call and not kept.</param>
    public sealed record PutTalent(Talent Talent) : IndexChange;

    /// <summary>As <see cref="PutTalent"/>, by its serialised form, which is read without making a message of it.</summary>
    /// <param name="TalentId">The id that the talent carries.</param>
    /// <param name="Packed">Its serialised form; not empty. Read during the call and not kept.</param>
    public sealed record PutPackedTalent(string TalentId, ReadOnlyMemory<byte> Packed) : IndexChange;

    public sealed record RemoveTalent(string TalentId) : IndexChange;
    public sealed record PutDemandList(DemandList List, DemandListStatus Status) : IndexChange;
    public sealed record RemoveDemandList(string ListId) : IndexChange;
    public sealed record PutEnterprise(Enterprise Enterprise) : IndexChange;
    public sealed record PutActivity(Activity Activity) : IndexChange;
    public sealed record Enrol(string ActivityId, EnrolmentKind Kind, string Id) : IndexChange;
    public sealed record WithdrawEnrolment(string ActivityId, EnrolmentKind Kind, string Id) : IndexChange;

    /// <summary>A shortage list in force; <see cref="RemoveShortageList"/> when it no longer is.</summary>
    public sealed record PutShortageList(ShortageList List) : IndexChange;
    public sealed record RemoveShortageList(string ListId) : IndexChange;
}

/// <summary>One immutable version of the index.</summary>
public interface IMatchView
{
    /// <summary>Change number this version stands for.</summary>
    long Change { get; }

    IndexCounts Counts(DateOnly today);

    /// <summary>The demand behind an id `list/number`, with its list's employer and status; null when unknown.</summary>
    PostedDemand? FindDemand(string demandId);

    /// <summary>Ranks talents. Ties are broken by talent id, ordinal.</summary>
    TalentRanking RankTalents(TalentQuery query, CancellationToken cancellation);

    /// <summary>Ranks open demands for a talent; null when the talent is unknown.</summary>
    DemandRanking? RankDemands(DemandQuery query, CancellationToken cancellation);

    /// <summary>Open demands that a talent satisfies, in order of id (ordinal); null when the talent is unknown. All filters of <see cref="RankTalents"/> count: a
    /// demand is among them exactly if the talent is among its candidates.</summary>
    IReadOnlyList<SatisfiedDemand>? Percolate(PercolationQuery query);

    /// <summary>Explains one pair; null when the talent is unknown.</summary>
    Explanation? Explain(TalentQuery query, string talentId);

    /// <summary>What is made of a question before anybody is looked at.</summary>
    UnderstoodDemand Understand(TalentQuery query);

    /// <summary>Which single change to the demand would add how many; the query's <see cref="TalentQuery.Top"/> has no meaning here.</summary>
    WhatIfAnswer WhatIf(TalentQuery query, CancellationToken cancellation);

    /// <summary>Demands in order of list id (ordinal) and number.</summary>
    IEnumerable<PostedDemand> Demands();

    /// <summary>Ids of talents held, ascending ordinal: lets a test compare the index with the database.</summary>
    IEnumerable<string> TalentIds();

    /// <summary>A copy of the talent as applied; null when unknown.</summary>
    Talent? FindTalent(string talentId);

    /// <summary>True when this version holds the talent.</summary>
    bool HasTalent(string talentId);
}

public sealed record IndexCounts(long Talents, long MatchableTalents, long Enterprises, long DemandLists, long OpenDemands, long ShortageLists, long Activities, long Enrolments);

/// <summary>A demand with the list it stands in.</summary>
public sealed record PostedDemand(string DemandId, DemandList List, DemandListStatus Status, Demand Demand, Enterprise? Enterprise);

/// <param name="Demand">What is asked.</param>
/// <param name="Employer">Credit code of the employer who asks, for people who blocked it; empty for a trial question.</param>
/// <param name="ListId">The list the demand stands in; empty for a trial question.</param>
/// <param name="ActivityId">Restricts to people enrolled; empty: no restriction.</param>
/// <param name="Top">1 to 1,000.</param>
public sealed record TalentQuery(Demand Demand, string Employer, string ListId, string ActivityId, int Top, bool NeighbourOccupations, DateOnly Today)
{
    /// <summary>Credit codes of further employers for whom the asker acts: whoever blocked one of them is no candidate either.</summary>
    public IReadOnlyList<string> AlsoBlockedBy { get; init; } = [];

    /// <summary>How those who pass are ranked.</summary>
    public RankingOptions Ranking { get; init; } = RankingOptions.Linear;
}

public sealed record DemandQuery(string TalentId, string ActivityId, int Top, bool NeighbourOccupations, DateOnly Today)
{
    /// <summary>How those who pass are ranked.</summary>
    public RankingOptions Ranking { get; init; } = RankingOptions.Linear;
}

/// <param name="NeighbourOccupations">People of the same minor group (小类) satisfy a demand too.</param>
public sealed record PercolationQuery(string TalentId, bool NeighbourOccupations, DateOnly Today)
{
    /// <summary>Ids of the lists whose demands are looked at; null: all.</summary>
    public IReadOnlySet<string>? Lists { get; init; }
}

/// <param name="Score">The published score, 0 to 100.</param>
public sealed record SatisfiedDemand(string DemandId, double Score);

public sealed record TalentRanking(IReadOnlyList<RankedTalent> Best, IReadOnlyList<FilterCount> Funnel, int Total)
{
    /// <summary>What ranked the candidates.</summary>
    public required RankerFacts Ranker { get; init; }
}

/// <param name="Score">The published score, 0 to 100, whatever ranked.</param>
public sealed record RankedTalent(Talent Talent, double Score, IReadOnlyList<Reason> Reasons, IReadOnlyList<string> MissingSkills)
{
    /// <summary>What the order is by, in the unit of the ranker; the published score where that ranked.</summary>
    public double RankingScore { get; init; }

    /// <summary>The features by <see cref="FeatureCatalogue.All"/> where they were asked for or a model ranked; else empty.</summary>
    public IReadOnlyList<float> Features { get; init; } = [];
}

public sealed record DemandRanking(IReadOnlyList<RankedPost> Best, int Total)
{
    /// <summary>What ranked the demands.</summary>
    public required RankerFacts Ranker { get; init; }
}

/// <param name="Score">The published score, 0 to 100, whatever ranked.</param>
public sealed record RankedPost(PostedDemand Posted, double Score, IReadOnlyList<Reason> Reasons, IReadOnlyList<string> MissingSkills)
{
    /// <summary>What the order is by, in the unit of the ranker; the published score where that ranked.</summary>
    public double RankingScore { get; init; }

    /// <summary>The features by <see cref="FeatureCatalogue.All"/> where they were asked for or a model ranked; else empty.</summary>
    public IReadOnlyList<float> Features { get; init; } = [];
}

public sealed record Explanation(bool Candidate, double Score, IReadOnlyList<FilterCheck> Checks, IReadOnlyList<Reason> Parts, IReadOnlyList<string> MissingSkills);

/// <param name="Considered">People who may be shown and whose occupation fits.</param>
/// <param name="Relaxations">Those that add somebody, smallest step first, then those that add most.</param>
public sealed record WhatIfAnswer(int Total, int Considered, IReadOnlyList<FilterEffect> Filters, IReadOnlyList<RelaxedQuery> Relaxations);

/// <param name="Query">The question that finds the people added, beside those found already.</param>
public sealed record RelaxedQuery(Relaxation Relaxation, TalentQuery Query);
