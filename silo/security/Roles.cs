using DigitalTalent.Rules;
using DigitalTalent.V1;

namespace DigitalTalent.Silo.Security;

/// <summary>What each role may do: the one table. docs/access.md shows it, and a test compares the two.</summary>
internal static class Roles
{
    private static readonly Scopes Everybody = Scopes.Of(
        Scope.EnterprisesRead, Scope.DemandsRead, Scope.ShortageRead, Scope.ActivitiesRead, Scope.StatusRead);

    private static readonly Scopes Bureau = Everybody | Scopes.Of(
        Scope.TalentsRead, Scope.TalentsWrite, Scope.EnterprisesWrite, Scope.DemandsWrite, Scope.ShortageWrite, Scope.ShortagePublish,
        Scope.ActivitiesWrite, Scope.ActivitiesEnrol, Scope.MatchTalents, Scope.MatchDemands, Scope.FeedbackWrite, Scope.ImpressionsRead, Scope.ModelsRead,
        Scope.PoolsRead, Scope.PoolsWrite);

    /// <summary>Roles that a caller may have, in the order of the contract.</summary>
    public static IReadOnlyList<Role> All { get; } = [.. Enum.GetValues<Role>().Where(static role => role != Role.Unspecified).Order()];

    /// <summary>The scopes of a role; none for a value that this release does not know.</summary>
    public static Scopes ScopesOf(Role role) => role switch
    {
        Role.Operator => Bureau | Scopes.Of(Scope.KeysRead, Scope.KeysManage, Scope.ModelsManage, Scope.ClusterRead),
        Role.Bureau => Bureau,
        Role.Agency => Everybody | Scopes.Of(
            Scope.TalentsRead, Scope.TalentsWrite, Scope.EnterprisesWrite, Scope.DemandsWrite, Scope.ActivitiesWrite, Scope.ActivitiesEnrol,
            Scope.MatchTalents, Scope.MatchDemands, Scope.FeedbackWrite, Scope.ImpressionsRead, Scope.PoolsRead, Scope.PoolsWrite),
        Role.Enterprise => Everybody | Scopes.Of(
            Scope.EnterprisesWrite, Scope.DemandsWrite, Scope.ActivitiesEnrol, Scope.MatchTalents, Scope.FeedbackWrite, Scope.ImpressionsRead,
            Scope.PoolsRead, Scope.PoolsWrite),
        Role.University => Everybody | Scopes.Of(
            Scope.TalentsRead, Scope.TalentsWrite, Scope.ActivitiesWrite, Scope.ActivitiesEnrol, Scope.MatchDemands, Scope.FeedbackWrite,
            Scope.ImpressionsRead),
        Role.Auditor => Everybody | Scopes.Of(Scope.KeysRead, Scope.ImpressionsRead, Scope.ModelsRead),
        _ => Scopes.None,
    };

    /// <summary>Whether the role sees the data of all tenants, or of its own only. Its scopes say what it may do with what it sees.</summary>
    public static bool SeesAllTenants(Role role) => role is Role.Operator or Role.Bureau or Role.Auditor;

    /// <summary>Reads a role as tokens and settings write it, such as <c>agency</c>; case does not matter.</summary>
    public static bool TryParse(string name, out Role role)
    {
        role = All.FirstOrDefault(candidate => string.Equals(EnumLabels.En(candidate), name, StringComparison.OrdinalIgnoreCase));
        return role != Role.Unspecified;
    }
}
