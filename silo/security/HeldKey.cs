using System.Security.Cryptography;
using DigitalTalent.State.V1;
using DigitalTalent.V1;

namespace DigitalTalent.Silo.Security;

/// <summary>An access key as the store holds it, ready to judge calls by. Immutable.</summary>
internal sealed class HeldKey
{
    private readonly DateTimeOffset? _expiresAt;

    private HeldKey(AccessKeyState state)
    {
        State = state;
        _expiresAt = state.ExpiresAt?.ToDateTimeOffset();
        Principal = new(state.Tenant, state.Role, ScopesOf(state), state.KeyId);
    }

    /// <summary>Must not be altered.</summary>
    public AccessKeyState State { get; }

    /// <summary>Whom the key stands for.</summary>
    public Principal Principal { get; }

    public static HeldKey From(AccessKeyState state) => new(state);

    /// <summary>Whether a key is this one. The time it takes does not tell how much of it is right.</summary>
    public bool Matches(string key) => !State.ByCertificate && CryptographicOperations.FixedTimeEquals(AccessKeyText.HashOf(key), State.Hash.Span);

    /// <summary>Whether a certificate stands for this key.</summary>
    /// <param name="hash">SHA-256 of it, which is no secret.</param>
    public bool MatchesCertificate(ReadOnlySpan<byte> hash) => State.ByCertificate && State.Hash.Span.SequenceEqual(hash);

    /// <summary>Why the key is no longer good; null while it is.</summary>
    public AccessRefusal? RefusalAt(DateTimeOffset now) => this switch
    {
        { State.RevokedAt: not null } => State.ByCertificate ? AccessRefusal.CertificateRevoked : AccessRefusal.KeyRevoked,
        _ when _expiresAt <= now => State.ByCertificate ? AccessRefusal.CertificateExpired : AccessRefusal.KeyExpired,
        _ => null,
    };

    /// <summary>The key as told to those who manage keys.</summary>
    public AccessKey ToMessage()
    {
        var message = new AccessKey
        {
            KeyId = State.KeyId, Tenant = State.Tenant, Name = State.Name, Role = State.Role,
            CreatedAt = State.CreatedAt, ExpiresAt = State.ExpiresAt, RevokedAt = State.RevokedAt, LastUsedOn = State.LastUsedOn,
            CertificateSha256 = State.ByCertificate ? Convert.ToHexStringLower(State.Hash.Span) : "",
        };
        message.Scopes.Add(Principal.Scopes.Each());
        return message;
    }

    /// <summary>A key never has more than its role, also where the role lost a scope after the key was made.</summary>
    private static Scopes ScopesOf(AccessKeyState state)
    {
        var ofRole = Roles.ScopesOf(state.Role);
        return state.Scopes.Count == 0 ? ofRole : ofRole & Scopes.Of(state.Scopes);
    }
}
