using DigitalTalent.Tests.Support;

namespace DigitalTalent.Tests.Silo.Cluster;

/// <summary>What the compose file asks: <c>digitaltalent-silo health</c> beside a running silo.</summary>
public sealed class HealthCommandTests
{
    [Fact]
    public async Task It_says_whether_the_silo_serves()
    {
        using var folder = new TempFolder();
        string port;
        await using (var silo = await SiloProcess.StartAsync($"sqlite:{folder.File("registry.db")}", folder))
        {
            port = new Uri(silo.HttpAddress).Port.ToString();
            var serving = await SiloProcess.RunAsync("health", "--http", port);
            Assert.Equal((0, "SERVING\n"), (serving.ExitCode, serving.Output));
        }

        var gone = await SiloProcess.RunAsync("health", "--http", port);
        Assert.Equal(4, gone.ExitCode);
        Assert.Contains($"127.0.0.1:{port}", Assert.Single(gone.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_asks_a_silo_with_TLS_that_has_the_certificate_of_the_file()
    {
        using var folder = new TempFolder();
        using var authority = new TestCertificates("authority");
        TestCertificates.Write(authority.Server(), folder, "server");
        TestCertificates.Write(authority.Server(), folder, "other");
        await using var silo = await SiloProcess.StartAsync(
            $"sqlite:{folder.File("registry.db")}", folder, "--tls-cert", folder.File("server.pem"), "--tls-key", folder.File("server.key"));
        string port = new Uri(silo.HttpAddress).Port.ToString();

        Assert.Equal(0, (await SiloProcess.RunAsync("health", "--http", port, "--tls-cert", folder.File("server.pem"))).ExitCode);
        Assert.Equal(4, (await SiloProcess.RunAsync("health", "--http", port, "--tls-cert", folder.File("other.pem"))).ExitCode);
    }

    [Theory]
    [InlineData("--http", "0", "1 to 65535")]
    [InlineData("--within", "0", "1 to 60")]
    [InlineData("--listen", "here", "not an IP address")]
    public async Task A_wrong_setting_is_named(string option, string value, string bound)
    {
        var refused = await SiloProcess.RunAsync("health", option, value);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains(option, refused.Errors, StringComparison.Ordinal);
        Assert.Contains(bound, refused.Errors, StringComparison.Ordinal);
    }
}
