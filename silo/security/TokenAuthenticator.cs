using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using DigitalTalent.V1;
using Grpc.Core;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace DigitalTalent.Silo.Security;

/// <summary>Judges the tokens (OIDC JWT) of people: signature by the issuer's keys, issuer, audience and time; reads tenant and role.</summary>
internal sealed partial class TokenAuthenticator(TokenSettings settings, IssuerKeys keys, TimeProvider time, ILogger<TokenAuthenticator> log)
{
    private const int TokenCharactersMax = 16 * 1024;

    /// <summary>How far the issuer's clock may be from ours.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false };

    /// <exception cref="RpcException">UNAUTHENTICATED or PERMISSION_DENIED: the token is not good. UNAVAILABLE: the issuer's keys cannot be had.</exception>
    public async ValueTask<ICredential> AuthenticateAsync(string token, CancellationToken cancellation)
    {
        var parsed = Parse(token) ?? throw AccessRefusal.Malformed.ToException();
        var signingKeys = await keys.ForAsync(parsed.Kid, cancellation);
        var result = await Handler.ValidateTokenAsync(parsed, Parameters(signingKeys));
        if (!result.IsValid)
        {
            LogRefused(result.Exception?.GetType().Name ?? "");
            throw (parsed.ValidTo > DateTime.MinValue && IsExpired(parsed.ValidTo) ? AccessRefusal.TokenExpired : AccessRefusal.TokenRefused).ToException();
        }

        return new TokenCredential(PrincipalOf(parsed) ?? throw AccessRefusal.TokenWithoutTenant.ToException(), this, parsed.ValidTo);
    }

    private static JsonWebToken? Parse(string token)
    {
        if (token.Length > TokenCharactersMax || !Handler.CanReadToken(token))
            return null;
        try
        {
            return Handler.ReadJsonWebToken(token);
        }
        catch (Exception malformed) when (malformed is ArgumentException or SecurityTokenException)
        {
            return null;
        }
    }

    /// <summary>Signatures are asymmetric: with a shared secret whoever can check a token could make one.</summary>
    private TokenValidationParameters Parameters(IReadOnlyList<SecurityKey> signingKeys) => new()
    {
        ValidIssuer = settings.Issuer,
        ValidAudience = settings.Audience,
        IssuerSigningKeys = signingKeys,
        ValidAlgorithms =
        [
            SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
            SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
            SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
        ],
        RequireSignedTokens = true,
        RequireExpirationTime = true,
        LifetimeValidator = (notBefore, expires, _, _) =>
            expires is { } until && !IsExpired(until) && (notBefore is not { } from || from <= time.GetUtcNow().UtcDateTime + Skew),
    };

    private bool IsExpired(DateTime validTo) => validTo + Skew <= time.GetUtcNow().UtcDateTime;

    private Principal? PrincipalOf(JsonWebToken token)
    {
        var roles = new HashSet<Role>();
        foreach (var claim in token.Claims.Where(claim => claim.Type == settings.RoleClaim))
        {
            if (Roles.TryParse(claim.Value, out var role))
                roles.Add(role);
        }

        string[] tenants = [.. token.Claims.Where(claim => claim.Type == settings.TenantClaim).Select(claim => claim.Value)];
        return roles.Count == 1 && tenants is [var tenant] && TenantPattern.IsMatch(tenant)
            ? new(tenant, roles.Single(), Roles.ScopesOf(roles.Single()), Pseudonym(token))
            : null;
    }

    /// <summary>Tells one person's calls from another's in limits and logs, without naming anybody.</summary>
    private static string Pseudonym(JsonWebToken token) =>
        "sub-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{token.Issuer}|{token.Subject}")).AsSpan(0, 8));

    /// <summary>As the contract has it for tenants of keys.</summary>
    [GeneratedRegex("\\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TenantPattern { get; }

    [LoggerMessage(EventId = 23, EventName = "TokenRefused", Level = LogLevel.Debug, Message = "A token was refused: {Problem}")]
    private partial void LogRefused(string problem);

    private sealed class TokenCredential(Principal principal, TokenAuthenticator tokens, DateTime validTo) : ICredential
    {
        public Principal Principal => principal;

        public AccessRefusal? RefusalNow() => tokens.IsExpired(validTo) ? AccessRefusal.TokenExpired : null;
    }
}
