using System.CommandLine;
using System.Security.Cryptography;
using DigitalTalent.Storage;
using DigitalTalent.Reference;

namespace DigitalTalent.Silo;

/// <summary>The command <c>serve</c>: runs a silo until Ctrl-C or SIGTERM.</summary>
internal static class ServeCommand
{
    /// <summary>Exit codes beside 0: wrong settings, or the database or the ports cannot be had.</summary>
    private const int ExitUsage = 2, ExitUnavailable = 4;

    public static Command Create()
    {
        var options = new ServeOptions();
        var command = new Command("serve", "Runs a silo until Ctrl-C. Each option may also come from the environment, such as DIGITALTALENT_DB for --db.");
        foreach (var option in options.All)
            command.Add(option);
        command.SetAction(async (parsed, cancellation) =>
        {
            try
            {
                return await ServeAsync(options.Read(parsed), cancellation);
            }
            catch (Exception failure) when (failure is ArgumentException or ReferenceDataException or CryptographicException)
            {
                await Console.Error.WriteLineAsync(failure.Message);
                return ExitUsage;
            }
            catch (Exception failure) when (failure is StoreUnavailableException or StoreTooNewException or IOException or UnauthorizedAccessException)
            {
                await Console.Error.WriteLineAsync(failure.Message);
                return ExitUnavailable;
            }
        });
        return command;
    }

    private static async Task<int> ServeAsync(SiloSettings settings, CancellationToken cancellation)
    {
        foreach (var (name, value) in settings.Describe())
            Console.WriteLine($"{name,-20}{value}");
        await using var silo = await RunningSilo.StartAsync(settings, cancellation: cancellation);
        Console.WriteLine($"{"gRPC",-20}{silo.RpcAddress}");
        Console.WriteLine($"{"Connect JSON",-20}{silo.HttpAddress}");
        Console.WriteLine("Ready. Ctrl-C stops.");
        await silo.WaitForShutdownAsync(cancellation);
        return 0;
    }
}
