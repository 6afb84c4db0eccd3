using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DigitalTalent.Client;
using DigitalTalent.Silo;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;

namespace DigitalTalent.Tests.Silo.Security;

/// <summary>Starts silos that ask for client certificates, and connects to them over TLS. `ca.pem` in the folder is the authority of the server.</summary>
internal static class CertificateSilo
{
    /// <param name="folder">For the files of the silo.</param>
    /// <param name="clients">Whether clients show certificates.</param>
    /// <param name="clientCa">Authority of clients; null: none is named.</param>
    /// <param name="time">The silo's clock; null: the system's.</param>
    public static async Task<SecuredSilo> StartAsync(TempFolder folder, ClientCertificates clients, X509Certificate2? clientCa = null, TimeProvider? time = null)
    {
        using var authority = new TestCertificates("server authority");
        using var server = authority.Server();
        TestCertificates.Write(server, folder, "server");
        await File.WriteAllTextAsync(folder.File("ca.pem"), authority.Authority.ExportCertificatePem());
        if (clientCa is not null)
            await File.WriteAllTextAsync(folder.File("client-ca.pem"), clientCa.ExportCertificatePem());
        return await SecuredSilo.StartAsync(folder, time, settings => settings with
        {
            Tls = new()
            {
                CertificateFile = folder.File("server.pem"), KeyFile = folder.File("server.key"), Clients = clients,
                ClientCaFile = clientCa is null ? null : folder.File("client-ca.pem"),
            },
        });
    }

    /// <summary>A client that shows a certificate, or sends a key, or both, or neither.</summary>
    public static RegistryClient Connect(SecuredSilo silo, TempFolder folder, X509Certificate2? certificate, string? key = null)
    {
        var client = RegistryClient.To($"https://localhost:{silo.Rpc.Port}").TrustAuthorities(folder.File("ca.pem")).WithKey(key);
        if (certificate is not null)
            client = client.WithClientCertificate(TestCertificates.WriteClient(certificate, folder, $"{certificate.Thumbprint}.pem"));
        return client.Connect();
    }

    /// <summary>Has a certificate stand for a new key.</summary>
    public static async Task<AccessKey> BindAsync(RegistryClient asOperator, X509Certificate2 certificate, string tenant, int validDays = 0, params Scope[] scopes) =>
        (await asOperator.Keys.CreateKeyAsync(new()
        {
            Tenant = tenant, Role = Role.Agency, Name = "by certificate", ValidDays = validDays, Scopes = { scopes },
            CertificateSha256 = certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant(),
        })).Key;
}
