using System.Security.Cryptography.X509Certificates;
using DigitalTalent.Client;
using DigitalTalent.Silo;
using DigitalTalent.Silo.Security;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using Grpc.Core;

namespace DigitalTalent.Tests.Silo.Security;

/// <summary>A client certificate that was bound to a key is its caller, over real TLS, as long as the key and the certificate are good.</summary>
public sealed class ClientCertificateTests
{
    [Fact]
    public async Task Whoever_holds_a_bound_certificate_is_the_tenant_of_its_key_and_nobody_else()
    {
        using var folder = new TempFolder();
        await using var silo = await CertificateSilo.StartAsync(folder, ClientCertificates.Optional);
        using var asOperator = CertificateSilo.Connect(silo, folder, null, silo.OperatorKey);
        using X509Certificate2 one = TestCertificates.SelfSigned(), other = TestCertificates.SelfSigned(), unbound = TestCertificates.SelfSigned();
        var key = await CertificateSilo.BindAsync(asOperator, one, "AG-1");
        await CertificateSilo.BindAsync(asOperator, other, "AG-2", validDays: 0, Scope.TalentsRead);
        using RegistryClient first = CertificateSilo.Connect(silo, folder, one), second = CertificateSilo.Connect(silo, folder, other);
        using RegistryClient unknown = CertificateSilo.Connect(silo, folder, unbound), nobody = CertificateSilo.Connect(silo, folder, null);

        await first.Talents.PutTalentAsync(new() { Talent = Samples.Talent(1) });
        await first.Talents.GetTalentAsync(new() { TalentId = Samples.Talent(1).TalentId });

        Assert.Equal((64, "AG-1"), (key.CertificateSha256.Length, key.Tenant));
        Assert.Equal("TALENT_NOT_FOUND", await RefusalAsync(async () => await second.Talents.GetTalentAsync(new() { TalentId = Samples.Talent(1).TalentId })));
        Assert.Equal("SCOPE_MISSING", await RefusalAsync(async () => await second.Talents.PutTalentAsync(new() { Talent = Samples.Talent(2) })));
        Assert.Equal("CERTIFICATE_UNKNOWN", await RefusalAsync(unknown));
        Assert.Equal("CREDENTIAL_MISSING", await RefusalAsync(nobody));
    }

    [Fact]
    public async Task The_key_of_a_call_decides_and_the_certificate_mends_no_bad_one()
    {
        using var folder = new TempFolder();
        await using var silo = await CertificateSilo.StartAsync(folder, ClientCertificates.Optional);
        using var asOperator = CertificateSilo.Connect(silo, folder, null, silo.OperatorKey);
        using var certificate = TestCertificates.SelfSigned();
        var bound = await CertificateSilo.BindAsync(asOperator, certificate, "AG-1");
        string ofAnother = (await asOperator.Keys.CreateKeyAsync(new() { Tenant = "AG-2", Role = Role.Agency, Name = "key" })).Secret;
        using var byCertificate = CertificateSilo.Connect(silo, folder, certificate);
        using var byBoth = CertificateSilo.Connect(silo, folder, certificate, ofAnother);
        await byCertificate.Talents.PutTalentAsync(new() { Talent = Samples.Talent(1) });

        Assert.Equal("TALENT_NOT_FOUND", await RefusalAsync(async () => await byBoth.Talents.GetTalentAsync(new() { TalentId = Samples.Talent(1).TalentId })));
        foreach (string header in (string[])[$"Bearer {AccessKeyText.Create()}", $"Bearer {AccessKeyText.Create(bound.KeyId)}"])
            Assert.Equal("KEY_UNKNOWN", await RefusalAsync(byCertificate, header));
        Assert.Equal("CREDENTIAL_MALFORMED", await RefusalAsync(byCertificate, "Basic dXNlcjpwYXNz"));
    }

    [Fact]
    public async Task A_revoked_binding_ends_calls_streams_and_the_certificate_for_good()
    {
        using var folder = new TempFolder();
        await using var silo = await CertificateSilo.StartAsync(folder, ClientCertificates.Optional);
        using var asOperator = CertificateSilo.Connect(silo, folder, null, silo.OperatorKey);
        using var certificate = TestCertificates.SelfSigned();
        var key = await CertificateSilo.BindAsync(asOperator, certificate, "AG-1");
        Assert.Equal("CERTIFICATE_TAKEN", await RefusalAsync(() => CertificateSilo.BindAsync(asOperator, certificate, "AG-2")));
        using var client = CertificateSilo.Connect(silo, folder, certificate);
        using var import = client.Talents.ImportTalents();
        await import.RequestStream.WriteAsync(new() { Sequence = 1, Talents = { Samples.Talent(1) } });
        Assert.True(await import.ResponseStream.MoveNext(CancellationToken.None));

        await asOperator.Keys.RevokeKeyAsync(new() { KeyId = key.KeyId });
        await import.RequestStream.WriteAsync(new() { Sequence = 2, Talents = { Samples.Talent(2) } });

        Assert.Equal("CERTIFICATE_REVOKED", await RefusalAsync(() => import.ResponseStream.MoveNext(CancellationToken.None)));
        Assert.Equal("CERTIFICATE_REVOKED", await RefusalAsync(client));
        Assert.Equal("CERTIFICATE_TAKEN", await RefusalAsync(() => CertificateSilo.BindAsync(asOperator, certificate, "AG-1")));
    }

