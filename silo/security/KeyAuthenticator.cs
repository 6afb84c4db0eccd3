using Grpc.Core;

namespace DigitalTalent.Silo.Security;

/// <summary>Judges access keys by the ring of this silo.</summary>
internal sealed class KeyAuthenticator(AccessKeyRing ring, AccessKeyUse use, TimeProvider time)
{
    /// <exception cref="RpcException">UNAUTHENTICATED: not a key, not known, expired or revoked.</exception>
    public ICredential Authenticate(string key)
    {
        if (!AccessKeyText.IsWellFormed(key))
            throw AccessRefusal.Malformed.ToException();

        // Whether it was revoked or has expired is told only to whoever has the whole key.
        var held = ring.Held.GetValueOrDefault(AccessKeyText.IdOf(key));
        if (held is null || !held.Matches(key))
            throw AccessRefusal.KeyUnknown.ToException();
        if (held.RefusalAt(time.GetUtcNow()) is { } refusal)
            throw refusal.ToException();
        use.Note(held);
        return new KeyCredential(this, held.State.KeyId, held.Principal);
    }

    private AccessRefusal? RefusalNow(string keyId) =>
        ring.Held.TryGetValue(keyId, out var held) ? held.RefusalAt(time.GetUtcNow()) : AccessRefusal.KeyUnknown;

    private sealed class KeyCredential(KeyAuthenticator keys, string keyId, Principal principal) : ICredential
    {
        public Principal Principal => principal;

        public AccessRefusal? RefusalNow() => keys.RefusalNow(keyId);
    }
}
