using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace DigitalTalent.Silo;

/// <summary>Reads the PEM files of the TLS settings.</summary>
internal static class TlsFiles
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <exception cref="System.Security.Cryptography.CryptographicException">A file holds no certificate or no key, or the two do not belong together.</exception>
    public static HttpsConnectionAdapterOptions Read(TlsSettings settings, TimeProvider time)
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(settings.CertificateFile);
        var options = new HttpsConnectionAdapterOptions
        {
            ServerCertificate = X509Certificate2.CreateFromPemFile(settings.CertificateFile, settings.KeyFile),
            ServerCertificateChain = chain,
        };
        options.ClientCertificateMode = settings.EffectiveClients switch
        {
            ClientCertificates.Off => ClientCertificateMode.NoCertificate,
            ClientCertificates.Optional => ClientCertificateMode.AllowCertificate,
            _ => ClientCertificateMode.RequireCertificate,
        };
        options.ClientCertificateValidation = Judge(settings.ClientCaFile, time);
        return options;
    }

    /// <summary>Without authorities every certificate is let through: TLS has proven that the client holds its private key, and whom it stands for is found by
    /// its hash. An issuer would add nothing to that.</summary>
    private static Func<X509Certificate2, X509Chain?, SslPolicyErrors, bool> Judge(string? clientCa, TimeProvider time)
    {
        if (clientCa is null)
            return static (_, _, _) => true;
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(clientCa);
        return (certificate, shown, _) => IsIssuedBy(authorities, certificate, shown, time);
    }

    /// <summary>Trust ends at the authorities of the file: those of the machine do not count. Revocation lists are not asked for; keys are what is revoked.</summary>
    private static bool IsIssuedBy(X509Certificate2Collection authorities, X509Certificate2 certificate, X509Chain? shown, TimeProvider time)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(new(ClientAuthentication));
        chain.ChainPolicy.VerificationTime = time.GetUtcNow().UtcDateTime;
        if (shown is not null)
            chain.ChainPolicy.ExtraStore.AddRange(shown.ChainPolicy.ExtraStore);
        return chain.Build(certificate);
    }
}
