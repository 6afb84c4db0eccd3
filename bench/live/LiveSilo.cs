using System.CommandLine;
using System.Globalization;
using DigitalTalent.Matching.Columns;
using DigitalTalent.Silo;
using DigitalTalent.Silo.Projection;

namespace DigitalTalent.Bench.Live;

/// <summary>A silo in a process of its own, <c>live-silo DB</c>: says its address, answers each line on its input with the memory it holds, and ends with
/// its input.</summary>
public static class LiveSilo
{
    public const string CommandName = "live-silo";

    public static Command Create()
    {
        var db = new Argument<string>("db");
        var command = new Command(CommandName, "The silo that `match-live` measures.") { db };
        command.Hidden = true;
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetRequiredValue(db), cancellation));
        return command;
    }

    private static async Task RunAsync(string db, CancellationToken cancellation)
    {
        // Snapshots are on, as they are by default: what they cost belongs to the figures.
        string snapshot = Path.Combine(Path.GetTempPath(), $"digitaltalent-live-{Environment.ProcessId}.index");
        var settings = new SiloSettings
        {
            Db = db, RpcPort = 0, HttpPort = 0, Auth = AuthMode.Off, Snapshots = new SnapshotSettings { File = snapshot },
        };
        try
        {
            await using var silo = await RunningSilo.StartAsync(settings, cancellation: cancellation);
            Console.WriteLine(silo.RpcAddress);
            while (await Console.In.ReadLineAsync(cancellation) is not null)
                Console.WriteLine(Told());
        }
        finally
        {
            File.Delete(snapshot);
        }
    }

    private static string Told()
    {
        long managed = GC.GetTotalMemory(forceFullCollection: true);
        return string.Create(CultureInfo.InvariantCulture, $"{managed} {AlignedMemory.AllBytes} {Environment.WorkingSet}");
    }
}
