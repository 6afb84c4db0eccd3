using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;

namespace DigitalTalent.Silo.Security;

/// <summary>Judges access keys, and the client certificates that stand for some, by the ring of this silo.</summary>
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
        return Admit(new KeyCredential(this, held, DateTimeOffset.MinValue, DateTimeOffset.MaxValue));
    }

    /// <summary>Judges the certificate that the caller proved to hold when the connection was made.</summary>
    /// <remarks>Found by its hash alone. Who issued it was looked at in the handshake, where authorities were named; the hash says that it is this very
    /// certificate, whoever issued it. Its time is looked at in every call: connections live long.</remarks>
    /// <exception cref="RpcException">UNAUTHENTICATED: not known, out of its time or revoked.</exception>
    public ICredential Authenticate(X509Certificate2 certificate)
    {
        byte[] hash = certificate.GetCertHash(HashAlgorithmName.SHA256);
        var held = ring.Held.GetValueOrDefault(AccessKeyText.IdOfCertificate(hash));
        if (held is null || !held.MatchesCertificate(hash))
            throw AccessRefusal.CertificateUnknown.ToException();
        return Admit(new KeyCredential(this, held, new(certificate.NotBefore), new(certificate.NotAfter)));
    }

    private KeyCredential Admit(KeyCredential credential)
    {
        if (credential.RefusalNow() is { } refusal)
            throw refusal.ToException();
        use.Note(credential.Key);
        return credential;
    }

    private AccessRefusal? RefusalNow(string keyId, DateTimeOffset from, DateTimeOffset to)
    {
        if (!ring.Held.TryGetValue(keyId, out var held))
            return AccessRefusal.KeyUnknown;
        var now = time.GetUtcNow();
        return held.RefusalAt(now) ?? (now < from || now > to ? AccessRefusal.CertificateExpired : null);
    }

    /// <param name="keys">Judges it.</param>
    /// <param name="key">As it was when the call began.</param>
    /// <param name="from">When the proof begins to be good, beside the key itself.</param>
    /// <param name="to">The last moment at which it is.</param>
    private sealed class KeyCredential(KeyAuthenticator keys, HeldKey key, DateTimeOffset from, DateTimeOffset to) : ICredential
    {
        public HeldKey Key => key;

        public Principal Principal => key.Principal;

        public AccessRefusal? RefusalNow() => keys.RefusalNow(key.State.KeyId, from, to);
    }
}
