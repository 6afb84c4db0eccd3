using System.CommandLine;
using System.Security.Cryptography;
using DigitalTalent.Client;
using DigitalTalent.Talentctl.Tables;

namespace DigitalTalent.Talentctl.Commands;

/// <summary>Opens the connection that the options describe.</summary>
internal static class Connection
{
    /// <summary>Neither deadline nor retries: commands bring their own, and imports must not have one.</summary>
    /// <exception cref="TableException">The key would travel in the clear, or a file cannot be used.</exception>
    public static RegistryClient Open(string server, ParseResult parsed, GlobalOptions options, TimeProvider clock)
    {
        var address = new Uri(server);
        string? key = options.AccessKeyOf(parsed);
        bool clear = address.Scheme == Uri.UriSchemeHttp;
        if (key is not null && clear && !address.IsLoopback && !parsed.GetValue(options.InsecureKey))
        {
            throw new TableException(new(
                $"{server} 没有加密：途中任何人都能读到密钥。请使用 https，或在可信网络中加上 --insecure-key。",
                $"{server} has no TLS: anybody on the way could read the key. Use https, or add --insecure-key in a network you trust."));
        }

        var builder = RegistryClient.To(server).WithClock(clock).WithKey(key).WithDeadline(null).WithRetry(null).AllowKeyWithoutTls();
        foreach (var (option, use) in (ReadOnlySpan<(Option<string?>, Func<string, RegistryClientBuilder>)>)
            [(options.Ca, builder.TrustAuthorities), (options.Certificate, builder.WithClientCertificate)])
        {
            if (parsed.GetValue(option) is not { } file)
                continue;
            if (clear)
                throw new TableException(new($"{option.Name} 只用于 https 地址，而地址是 {server}。", $"{option.Name} is for https addresses; the address is {server}."));
            Use(option.Name, file, use);
        }

        return builder.Connect();
    }

    private static void Use(string option, string file, Func<string, RegistryClientBuilder> use)
    {
        try
        {
            use(file);
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new TableException(new(
                $"{option}：“{file}”不能用：{unusable.Message}", $"{option}: '{file}' cannot be used: {unusable.Message}"));
        }
    }
}
