using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DigitalTalent.Tests.Support;

/// <summary>An authority and certificates of it, made for one test. Good for ten years around the clocks of tests.</summary>
internal sealed class TestCertificates : IDisposable
{
    private static readonly DateTimeOffset From = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), To = new(2045, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public TestCertificates(string name)
    {
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        Authority = request.CreateSelfSigned(From, To);
    }

    public X509Certificate2 Authority { get; }

    /// <summary>A certificate for a server on loopback.</summary>
    public X509Certificate2 Server() => Issue("localhost", "1.3.6.1.5.5.7.3.1");

    /// <summary>A certificate for a client.</summary>
    public X509Certificate2 Client() => Issue("client", "1.3.6.1.5.5.7.3.2");

    /// <summary>A certificate for a silo, which is server to some silos and client to others.</summary>
    public X509Certificate2 Silo() => Issue("silo", "1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");

    /// <summary>A certificate that its holder issued itself.</summary>
    public static X509Certificate2 SelfSigned(DateTimeOffset? to = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var made = new CertificateRequest("CN=myself", key, HashAlgorithmName.SHA256).CreateSelfSigned(From, to ?? To);
        return Usable(made);
    }

    /// <summary>Writes the certificate and its key into one PEM file, as clients take it.</summary>
    /// <returns>Path of the file.</returns>
    public static string WriteClient(X509Certificate2 certificate, TempFolder folder, string name)
    {
        File.WriteAllText(folder.File(name), $"{certificate.ExportCertificatePem()}\n{certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()}\n");
        return folder.File(name);
    }

    /// <summary>Writes the certificate, and its key where it has one, as PEM files NAME.pem and NAME.key.</summary>
    public static void Write(X509Certificate2 certificate, TempFolder folder, string name)
    {
        File.WriteAllText(folder.File($"{name}.pem"), certificate.ExportCertificatePem());
        if (certificate.GetECDsaPrivateKey() is { } key)
            File.WriteAllText(folder.File($"{name}.key"), key.ExportPkcs8PrivateKeyPem());
    }

    public void Dispose()
    {
        Authority.Dispose();
        _key.Dispose();
    }

    private X509Certificate2 Issue(string name, params string[] usages)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([.. usages.Select(static usage => new Oid(usage))], critical: false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var issued = request.Create(Authority, From, To, RandomNumberGenerator.GetBytes(8));
        using var withKey = issued.CopyWithPrivateKey(key);

        return Usable(withKey);
    }

    /// <summary>Through PKCS 12, because a key that lives in memory alone is not one that every TLS stack can use.</summary>
    private static X509Certificate2 Usable(X509Certificate2 certificate) =>
        X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
}
