using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using DigitalTalent.Hosting.Grpc.Client;
using DigitalTalent.Silo;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using Grpc.Core;

namespace DigitalTalent.Tests.Silo.Security;

/// <summary>TLS on both ports, and client certificates where they are asked for; certificates are made by the test.</summary>
public sealed class TlsTests
{
    [Fact]
    public async Task Both_ports_speak_tls_and_choose_the_protocol_with_the_client()
    {
        using var folder = new TempFolder();
        using var authority = new TestCertificates("test authority");
        await using var silo = await StartAsync(folder, authority, clientCa: null);
        Assert.Equal(("https", "https"), (silo.Rpc.Scheme, silo.Http.Scheme));

        foreach (var address in (Uri[])[silo.Rpc, silo.Http])
        {
            using var channel = Connect(address, authority, client: null);
            Assert.Equal("sqlite", (await new RegistryService.RegistryServiceClient(channel).GetStatusAsync(new(), Key(silo))).Store);
            foreach (string version in (string[])["--http1.1", "--http2"])
            {
                var reply = await Curl.PostJsonAsync(
                    new Uri(address, "digitaltalent.v1.RegistryService/GetStatus"), "{}", version, "--cacert", folder.File("ca.pem"),
                    "--header", $"authorization: Bearer {silo.OperatorKey}");
                Assert.Equal(200, reply.HttpStatus);
            }
        }
    }

    [Fact]
    public async Task A_client_without_a_certificate_of_the_named_authority_is_not_let_in()
    {
        using var folder = new TempFolder();
        using var authority = new TestCertificates("test authority");
        using var another = new TestCertificates("test authority");
        await using var silo = await StartAsync(folder, authority, clientCa: "ca.pem");

        using var known = authority.Client();
        using var foreign = another.Client();
        using var server = authority.Server();
        Assert.Equal("sqlite", await StatusAsync(silo, authority, known));
        foreach (var certificate in (X509Certificate2?[])[null, foreign, server])
        {
            var refused = await Assert.ThrowsAsync<RpcException>(() => StatusAsync(silo, authority, certificate));
            Assert.Equal(StatusCode.Unavailable, refused.StatusCode);
        }
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var settings = new SiloSettings { Tls = new() { CertificateFile = "/nowhere/server.pem", KeyFile = "/nowhere/server.key" } };
        var error = Assert.Throws<ArgumentException>(settings.Validated);
        Assert.Contains("--tls-cert is '/nowhere/server.pem'", error.Message, StringComparison.Ordinal);
    }

    private static async Task<string> StatusAsync(SecuredSilo silo, TestCertificates authority, X509Certificate2? client)
    {
        using var channel = Connect(silo.Rpc, authority, client);
        return (await new RegistryService.RegistryServiceClient(channel).GetStatusAsync(new(), Key(silo))).Store;
    }

    private static Metadata Key(SecuredSilo silo) => new() { { "authorization", $"Bearer {silo.OperatorKey}" } };

    private static async Task<SecuredSilo> StartAsync(TempFolder folder, TestCertificates authority, string? clientCa)
    {
        using var server = authority.Server();
        TestCertificates.Write(server, folder, "server");
        File.WriteAllText(folder.File("ca.pem"), authority.Authority.ExportCertificatePem());
        return await SecuredSilo.StartAsync(folder, change: settings => settings with
        {
            Tls = new() { CertificateFile = folder.File("server.pem"), KeyFile = folder.File("server.key"), ClientCaFile = clientCa is null ? null : folder.File(clientCa) },
        });
    }

    private static GrpcChannel Connect(Uri address, TestCertificates authority, X509Certificate2? client)
    {
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.Add(authority.Authority);
        var tls = new SslClientAuthenticationOptions { CertificateChainPolicy = trust };
        if (client is not null)
            tls.LocalCertificateSelectionCallback = (_, _, _, _, _) => client;
        return GrpcChannel.ForAddress(address, new GrpcChannelOptions { HttpHandler = new SocketsHttpHandler { SslOptions = tls, UseProxy = false } });
    }
}