    // Goal: a connection that lives longer than what it was made with opens nothing any more. Method: the silo's clock moves, the connections stay.
    [Fact]
    public async Task Neither_a_binding_nor_a_certificate_is_good_beyond_its_time()
    {
        using var folder = new TempFolder();
        var clock = new ManualTimeProvider();
        await using var silo = await CertificateSilo.StartAsync(folder, ClientCertificates.Optional, time: clock);
        using var asOperator = CertificateSilo.Connect(silo, folder, null, silo.OperatorKey);
        using X509Certificate2 lasting = TestCertificates.SelfSigned(), ending = TestCertificates.SelfSigned(to: clock.GetUtcNow().AddDays(2));
        await CertificateSilo.BindAsync(asOperator, lasting, "AG-1", validDays: 1);
        await CertificateSilo.BindAsync(asOperator, ending, "AG-1");
        using RegistryClient byLasting = CertificateSilo.Connect(silo, folder, lasting), byEnding = CertificateSilo.Connect(silo, folder, ending);

        Assert.Equal(("", ""), (await RefusalAsync(byLasting), await RefusalAsync(byEnding)));
        clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(("CERTIFICATE_EXPIRED", ""), (await RefusalAsync(byLasting), await RefusalAsync(byEnding)));
        clock.Advance(TimeSpan.FromDays(1) + TimeSpan.FromSeconds(1));
        Assert.Equal("CERTIFICATE_EXPIRED", await RefusalAsync(byEnding));
    }

    // Where authorities are named, a certificate of another one gets no connection, although it is bound.
    [Theory]
    [InlineData(ClientCertificates.Optional)]
    [InlineData(ClientCertificates.Required)]
    public async Task Authorities_are_asked_before_bindings(ClientCertificates clients)
    {
        using var folder = new TempFolder();
        using TestCertificates authority = new("clients"), foreign = new("clients");
        await using var silo = await CertificateSilo.StartAsync(folder, clients, authority.Authority);
        using X509Certificate2 good = authority.Client(), unbound = authority.Client(), ofForeign = foreign.Client(), own = TestCertificates.SelfSigned();
        using var asOperator = CertificateSilo.Connect(silo, folder, unbound, silo.OperatorKey);
        foreach (var certificate in (X509Certificate2[])[good, ofForeign, own])
            await CertificateSilo.BindAsync(asOperator, certificate, "AG-1");

        Assert.Equal("", await ConnectAsync(silo, folder, good));
        Assert.Equal("CERTIFICATE_UNKNOWN", await ConnectAsync(silo, folder, unbound));
        Assert.Equal("Unavailable", await ConnectAsync(silo, folder, ofForeign));
        Assert.Equal("Unavailable", await ConnectAsync(silo, folder, own));
        Assert.Equal(clients == ClientCertificates.Required ? "Unavailable" : "CREDENTIAL_MISSING", await ConnectAsync(silo, folder, null));
    }

    [Theory]
    [InlineData("--http1.1")]
    [InlineData("--http2")]
    public async Task Curl_calls_with_a_certificate_alone(string version)
    {
        using var folder = new TempFolder();
        await using var silo = await CertificateSilo.StartAsync(folder, ClientCertificates.Required);
        using X509Certificate2 bound = TestCertificates.SelfSigned(), unbound = TestCertificates.SelfSigned();
        using var asOperator = CertificateSilo.Connect(silo, folder, unbound, silo.OperatorKey);
        await CertificateSilo.BindAsync(asOperator, bound, "AG-1");
        var url = new Uri($"https://localhost:{silo.Http.Port}/digitaltalent.v1.RegistryService/GetStatus");
        string[] trust = [version, "--cacert", folder.File("ca.pem"), "--cert"];

        var served = await Curl.PostJsonAsync(url, "{}", [.. trust, TestCertificates.WriteClient(bound, folder, "bound.pem")]);
        var refused = await Curl.PostJsonAsync(url, "{}", [.. trust, TestCertificates.WriteClient(unbound, folder, "unbound.pem")]);

        Assert.Equal(200, served.HttpStatus);
        Assert.Equal((401, "unauthenticated"), (refused.HttpStatus, refused.Code));
    }

    private static async Task<string> ConnectAsync(SecuredSilo silo, TempFolder folder, X509Certificate2? certificate)
    {
        using var client = CertificateSilo.Connect(silo, folder, certificate);
        return await RefusalAsync(client);
    }

    private static Task<string> RefusalAsync(RegistryClient client, string? header = null) => RefusalAsync(async () => await client.Registry.GetStatusAsync(
        new(), header is null ? null : new Metadata { { "authorization", header } }));

    /// <summary>Why a call is refused, the status where it gives no reason; empty when it is not refused.</summary>
    private static async Task<string> RefusalAsync(Func<Task> call)
    {
        try
        {
            await call();
            return "";
        }
        catch (RpcException refused)
        {
            return Refusals.ReasonOf(refused) is { Length: > 0 } reason ? reason : $"{refused.StatusCode}";
        }
    }
}
