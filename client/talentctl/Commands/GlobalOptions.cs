using System.CommandLine;

namespace DigitalTalent.Talentctl.Commands;

/// <summary>Options of every command.</summary>
internal sealed class GlobalOptions
{
    public const string DefaultServer = "http://127.0.0.1:5001";
    public const string ServerVariable = "TALENTCTL_SERVER";

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
        Json = new("--json") { Description = "Print the reply as one JSON document.", Recursive = true };
        Language = new("--lang") { Description = "Language of what is printed: zh (default) or en.", Recursive = true, DefaultValueFactory = _ => "zh" };
        Language.AcceptOnlyFromAmong("zh", "en");
    }

    public Option<string> Server { get; }

    public Option<bool> Json { get; }

    public Option<string> Language { get; }
}
