using System.CommandLine;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace DigitalTalent.Silo;

/// <summary>The command <c>health</c>: asks the silo on this machine whether it serves. For health checks of containers, which have no other client.</summary>
/// <remarks>Its options have the names and variables of <c>serve</c>, so that in a silo's container it needs none.</remarks>
internal static class HealthCommand
{
    /// <summary>Exit codes beside that of a wrong setting: serves, does not serve, did not answer.</summary>
    private const int Serves = 0, DoesNotServe = 1, NoAnswer = 4;

    private const string Check = "/grpc.health.v1.Health/Check";

    public static Command Create()
    {
        var listen = Text("--listen", "address that the silo listens on", "127.0.0.1");
        var http = Text("--http", "port for HTTP/1.1 of the silo", new SiloSettings().HttpPort.ToString());
        var server = Text("--tls-cert", "PEM file with the silo's certificate, where it serves with TLS", "");
        var client = Text("--health-cert", "PEM file with a client certificate and its key, where the silo asks for one", "");
        var within = new Option<int>("--within") { Description = "seconds to wait for the answer", DefaultValueFactory = static _ => 3 };
        var command = new Command("health", "Asks the silo on this machine whether it serves. Exit code: 0 it does, 1 it does not, 4 it did not answer.")
        {
            listen, http, server, client, within,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            try
            {
                var address = AddressOf(parsed.GetValue(listen)!, parsed.GetValue(http)!, isTls: parsed.GetValue(server)!.Length > 0);
                SettingChecks.Range("--within (seconds)", parsed.GetValue(within), 1, 60);
                return await RunAsync(address, TimeSpan.FromSeconds(parsed.GetValue(within)), parsed.GetValue(server)!, parsed.GetValue(client)!, cancellation);
            }
            catch (Exception wrong) when (wrong is ArgumentException or CryptographicException or IOException or UnauthorizedAccessException)
            {
                await Console.Error.WriteLineAsync(wrong.Message);
                return (int)SiloExitCode.WrongSetting;
            }
        });
        return command;
    }

    private static Uri AddressOf(string listen, string port, bool isTls)
    {
        if (!IPAddress.TryParse(listen, out var address))
            throw new ArgumentException($"--listen is '{listen}', which is not an IP address.");
        if (!int.TryParse(port, out int number))
            throw new ArgumentException($"--http is '{port}', which is not a number.");
        SettingChecks.Range("--http", number, 1, IPEndPoint.MaxPort);
        if (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
            address = IPAddress.Loopback;
        return new Uri($"{(isTls ? Uri.UriSchemeHttps : Uri.UriSchemeHttp)}://{new IPEndPoint(address, number)}{Check}");
    }

    private static async Task<int> RunAsync(Uri address, TimeSpan within, string serverFile, string clientFile, CancellationToken cancellation)
    {
        try
        {
            string status = await AskAsync(address, within, serverFile, clientFile, cancellation);
            Console.WriteLine(status);
            return status == "SERVING" ? Serves : DoesNotServe;
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException || (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            await Console.Error.WriteLineAsync($"The silo did not answer at {address.GetLeftPart(UriPartial.Authority)} within {within.TotalSeconds:0} s: {failure.Message}");
            return NoAnswer;
        }
    }

    private static async Task<string> AskAsync(Uri address, TimeSpan within, string serverFile, string clientFile, CancellationToken cancellation)
    {
        using var handler = new SocketsHttpHandler { UseProxy = false };      // The silo is on this machine, whatever HTTP_PROXY says.
        if (serverFile.Length > 0)
        {
            // The name in the certificate is not that of the loopback: what counts is that it is the silo's own.
            using var own = X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(serverFile, cancellation));
            byte[] expected = own.GetCertHash(HashAlgorithmName.SHA256);
            handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) =>
                shown is X509Certificate2 certificate && certificate.GetCertHash(HashAlgorithmName.SHA256).AsSpan().SequenceEqual(expected);
        }

        if (clientFile.Length > 0)
            handler.SslOptions.ClientCertificates = [X509Certificate2.CreateFromPemFile(clientFile)];
        using var client = new HttpClient(handler) { Timeout = within };
        using var question = new ByteArrayContent("{}"u8.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        using var answer = await client.PostAsync(address, question, cancellation);
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancellation));
        return body.RootElement.TryGetProperty("status", out var status) ? status.GetString() ?? "" : $"HTTP {(int)answer.StatusCode}";
    }

    private static Option<string> Text(string name, string description, string otherwise) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("DIGITALTALENT_" + name.TrimStart('-').Replace('-', '_').ToUpperInvariant()) is { Length: > 0 } value ? value : otherwise,
    };
}
