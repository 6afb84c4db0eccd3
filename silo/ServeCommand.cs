using System.CommandLine;
using System.Net;
using DigitalTalent.Hosting.Storage;
using DigitalTalent.Reference;

namespace DigitalTalent.Silo;

/// <summary>The command <c>serve</c>: runs a silo until Ctrl-C or SIGTERM.</summary>
internal static class ServeCommand
{
    /// <summary>Exit codes beside 0: wrong settings, or the database or the ports cannot be had.</summary>
    private const int ExitUsage = 2, ExitUnavailable = 4;

    public static Command Create()
    {
        var defaults = new SiloSettings();
        var db = new Option<string>("--db") { Description = "sqlite:FILE or postgres:CONNECTION", DefaultValueFactory = _ => FromEnvironment("DIGITALTALENT_DB") ?? defaults.Db };
        var rpc = new Option<int>("--rpc") { Description = "port for gRPC over HTTP/2; 0: any free one", DefaultValueFactory = _ => Number("DIGITALTALENT_RPC") ?? defaults.RpcPort };
        var http = new Option<int>("--http") { Description = "port for Connect JSON over HTTP/1.1; 0: any free one", DefaultValueFactory = _ => Number("DIGITALTALENT_HTTP") ?? defaults.HttpPort };
        var listen = new Option<string>("--listen") { Description = "address to listen on; callers are not authenticated yet, so keep it on a trusted network", DefaultValueFactory = _ => defaults.Listen.ToString() };
        var ready = new Option<string?>("--ready-file") { Description = "file to write once the silo serves, with its addresses" };
        var reference = new Option<string?>("--reference") { Description = "folder of the reference data", DefaultValueFactory = _ => FromEnvironment("DIGITALTALENT_REFERENCE") };

        var command = new Command("serve", "Runs a silo until Ctrl-C.") { db, rpc, http, listen, ready, reference };
        command.SetAction(async (parsed, cancellation) =>
        {
            try
            {
                return await ServeAsync(new SiloSettings
                {
                    Db = parsed.GetValue(db)!,
                    RpcPort = parsed.GetValue(rpc),
                    HttpPort = parsed.GetValue(http),
                    Listen = ParseAddress(parsed.GetValue(listen)!),
                    ReadyFile = parsed.GetValue(ready),
                    ReferenceFolder = parsed.GetValue(reference),
                }.Validated(), cancellation);
            }
            catch (Exception failure) when (failure is ArgumentException or ReferenceDataException)
            {
                await Console.Error.WriteLineAsync(failure.Message);
                return ExitUsage;
            }
            catch (Exception failure) when (failure is StoreUnavailableException or StoreTooNewException or IOException)
            {
                await Console.Error.WriteLineAsync(failure.Message);
                return ExitUnavailable;
            }
        });
        return command;
    }

    private static async Task<int> ServeAsync(SiloSettings settings, CancellationToken cancellation)
    {
        await using var silo = await RunningSilo.StartAsync(settings, cancellation: cancellation);
        Console.WriteLine($"gRPC          {silo.RpcAddress}");
        Console.WriteLine($"Connect JSON  {silo.HttpAddress}");
        Console.WriteLine($"Registry      {settings.DbMasked()}");
        Console.WriteLine("Ready. Ctrl-C stops.");
        await silo.WaitForShutdownAsync(cancellation);
        return 0;
    }

    private static IPAddress ParseAddress(string text) => text is "localhost"
        ? IPAddress.Loopback
        : IPAddress.TryParse(text, out var address) ? address : throw new ArgumentException($"--listen is '{text}', which is not an IP address.");

    private static string? FromEnvironment(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private static int? Number(string name) => FromEnvironment(name) is not { } text
        ? null
        : int.TryParse(text, out int number) ? number : throw new ArgumentException($"{name} is '{text}', which is not a number.");
}
