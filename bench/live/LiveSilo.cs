using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using DigitalTalent.Matching;
using DigitalTalent.Matching.Columns;
using DigitalTalent.Silo;
using DigitalTalent.Silo.Projection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace DigitalTalent.Bench.Live;

/// <summary>A silo in a process of its own, <c>live-silo DB [SNAPSHOT]</c>: says its address, answers each line on its input with its
/// <see cref="SiloFigures"/>, and ends with its input.</summary>
public static class LiveSilo
{
    public const string CommandName = "live-silo";

    /// <summary>The line before whose answer garbage is collected, which stops the silo for a moment.</summary>
    public const string Collect = "collect";

    public static Command Create()
    {
        var db = new Argument<string>("db");
        var snapshot = new Argument<string?>("snapshot") { Arity = ArgumentArity.ZeroOrOne };
        var command = new Command(CommandName, "The silo that `match-live` and `soak` measure.") { db, snapshot };
        command.Hidden = true;
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetRequiredValue(db), parsed.GetValue(snapshot), cancellation));
        return command;
    }

    private static async Task RunAsync(string db, string? snapshot, CancellationToken cancellation)
    {
        var settings = new SiloSettings
        {
            Db = db, RpcPort = 0, HttpPort = 0, Cluster = new() { SiloPort = 0 }, Auth = AuthMode.Off, Snapshots = new SnapshotSettings { Enabled = snapshot is not null, File = snapshot },
        };
        await using var silo = await RunningSilo.StartAsync(settings, cancellation: cancellation);
        Console.WriteLine(silo.RpcAddress);
        while (await Console.In.ReadLineAsync(cancellation) is { } line)
            Console.WriteLine(JsonSerializer.Serialize(await FiguresOfAsync(silo.Services, collect: line == Collect)));
    }

    private static async Task<SiloFigures> FiguresOfAsync(IServiceProvider silo, bool collect)
    {
        int activations = await silo.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0).GetTotalActivationCount();
        long managed = GC.GetTotalMemory(forceFullCollection: collect);
        var talents = ((IndexVersion)silo.GetRequiredService<IMatchEngine>().Current).Talents;
        return new SiloFigures(
            managed, talents.Bytes, AlignedMemory.AllBytes, Environment.WorkingSet, FilesInMemory(), GC.GetGCMemoryInfo().TotalCommittedBytes,
            SQLitePCL.raw.sqlite3_memory_used(), activations, Environment.CpuUsage.TotalTime, GC.GetTotalPauseDuration(), GC.GetTotalAllocatedBytes());
    }

    private static long FilesInMemory()
    {
        const string Status = "/proc/self/status", Line = "RssFile:";
        if (!File.Exists(Status) || File.ReadLines(Status).FirstOrDefault(static line => line.StartsWith(Line, StringComparison.Ordinal)) is not { } line)
            return 0;
        return long.Parse(line.AsSpan()[Line.Length..^"kB".Length].Trim(), CultureInfo.InvariantCulture) * 1024;
    }
}
