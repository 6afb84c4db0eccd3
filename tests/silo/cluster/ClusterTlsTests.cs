using DigitalTalent.Silo;
using DigitalTalent.Tests.Support;

namespace DigitalTalent.Tests.Silo.Cluster;

/// <summary>TLS between silos: those with a certificate of the cluster's authority form a cluster, and nobody else gets in.</summary>
public sealed class ClusterTlsTests
{
    [Fact]
    public async Task Silos_of_one_authority_form_a_cluster_and_a_stranger_does_not_join()
    {
        using var folder = new TempFolder();
        using TestCertificates authority = new("cluster"), stranger = new("stranger");
        TestCertificates.Write(authority.Authority, folder, "ca");
        TestCertificates.Write(authority.Silo(), folder, "silo");
        TestCertificates.Write(stranger.Authority, folder, "foreign-ca");
        TestCertificates.Write(stranger.Silo(), folder, "foreign");
        await using var database = await TestDatabase.CreateAsync("postgres", folder);
        await using var first = await StartAsync(database, folder, "silo", "ca");
        await using var second = await StartAsync(database, folder, "silo", "ca");
        Assert.Equal(2, (await ClientOf(second).GetClusterStatusAsync(new())).Silos.Count(silo => silo.State == "Active"));

        var refused = await Assert.ThrowsAsync<SiloStartException>(() => StartAsync(database, folder, "foreign", "foreign-ca"));
        Assert.Equal(SiloExitCode.NotJoined, refused.ExitCode);
        Assert.Contains("--join-within", refused.Message, StringComparison.Ordinal);
        Assert.Equal(2, (await ClientOf(first).GetClusterStatusAsync(new())).Silos.Count(silo => silo.State == "Active"));
    }

    private static Task<RunningSilo> StartAsync(TestDatabase database, TempFolder folder, string name, string authority) => RunningSilo.StartAsync(new SiloSettings
    {
        Db = database.Address, RpcPort = 0, HttpPort = 0, Auth = AuthMode.Off,
        Cluster = TestSilo.Patient with
        {
            ProbeEvery = TimeSpan.FromSeconds(2), JoinWithin = TimeSpan.FromSeconds(8),
            Tls = new() { CertificateFile = folder.File($"{name}.pem"), KeyFile = folder.File($"{name}.key"), CaFile = folder.File($"{authority}.pem") },
        },
    });

    private static DigitalTalent.V1.RegistryService.RegistryServiceClient ClientOf(RunningSilo silo) =>
        new(DigitalTalent.Hosting.Grpc.Client.GrpcChannel.ForAddress(silo.RpcAddress).CreateCallInvoker());
}
