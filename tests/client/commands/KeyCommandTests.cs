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

    private static Task<CommandResult> RunAsync(string server, params string[] arguments) => CommandResult.RunAsync(server, null, arguments);
}
