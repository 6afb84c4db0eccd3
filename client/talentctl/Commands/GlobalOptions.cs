using System.CommandLine;
using DigitalTalent.Talentctl.Tables;

namespace DigitalTalent.Talentctl.Commands;

/// <summary>Options of every command.</summary>
internal sealed class GlobalOptions
{
    public const string DefaultServer = "http://127.0.0.1:5001";
    public const string ServerVariable = "TALENTCTL_SERVER";
    public const string KeyVariable = "DIGITALTALENT_KEY";
    public const string KeyFileVariable = "DIGITALTALENT_KEY_FILE";
    public const string CaVariable = "DIGITALTALENT_CA";
    public const string CertificateVariable = "DIGITALTALENT_CERT";

    public GlobalOptions(Func<string, string?> variable)
    {
        Server = new("--server")
        {
            Description = $"Address of the server. Also from {ServerVariable}.",
            HelpName = "URL",
            Recursive = true,
            DefaultValueFactory = _ => variable(ServerVariable) is { Length: > 0 } address ? address : DefaultServer,
        };
        Server.Validators.Add(result =>
        {
            string? address = result.GetValueOrDefault<string>();
            if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps))
                result.AddError($"--server: '{address}' is not an address such as {DefaultServer}.");
        });
        Key = new("--key")
        {
            Description = $"Access key (dt_...). Other users of this machine can see it in the list of processes: --key-file or {KeyVariable} keep it to yourself.",
            HelpName = "KEY", Recursive = true, DefaultValueFactory = _ => variable(KeyVariable) is { Length: > 0 } key ? key : null,
        };
        KeyFile = new("--key-file")
        {
            Description = $"File with the access key. Also from {KeyFileVariable}.",
            HelpName = "FILE", Recursive = true, DefaultValueFactory = _ => variable(KeyFileVariable) is { Length: > 0 } file ? file : null,
        };
        InsecureKey = new("--insecure-key")
        {
            Description = "Send the key to another machine without TLS, where anybody on the way can read it.", Recursive = true,
        };
        Ca = new("--ca")
        {
            Description = $"PEM file with the authorities that the server's certificate must come from, in place of this machine's. Also from {CaVariable}.",
            HelpName = "FILE", Recursive = true, DefaultValueFactory = _ => variable(CaVariable) is { Length: > 0 } file ? file : null,
        };
        Certificate = new("--cert")
        {
            Description = $"PEM file with a certificate and its private key, for servers that ask for one. Also from {CertificateVariable}.",
            HelpName = "FILE", Recursive = true, DefaultValueFactory = _ => variable(CertificateVariable) is { Length: > 0 } file ? file : null,
        };
        Json = new("--json") { Description = "Print the reply as one JSON document.", Recursive = true };
        Language = new("--lang") { Description = "Language of what is printed: zh (default) or en.", Recursive = true, DefaultValueFactory = _ => "zh" };
        Language.AcceptOnlyFromAmong("zh", "en");
    }

    public Option<string> Server { get; }

    /// <summary>Goes before <see cref="KeyFile"/>.</summary>
    public Option<string?> Key { get; }

    public Option<string?> KeyFile { get; }

    public Option<bool> InsecureKey { get; }

    public Option<string?> Ca { get; }

    public Option<string?> Certificate { get; }

    public Option<bool> Json { get; }

    public Option<string> Language { get; }

    /// <summary>Every option, in the order of the help.</summary>
    public IEnumerable<Option> All => [Server, Key, KeyFile, InsecureKey, Ca, Certificate, Json, Language];

    /// <summary>The access key to send; null: none.</summary>
    /// <exception cref="TableException">The file cannot be read, or what is given cannot be a key.</exception>
    public string? AccessKeyOf(ParseResult parsed)
    {
        string? file = parsed.GetValue(KeyFile);
        string? key = (parsed.GetValue(Key) ?? (file is null ? null : ReadKey(file)))?.Trim();
        if (string.IsNullOrEmpty(key))
            return null;
        return key.All(static letter => letter is > ' ' and <= '~') ? key : throw new TableException(new(
            "接口密钥里有空格或非英文字符，请核对。", "The access key holds spaces or letters that a key cannot have."));
    }

    private static string ReadKey(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new TableException(new($"读不了密钥文件“{file}”。", $"The key file '{file}' cannot be read."));
        }
    }
}
