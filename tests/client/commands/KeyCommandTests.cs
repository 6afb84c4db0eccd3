using DigitalTalent.Silo;
using DigitalTalent.Tests.Silo.Security;
using DigitalTalent.Tests.Support;

namespace DigitalTalent.Tests.Client.Commands;

/// <summary>The commands that operators use to hand out keys, and what everybody sees who has none.</summary>
public sealed class KeyCommandTests
{
    [Fact]
    public async Task A_key_is_created_used_listed_and_revoked()
    {
        using var folder = new TempFolder();
        await using var silo = await SecuredSilo.StartAsync(folder);
        string server = silo.Rpc.AbsoluteUri, operators = folder.File("operator.key");

        var made = await RunAsync(server, "--key-file", operators, "keys", "create", "AG-1", "--role", "agency", "--name", "招聘系统", "--scope", "status.read", "--valid-days", "30");
        string key = made.Output.Trim();
        var used = await RunAsync(server, "--key", key, "status");
        var denied = await RunAsync(server, "--key", key, "talents", "show", "T1");
        var revoked = await RunAsync(server, "--key-file", operators, "keys", "revoke", key);
        var listed = await RunAsync(server, "--key-file", operators, "keys", "list", "--tenant", "AG-1");
        var refused = await RunAsync(server, "--key", key, "status");

        Assert.Equal(0, made.ExitCode);
        Assert.Matches("^dt_[0-9a-hjkmnp-tv-z]{75}$", key);
        Assert.Contains("只显示这一次", made.Error, StringComparison.Ordinal);
        Assert.Equal(0, used.ExitCode);
        Assert.Equal(1, denied.ExitCode);
        Assert.Contains("读取人才", denied.Error, StringComparison.Ordinal);
        Assert.Contains("已吊销", revoked.Output, StringComparison.Ordinal);
        foreach (string cell in (string[])["AG-1", "招聘系统", "人力资源服务机构", "status.read", key.Substring(3, 16), "已吊销"])
            Assert.Contains(cell, listed.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(key[19..], listed.Output, StringComparison.Ordinal);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("接口密钥已被吊销", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_has_no_key_is_told_how_to_give_one()
    {
        using var folder = new TempFolder();
        await using var silo = await SecuredSilo.StartAsync(folder);

        var refused = await RunAsync(silo.Rpc.AbsoluteUri, "status", "--lang", "en");
        var unreadable = await RunAsync(silo.Rpc.AbsoluteUri, "--key-file", folder.File("nowhere.key"), "status");
        var unknownRole = await RunAsync(silo.Rpc.AbsoluteUri, "--key-file", folder.File("operator.key"), "keys", "create", "AG-1", "--role", "king", "--name", "x");

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("DIGITALTALENT_KEY", refused.Error, StringComparison.Ordinal);
        Assert.Equal(2, unreadable.ExitCode);
        Assert.Contains("nowhere.key", unreadable.Error, StringComparison.Ordinal);
        Assert.Equal(2, unknownRole.ExitCode);
        Assert.Contains("agency", unknownRole.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_is_not_sent_in_the_clear_to_another_machine()
    {
        using var folder = new TempFolder();
        await using var silo = await SecuredSilo.StartAsync(folder);
        string elsewhere = $"http://192.0.2.1:{silo.Rpc.Port}", operators = folder.File("operator.key");        // Of a network for examples, where nobody is.

        var refused = await RunAsync(elsewhere, "--key-file", operators, "status", "--lang", "en");
        var sdk = Assert.Throws<ArgumentException>(() => DigitalTalent.Client.RegistryClient.Connect(elsewhere, accessKey: silo.OperatorKey));

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("--insecure-key", refused.Error, StringComparison.Ordinal);
        Assert.Contains("no TLS", sdk.Message, StringComparison.Ordinal);

        // What lets the key through gets as far as the network, where an address without a host is refused at once.
        Assert.Equal(4, (await RunAsync($"http://0.0.0.0:{silo.Rpc.Port}", "--key-file", operators, "--insecure-key", "status")).ExitCode);
    }

    [Fact]
    public async Task Authorities_and_a_certificate_come_from_files()
    {
        using var folder = new TempFolder();
        using var authority = new TestCertificates("test authority");
        using var server = authority.Server();
        using var client = authority.Client();
        TestCertificates.Write(server, folder, "server");
        TestCertificates.WriteClient(client, folder, "client.pem");
        await File.WriteAllTextAsync(folder.File("ca.pem"), authority.Authority.ExportCertificatePem());
        await using var silo = await SecuredSilo.StartAsync(folder, change: settings => settings with
        {
            Tls = new() { CertificateFile = folder.File("server.pem"), KeyFile = folder.File("server.key"), ClientCaFile = folder.File("ca.pem") },
        });
        string address = $"https://localhost:{silo.Rpc.Port}";
        string[] key = ["--key-file", folder.File("operator.key"), "status"];

        var known = await RunAsync(address, ["--ca", folder.File("ca.pem"), "--cert", folder.File("client.pem"), .. key]);
        var withoutCertificate = await RunAsync(address, ["--ca", folder.File("ca.pem"), .. key]);
        var untrusted = await RunAsync(address, ["--cert", folder.File("client.pem"), .. key]);
        var notOne = await RunAsync(address, ["--ca", folder.File("operator.key"), .. key]);
        var onHttp = await RunAsync($"http://127.0.0.1:{silo.Rpc.Port}", ["--ca", folder.File("ca.pem"), .. key]);

        Assert.True(known.ExitCode == 0, known.ToString());
        Assert.NotEqual(0, withoutCertificate.ExitCode);
        Assert.NotEqual(0, untrusted.ExitCode);
        Assert.Equal(2, notOne.ExitCode);
        Assert.Contains("operator.key", notOne.Error, StringComparison.Ordinal);
        Assert.Equal(2, onHttp.ExitCode);
    }

    [Fact]
    public async Task A_certificate_stands_for_a_key_that_has_no_secret()
    {
        using var folder = new TempFolder();
        await using var silo = await CertificateSilo.StartAsync(folder, ClientCertificates.Optional);
        using var client = TestCertificates.SelfSigned();
        string pem = TestCertificates.WriteClient(client, folder, "client.pem"), address = $"https://localhost:{silo.Rpc.Port}";
        string[] asOperator = ["--ca", folder.File("ca.pem"), "--key-file", folder.File("operator.key")], asClient = ["--ca", folder.File("ca.pem"), "--cert", pem];
        string[] create = ["keys", "create", "AG-1", "--role", "agency", "--name", "招聘系统", "--certificate"];

        var before = await RunAsync(address, [.. asClient, "status"]);
        var made = await RunAsync(address, [.. asOperator, .. create, pem]);
        var used = await RunAsync(address, [.. asClient, "status"]);
        var again = await RunAsync(address, [.. asOperator, .. create, pem]);
        var none = await RunAsync(address, [.. asOperator, .. create, folder.File("operator.key")]);
        var listed = await RunAsync(address, [.. asOperator, "keys", "list", "--tenant", "AG-1"]);
        var revoked = await RunAsync(address, [.. asOperator, "keys", "revoke", made.Output.Trim()]);
        var refused = await RunAsync(address, [.. asClient, "status"]);

        Assert.Contains("没有绑定", before.Error, StringComparison.Ordinal);
        Assert.True(made.ExitCode == 0, made.ToString());
        Assert.Matches("^[0-9a-hjkmnp-tv-z]{16}$", made.Output.Trim());
        Assert.True(used.ExitCode == 0, used.ToString());
        Assert.Contains("换一张证书", again.Error, StringComparison.Ordinal);
        Assert.Equal(2, none.ExitCode);
        Assert.Contains("证书", listed.Output, StringComparison.Ordinal);
        Assert.Equal(0, revoked.ExitCode);
        Assert.Contains("已被吊销", refused.Error, StringComparison.Ordinal);
    }

    private static Task<CommandResult> RunAsync(string server, params string[] arguments) => CommandResult.RunAsync(server, null, arguments);
}
