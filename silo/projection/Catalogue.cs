using System.Collections.Immutable;
using DigitalTalent.Grains;
using DigitalTalent.Matching;
using DigitalTalent.State.V1;
using DigitalTalent.V1;

namespace DigitalTalent.Silo.Projection;

/// <summary>What is kept beside the matching index: editions of shortage lists, enrolments, whose lists are whose, models and pools.
/// Follows the same feed.</summary>
/// <param name="ShortageLists">By list id.</param>
/// <param name="Enrolments">In order of key, ordinal: those of one activity stand together, talents after demand lists. Without those of erased talents.</param>
/// <param name="EnrolmentsByTalent">Keys of all stored enrolments by talent id, those of erased talents too until they are withdrawn.</param>
/// <param name="ErasedTalents">Ids of talents that were erased.</param>
/// <param name="DemandListOwners">Owner by list id.</param>
/// <param name="EnterprisesByOwner">Credit codes by tenant. An owner never changes.</param>
internal sealed record Catalogue(
    ImmutableDictionary<string, ShortageListState> ShortageLists,
    ImmutableSortedSet<HeldEnrolment> Enrolments,
    ImmutableDictionary<string, ImmutableHashSet<string>> EnrolmentsByTalent,
    ImmutableHashSet<string> ErasedTalents,
    ImmutableDictionary<string, string> DemandListOwners,
    ImmutableDictionary<string, ImmutableHashSet<string>> EnterprisesByOwner)
{
    private static readonly ImmutableHashSet<string> NoKeys = ImmutableHashSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Ranking models by id, without their text.</summary>
    public ImmutableDictionary<string, Model> Models { get; init; } = ImmutableDictionary.Create<string, Model>(StringComparer.Ordinal);

    /// <summary>Definitions of talent pools by id.</summary>
    public ImmutableDictionary<string, PoolState> Pools { get; init; } = ImmutableDictionary.Create<string, PoolState>(StringComparer.Ordinal);

    /// <summary>How near skills are to each other, as learned last from the registry; null: nothing was learned yet.</summary>
    public SkillNearness? SkillNearness { get; init; }

    /// <summary>Which model ranks.</summary>
    public ChampionState Champion { get; init; } = new();

    public static readonly Catalogue Empty = new(
        ImmutableDictionary.Create<string, ShortageListState>(StringComparer.Ordinal),
        ImmutableSortedSet.Create<HeldEnrolment>(HeldEnrolment.ByKey),
        ImmutableDictionary.Create<string, ImmutableHashSet<string>>(StringComparer.Ordinal),
        ImmutableHashSet.Create<string>(StringComparer.Ordinal),
        ImmutableDictionary.Create<string, string>(StringComparer.Ordinal),
        ImmutableDictionary.Create<string, ImmutableHashSet<string>>(StringComparer.Ordinal));

    /// <summary>Editions, newest period first; of one period the higher edition first.</summary>
    public IEnumerable<ShortageListState> NewestFirst() => ShortageLists.Values
        .OrderByDescending(state => state.List.PeriodFrom, StringComparer.Ordinal)
        .ThenByDescending(state => state.List.Edition)
        .ThenBy(state => state.List.ListId, StringComparer.Ordinal);

    /// <summary>Enrolments of one activity, in order of kind and id.</summary>
    public IEnumerable<HeldEnrolment> EnrolmentsOf(string activityId)
    {
        string prefix = activityId + "|";
        int at = Enrolments.IndexOf(new(prefix, ""));
        for (int i = at < 0 ? ~at : at; i < Enrolments.Count && Enrolments[i].Key.StartsWith(prefix, StringComparison.Ordinal); i++)
            yield return Enrolments[i];
    }

    /// <summary>Keys of the enrolments that are stored of one talent, erased or not.</summary>
    public ImmutableHashSet<string> EnrolmentsOfTalent(string talentId) => EnrolmentsByTalent.GetValueOrDefault(talentId, NoKeys);

    /// <summary>The catalogue after a talent was erased: their enrolments are no longer listed, and later ones will not be.</summary>
    public Catalogue WithoutTalent(string talentId) => this with
    {
        ErasedTalents = ErasedTalents.Add(talentId),
        Enrolments = Enrolments.Except(EnrolmentsOfTalent(talentId).Select(static key => new HeldEnrolment(key, ""))),
    };

    /// <summary>The catalogue with an enrolment; where the talent was erased it is stored, but not listed.</summary>
    public Catalogue WithEnrolment(EnrolmentKey key, string owner)
    {
        string text = key.ToString();
        bool isTalent = key.Kind == EnrolmentKind.Talent;
        return this with
        {
            Enrolments = isTalent && ErasedTalents.Contains(key.Id) ? Enrolments : Enrolments.Add(new(text, owner)),
            EnrolmentsByTalent = isTalent ? EnrolmentsByTalent.SetItem(key.Id, EnrolmentsOfTalent(key.Id).Add(text)) : EnrolmentsByTalent,
        };
    }

    /// <summary>The catalogue without an enrolment.</summary>
    public Catalogue WithoutEnrolment(EnrolmentKey key)
    {
        string text = key.ToString();
        var left = EnrolmentsOfTalent(key.Id).Remove(text);
        return this with
        {
            Enrolments = Enrolments.Remove(new(text, "")),
            EnrolmentsByTalent = key.Kind != EnrolmentKind.Talent ? EnrolmentsByTalent
                : left.IsEmpty ? EnrolmentsByTalent.Remove(key.Id) : EnrolmentsByTalent.SetItem(key.Id, left),
        };
    }

    /// <summary>Whether a caller may see a demand list; false for one that is not there.</summary>
    public bool Shows(Caller caller, string listId) => caller.AllTenants ||
        (DemandListOwners.TryGetValue(listId, out string? owner) && Ownership.Admits(caller, owner));

    /// <summary>Enterprises that a caller registered; none for one that acts for everybody.</summary>
    public IReadOnlyList<string> EnterprisesOf(Caller caller) =>
        !caller.AllTenants && EnterprisesByOwner.TryGetValue(caller.Tenant, out var codes) ? [.. codes] : [];

    internal static bool IsInForce(ShortageListState state) => state.Status == ShortageListStatus.Published;
}

/// <summary>One enrolment.</summary>
/// <param name="Key">An <see cref="EnrolmentKey"/> as text.</param>
/// <param name="Owner">Tenant of the talent or list that is enrolled.</param>
internal readonly record struct HeldEnrolment(string Key, string Owner)
{
    public static readonly IComparer<HeldEnrolment> ByKey =
        Comparer<HeldEnrolment>.Create(static (left, right) => string.CompareOrdinal(left.Key, right.Key));
}
