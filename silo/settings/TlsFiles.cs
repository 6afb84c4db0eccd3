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
        if (settings.ClientCaFile is not { } clientCa)
            return options;

        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(clientCa);
        options.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
        options.ClientCertificateValidation = (certificate, shown, _) => IsIssuedBy(authorities, certificate, shown, time);
        return options;
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
