using System.Net;
using DigitalTalent.Silo;
using DigitalTalent.Silo.Security;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using Grpc.Core;

namespace DigitalTalent.Tests.Silo.Security;

/// <summary>How a registry gets its first key, and when a silo may ask nobody.</summary>
public sealed class BootstrapTests
{
    [Fact]
    public async Task The_first_start_writes_an_operators_key_that_only_its_owner_can_read()
    {
        using var folder = new TempFolder();
        string file = folder.File("operator.key");
        await using (var silo = await SecuredSilo.StartAsync(folder))
        {
            Assert.Equal("sqlite", (await silo.Operator.Registry.GetStatusAsync(new())).Store);
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        string first = await File.ReadAllTextAsync(file);
        await using var again = await SecuredSilo.StartAsync(folder);
        Assert.Equal(first, await File.ReadAllTextAsync(file));
        Assert.Equal("sqlite", (await again.Operator.Registry.GetStatusAsync(new())).Store);
    }

    [Fact]
    public async Task A_revoked_first_key_is_not_made_again()
    {
        using var folder = new TempFolder();
        await using (var silo = await SecuredSilo.StartAsync(folder))
            await silo.Operator.Keys.RevokeKeyAsync(new() { KeyId = BootstrapKey.KeyId });

        await using var again = await SecuredSilo.StartAsync(folder);
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await again.Operator.Registry.GetStatusAsync(new()));
        Assert.Equal("KEY_REVOKED", Refusals.ReasonOf(refused));
    }

    [Fact]
    public async Task A_file_that_holds_something_else_is_left_alone()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("operator.key"), "dear to somebody");

        var refused = await Assert.ThrowsAsync<SiloStartException>(() => SecuredSilo.StartAsync(folder));

        Assert.Contains("operator.key", refused.Message, StringComparison.Ordinal);
        Assert.Equal("dear to somebody", await File.ReadAllTextAsync(folder.File("operator.key")));
    }

    [Fact]
    public async Task A_key_of_an_earlier_registry_gives_way()
    {
        using var folder = new TempFolder();
        string earlier = AccessKeyText.Create();
        await File.WriteAllTextAsync(folder.File("operator.key"), earlier);

        await using var silo = await SecuredSilo.StartAsync(folder);

        Assert.NotEqual(earlier, silo.OperatorKey);
        Assert.Equal("sqlite", (await silo.Operator.Registry.GetStatusAsync(new())).Store);
    }

    [Fact]
    public async Task Of_silos_that_start_together_one_makes_the_key()
    {
        using var folder = new TempFolder();
        await using var database = await TestDatabase.CreateAsync("postgres", folder);
        string[] files = [folder.File("a.key"), folder.File("b.key")];

        var silos = await Task.WhenAll(files.Select(file => RunningSilo.StartAsync(
            new SiloSettings { Db = database.Address, RpcPort = 0, HttpPort = 0, Cluster = TestSilo.Patient, BootstrapKeyFile = file })));
        try
        {
            string file = Assert.Single(files, File.Exists);
            using var client = DigitalTalent.Client.RegistryClient.Connect(silos[0].RpcAddress, accessKey: (await File.ReadAllTextAsync(file)).Trim());
            using var call = client.Keys.ListKeys(new());
            int count = 0;
            await foreach (var _ in call.ResponseStream.ReadAllAsync())
                count++;
            Assert.Equal(1, count);
        }
        finally
        {
            foreach (var silo in silos)
                await silo.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("0.0.0.0", true)]
    [InlineData("192.0.2.1", true)]
    [InlineData("::", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("::1", false)]
    public void Asking_nobody_is_refused_beyond_loopback(string listen, bool refused)
    {
        var settings = new SiloSettings { Auth = AuthMode.Off, Listen = IPAddress.Parse(listen) };
        var error = Record.Exception(settings.Validated);

        Assert.Equal(refused, error is ArgumentException);
        if (refused)
            Assert.Contains("--auth off", error!.Message, StringComparison.Ordinal);
        Assert.Null(Record.Exception((settings with { Auth = AuthMode.Required }).Validated));
    }
}
