using System.CommandLine;
using DigitalTalent.Silo;

namespace DigitalTalent.Tests.Silo;

/// <summary>Settings are read from the command line, checked before anything is opened, and told without secrets.</summary>
public sealed class SiloSettingsTests
{
    [Theory]
    [InlineData("--rpc", "65536", "0 to 65535")]
    [InlineData("--calls-per-second", "0", "1 to 1000000")]
    [InlineData("--call-burst", "1000001", "1 to 1000000")]
    [InlineData("--streams", "0", "1 to 100000")]
    [InlineData("--stop-within", "0", "1 to 600")]
    [InlineData("--max-message", "1", "65536 to 67108864")]
    [InlineData("--calls-under-way", "0", "1 to 100000")]
    [InlineData("--calls-under-way-total", "1000001", "1 to 1000000")]
    [InlineData("--drain-grace", "31", "0 to 30")]
    [InlineData("--streams-per-connection", "0", "1 to 100000")]
    [InlineData("--compress-from", "-1", "0 to 67108864")]
    [InlineData("--keepalive", "0", "1 to 3600")]
    [InlineData("--keepalive-timeout", "601", "1 to 600")]
    [InlineData("--index-snapshot-every", "0", "1 to 86400")]
    [InlineData("--index-snapshot", "/no/such/folder/index", "there is no folder '/no/such/folder'")]
    [InlineData("--auth", "maybe", "required or off")]
    [InlineData("--listen", "here", "not an IP address")]
    [InlineData("--otlp", "collector", "not an address")]
    [InlineData("--oidc-issuer", "https://issuer.example", "--oidc-audience")]
    [InlineData("--oidc-audience", "registry", "--oidc-issuer")]
    [InlineData("--client-ca", "ca.pem", "--tls-cert")]
    [InlineData("--client-certificates", "optional", "--tls-cert")]
    [InlineData("--client-certificates", "perhaps", "off, optional or required")]
    [InlineData("--cors-origins", "https://console.example/app", "without a path")]
    [InlineData("--cors-origins", "*,https://console.example", "single *")]
    [InlineData("--tls-cert", "server.pem", "--tls-key")]
    public void A_wrong_value_is_refused_with_the_option_and_the_bound(string option, string value, string bound)
    {
        var error = Assert.Throws<ArgumentException>(() => Read(option, value));
        Assert.Contains(option, error.Message, StringComparison.Ordinal);
        Assert.Contains(bound, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_given_has_its_documented_default()
    {
        var settings = Read();
        Assert.Equal((AuthMode.Required, "127.0.0.1", 5001, 5080), (settings.Auth, settings.Listen.ToString(), settings.RpcPort, settings.HttpPort));
        Assert.Equal(new CallerLimits(), settings.Limits);
        Assert.Equal("registry.db.key", settings.EffectiveBootstrapKeyFile);
        Assert.Null(Read("--db", "postgres:Host=db").EffectiveBootstrapKeyFile);
        Assert.Equal("registry.db.index", settings.EffectiveSnapshotFile);
        Assert.Null(Read("--db", "postgres:Host=db").EffectiveSnapshotFile);
        Assert.Null(Read("--index-snapshot", "off").EffectiveSnapshotFile);
        Assert.Equal("/tmp/index", Read("--db", "postgres:Host=db", "--index-snapshot", "/tmp/index").EffectiveSnapshotFile);
    }

    [Fact]
    public void What_is_told_at_start_holds_no_password()
    {
        string told = string.Join('\n', Read("--db", "postgres:Host=db;Password=secret", "--listen", "0.0.0.0", "--streams", "7").Describe());
        Assert.DoesNotContain("secret", told, StringComparison.Ordinal);
        Assert.Contains("0.0.0.0", told, StringComparison.Ordinal);
        Assert.Contains("7 streams", told, StringComparison.Ordinal);
        Assert.Contains("5 s", told, StringComparison.Ordinal);
        Assert.Contains("2,000", told, StringComparison.Ordinal);
        Assert.Contains("16,384 bytes", told, StringComparison.Ordinal);
    }

    [Fact]
    public void Addresses_are_told_without_user_password_and_query()
    {
        string told = string.Join('\n', Read(
            "--otlp", "https://user:secret@collector.example:4318/in?token=secret", "--oidc-issuer", "https://u:secret@idp.example/realm",
            "--oidc-audience", "registry", "--oidc-jwks", "https://idp.example/keys?key=secret").Describe());
        var refused = Assert.Throws<ArgumentException>(() => Read("--otlp", "ftp://user:secret@collector.example"));

        Assert.DoesNotContain("secret", told, StringComparison.Ordinal);
        Assert.Contains("https://***@collector.example:4318/in?***", told, StringComparison.Ordinal);
        Assert.Contains("https://idp.example/keys?***", told, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
    }

    private static SiloSettings Read(params string[] arguments)
    {
        var options = new ServeOptions();
        var command = new Command("serve");
        foreach (var option in options.All)
            command.Add(option);
        return options.Read(command.Parse(arguments));
    }
}
