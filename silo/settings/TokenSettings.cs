namespace DigitalTalent.Silo;

/// <summary>Whose tokens (OIDC JWT) are accepted for people, and what is read in them.</summary>
public sealed record TokenSettings
{
    /// <summary>The issuer as it stands in <c>iss</c>, an https address; http on loopback only.</summary>
    public required string Issuer { get; init; }

    /// <summary>What must stand in <c>aud</c>.</summary>
    public required string Audience { get; init; }

    /// <summary>Where the issuer's keys are: an address or a file (JWKS). Null: found through <c>.well-known/openid-configuration</c> of the issuer.</summary>
    public string? Jwks { get; init; }

    /// <summary>Claim that names the caller's tenant.</summary>
    public string TenantClaim { get; init; } = "tenant";

    /// <summary>Claim that names the caller's role, as text or as a list of texts of which one is a role of the registry.</summary>
    public string RoleClaim { get; init; } = "role";

    /// <summary>Where to ask for keys: an http or https address; null when they are in a file.</summary>
    internal Uri? JwksAddress => Jwks is not null && Uri.TryCreate(Jwks, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
        ? new Uri(Jwks)
        : null;

    internal void Validate()
    {
        if (!Uri.TryCreate(Issuer, UriKind.Absolute, out var issuer))
            throw new ArgumentException($"--oidc-issuer is '{Issuer}', which is not an address.");
        SettingChecks.SecureAddress("--oidc-issuer", issuer);
        if (string.IsNullOrWhiteSpace(Audience))
            throw new ArgumentException("--oidc-audience is missing: a token made for another service must not open this one.");
        if (JwksAddress is { } jwks)
            SettingChecks.SecureAddress("--oidc-jwks", jwks);
        else if (Jwks is not null)
            SettingChecks.FileExists("--oidc-jwks", Jwks);
        if (TenantClaim.Length == 0 || RoleClaim.Length == 0)
            throw new ArgumentException("--oidc-tenant-claim and --oidc-role-claim must name a claim.");
    }

    public override string ToString() => $"{(Uri.TryCreate(Issuer, UriKind.Absolute, out var issuer) ? SettingChecks.Masked(issuer) : Issuer)} for {Audience}, keys from {(JwksAddress is { } address ? SettingChecks.Masked(address) : Jwks ?? "its configuration")}, claims {TenantClaim} and {RoleClaim}";
}
