using System.CommandLine;
using System.Security.Cryptography;
using DigitalTalent.Reference;
using DigitalTalent.Silo.Cluster;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace DigitalTalent.Silo;

/// <summary>The command <c>serve</c>: runs a silo until Ctrl-C or SIGTERM.</summary>
internal static class ServeCommand
{
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
                return (int)await ServeAsync(options.Read(parsed), cancellation);
            }
            catch (Exception failure) when (failure is ArgumentException or ReferenceDataException or CryptographicException)
            {
                await Console.Error.WriteLineAsync(failure.Message);
                return (int)SiloExitCode.WrongSetting;
            }
            catch (SiloStartException failure)
            {
                await Console.Error.WriteLineAsync(failure.Message);
                return (int)failure.ExitCode;
            }
        });
        return command;
    }

    private static async Task<SiloExitCode> ServeAsync(SiloSettings settings, CancellationToken cancellation)
    {
        foreach (var (name, value) in settings.Describe())
            Console.WriteLine($"{name,-20}{value}");
        await using var silo = await RunningSilo.StartAsync(
            settings, static services => services.Replace(ServiceDescriptor.Singleton<SiloEnd, ProcessEnd>()), cancellation);
        Console.WriteLine($"{"silo",-20}{silo.SiloAddress}");
        Console.WriteLine($"{"gRPC",-20}{silo.RpcAddress}");
        Console.WriteLine($"{"Connect JSON",-20}{silo.HttpAddress}");
        Console.WriteLine("Ready. Ctrl-C stops.");
        await silo.WaitForShutdownAsync(cancellation);
        return silo.HasFailed ? SiloExitCode.Fatal : SiloExitCode.Stopped;
    }
}
