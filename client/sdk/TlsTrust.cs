using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DigitalTalent.Client;

/// <summary>Reads what TLS goes by from PEM files.</summary>
internal static class TlsTrust
{
    /// <summary>Trusts servers with a certificate of one of the authorities in a file, and no others: those of the machine do not count.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="CryptographicException">It holds no certificate.</exception>
    public static void Trust(this SslClientAuthenticationOptions tls, string authoritiesFile)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(authoritiesFile);
        if (policy.CustomTrustStore.Count == 0)
            throw new CryptographicException($"'{authoritiesFile}' holds no certificate.");
        tls.CertificateChainPolicy = policy;
    }

    /// <summary>Shows a certificate to servers that ask for one.</summary>
    /// <inheritdoc cref="Trust" path="/exception"/>
    public static void Show(this SslClientAuthenticationOptions tls, string certificateFile)
    {
        using var read = X509Certificate2.CreateFromPemFile(certificateFile);

        // Through PKCS 12, because a key that lives in memory alone is not one that every TLS stack can use.
        var certificate = X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pkcs12), password: null);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(certificateFile);
        tls.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, chain, offline: true);
    }
}
