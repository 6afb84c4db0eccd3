using System.Collections.Immutable;
using DigitalTalent.Grains;
using DigitalTalent.Silo.Security;
using DigitalTalent.State.V1;
using DigitalTalent.V1;

namespace DigitalTalent.Silo.Projection;

/// <summary>What is kept beside the matching index: editions of shortage lists, enrolments, whose lists are whose, and access keys.
/// Follows the same feed.</summary>
/// <param name="ShortageLists">By list id.</param>
/// <param name="Enrolments">In order of key, ordinal: those of one activity stand together, talents after demand lists.</param>
/// <param name="DemandListOwners">Owner by list id.</param>
/// <param name="EnterprisesByOwner">Credit codes by tenant. An owner never changes.</param>
/// <param name="AccessKeys">By public id, revoked and expired ones too.</param>
internal sealed record Catalogue(
    ImmutableDictionary<string, ShortageListState> ShortageLists,
    ImmutableSortedSet<HeldEnrolment> Enrolments,
    ImmutableDictionary<string, string> DemandListOwners,
    ImmutableDictionary<string, ImmutableHashSet<string>> EnterprisesByOwner,
    ImmutableDictionary<string, HeldKey> AccessKeys)
{
    public static readonly Catalogue Empty = new(
        ImmutableDictionary.Create<string, ShortageListState>(StringComparer.Ordinal),
        ImmutableSortedSet.Create<HeldEnrolment>(HeldEnrolment.ByKey),
        ImmutableDictionary.Create<string, string>(StringComparer.Ordinal),
        ImmutableDictionary.Create<string, ImmutableHashSet<string>>(StringComparer.Ordinal),
        ImmutableDictionary.Create<string, HeldKey>(StringComparer.Ordinal));

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
