using DigitalTalent.State.V1;
using DigitalTalent.V1;
using Grpc.Core;

namespace DigitalTalent.Silo.Security;

/// <summary>Who calls: proven by a key or a token before anything acts. Immutable.</summary>
/// <param name="Tenant">Organisation that the caller acts for.</param>
/// <param name="Role">Its role.</param>
/// <param name="Scopes">What it may do: those of the role, or fewer.</param>
/// <param name="Credential">Names the key or the person behind the token, without being either: for limits and logs.</param>
internal sealed record Principal(string Tenant, Role Role, Scopes Scopes, string Credential)
{
    /// <summary>The tenant of the registry itself: of its operators, and of what was created before there were tenants.</summary>
    public const string RegistryTenant = "registry";

    /// <summary>Whoever calls a silo that was told not to ask: it listens on loopback only.</summary>
    public static readonly Principal Local = new(RegistryTenant, Role.Operator, Roles.ScopesOf(Role.Operator), "local");

    /// <summary>For whom grains act.</summary>
    public Caller Caller { get; } = new() { Tenant = Tenant, AllTenants = Roles.SeesAllTenants(Role) };
}

/// <summary>Hands the principal from the interceptor that proved it to whoever asks later in the same call.</summary>
internal static class PrincipalOfCall
{
    private static readonly object Key = new();

    public static void SetPrincipal(this ServerCallContext context, Principal principal) => context.UserState[Key] = principal;

    /// <summary>Null before authentication, and in methods that are public.</summary>
    public static Principal? FindPrincipal(this ServerCallContext context) => context.UserState.TryGetValue(Key, out object? found) ? (Principal)found : null;

    /// <exception cref="InvalidOperationException">Nobody was authenticated: the method was reached around the interceptors, a bug.</exception>
    public static Principal Principal(this ServerCallContext context) => context.FindPrincipal() ??
        throw new InvalidOperationException($"{context.Method} was reached without authentication.");

    /// <summary>For whom grains act in this call.</summary>
    public static Caller Caller(this ServerCallContext context) => context.Principal().Caller;
}
