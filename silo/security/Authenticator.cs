using DigitalTalent.Grains;
using DigitalTalent.Silo.Projection;
using Grpc.Core;

namespace DigitalTalent.Silo.Security;

/// <summary>Finds out who calls. Asked once a call; streams ask their credential again with every message.</summary>
internal interface IAuthenticator
{
    /// <returns>A credential that is good now.</returns>
    /// <exception cref="RpcException">UNAUTHENTICATED, with the reason.</exception>
    ValueTask<ICredential> AuthenticateAsync(ServerCallContext context);
}

/// <summary>What a caller proved itself with.</summary>
internal interface ICredential
{
    Principal Principal { get; }

    /// <summary>Why it is no longer good; null while it is. Cheap.</summary>
    AccessRefusal? RefusalNow();
}

/// <summary>Asks nobody. For silos on loopback that were told so.</summary>
internal sealed class OpenAuthenticator : IAuthenticator, ICredential
{
    public Principal Principal => Principal.Local;

    public AccessRefusal? RefusalNow() => null;

    public ValueTask<ICredential> AuthenticateAsync(ServerCallContext context) => new(this);
}

/// <summary>Reads the <c>authorization</c> header: an access key, or a token of the issuer where there is one.</summary>
internal sealed class BearerAuthenticator(AccessKeyRing keys, TokenAuthenticator? tokens = null) : IAuthenticator
{
    private const string Header = "authorization";
    private const string Scheme = "Bearer ";

    public ValueTask<ICredential> AuthenticateAsync(ServerCallContext context)
    {
        string? value = null;
        foreach (var entry in context.RequestHeaders.GetAll(Header))
            value = value is null ? entry.Value : throw AccessRefusal.Malformed.ToException();
        if (string.IsNullOrWhiteSpace(value))
            throw AccessRefusal.Missing.ToException();
        if (!value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            throw AccessRefusal.Malformed.ToException();

        string credential = value[Scheme.Length..].Trim();
        if (credential.StartsWith(AccessKeyText.Prefix, StringComparison.Ordinal))
            return new(keys.Authenticate(credential));
        return tokens?.AuthenticateAsync(credential, context.CancellationToken) ?? throw AccessRefusal.Malformed.ToException();
    }
}

/// <summary>The keys that this silo knows: those of the change feed, as new as the index. A revocation on any silo is here as soon as its
/// write is, normally within milliseconds and never later than the feed's poll of one second.</summary>
internal sealed class AccessKeyRing(IndexFollower follower, AccessKeyUse use, TimeProvider time)
{
    /// <exception cref="RpcException">UNAUTHENTICATED: not a key, not known, expired or revoked.</exception>
    public ICredential Authenticate(string key)
    {
        if (!AccessKeyText.IsWellFormed(key))
            throw AccessRefusal.Malformed.ToException();

        // Whether it was revoked or has expired is told only to whoever has the whole key.
        var held = follower.Catalogue.AccessKeys.GetValueOrDefault(AccessKeyText.IdOf(key));
        if (held is null || !held.Matches(key))
            throw AccessRefusal.KeyUnknown.ToException();
        if (held.RefusalAt(time.GetUtcNow()) is { } refusal)
            throw refusal.ToException();
        use.Note(held);
        return new KeyCredential(this, held.State.KeyId, held.Principal);
    }

    private AccessRefusal? RefusalNow(string keyId) =>
        follower.Catalogue.AccessKeys.TryGetValue(keyId, out var held) ? held.RefusalAt(time.GetUtcNow()) : AccessRefusal.KeyUnknown;

    private sealed class KeyCredential(AccessKeyRing ring, string keyId, Principal principal) : ICredential
    {
        public Principal Principal => principal;

        public AccessRefusal? RefusalNow() => ring.RefusalNow(keyId);
    }
}
