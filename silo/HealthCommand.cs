using System.CommandLine;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace DigitalTalent.Silo;

/// <summary>The command <c>health</c>: asks the silo on this machine whether it serves. For health checks of containers, which have no other client.</summary>
/// <remarks>It takes port and certificate from the same options and variables as <c>serve</c>, so that in a container it needs none.</remarks>
internal static class HealthCommand
{
    /// <summary>Exit codes: serves, does not serve, did not answer.</summary>
    private const int Serves = 0, DoesNotServe = 1, NoAnswer = 4;

    private const string Check = "/grpc.health.v1.Health/Check";

    public static Command Create()
    {
        var http = new Option<int>("--http") { Description = "port for HTTP/1.1 of the silo", DefaultValueFactory = _ => Number("DIGITALTALENT_HTTP") ?? new SiloSettings().HttpPort };
        var within = new Option<int>("--within") { Description = "seconds to wait for the answer", DefaultValueFactory = static _ => 3 };
        var certificate = new Option<string?>("--tls-cert")
        {
            Description = "PEM file with the silo's certificate, where it serves with TLS", DefaultValueFactory = static _ => Text("DIGITALTALENT_TLS_CERT"),
        };
        var command = new Command("health", "Asks the silo on this machine whether it serves: exit code 0, 1 (it does not serve) or 4 (no answer).") { http, within, certificate };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(http), TimeSpan.FromSeconds(parsed.GetValue(within)), parsed.GetValue(certificate), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(int port, TimeSpan within, string? certificateFile, CancellationToken cancellation)
    {
        SettingChecks.Range("--http", port, 1, System.Net.IPEndPoint.MaxPort);
        SettingChecks.Range("--within (seconds)", (long)within.TotalSeconds, 1, 60);
        var address = new Uri($"{(certificateFile is null ? Uri.UriSchemeHttp : Uri.UriSchemeHttps)}://127.0.0.1:{port}{Check}");
        try
        {
            string status = await AskAsync(address, within, certificateFile, cancellation);
            Console.WriteLine(status);
            return status == "SERVING" ? Serves : DoesNotServe;
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException or TimeoutException || (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            await Console.Error.WriteLineAsync($"The silo does not answer at {address.GetLeftPart(UriPartial.Authority)} within {within.TotalSeconds:0} s: {failure.Message}");
            return NoAnswer;
        }
    }

    private static async Task<string> AskAsync(Uri address, TimeSpan within, string? certificateFile, CancellationToken cancellation)
    {
        using var handler = new SocketsHttpHandler();
        if (certificateFile is not null)
        {
            // The name in the certificate is not that of the loopback: what counts is that it is the silo's own.
            using var own = X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(certificateFile, cancellation));
            string expected = own.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256);
            handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) =>
                shown is X509Certificate2 certificate && string.Equals(certificate.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256), expected, StringComparison.Ordinal);
        }

        using var client = new HttpClient(handler) { Timeout = within };
        using var question = new ByteArrayContent("{}"u8.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        using var answer = await client.PostAsync(address, question, cancellation);
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancellation));
        return body.RootElement.TryGetProperty("status", out var status) ? status.GetString() ?? "" : $"HTTP {(int)answer.StatusCode}";
    }

    private static string? Text(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;

    private static int? Number(string variable) => int.TryParse(Text(variable), out int number) ? number : null;
}
