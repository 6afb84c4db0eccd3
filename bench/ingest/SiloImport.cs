using System.Diagnostics;
using DigitalTalent.Client;
using DigitalTalent.V1;

namespace DigitalTalent.Bench.Ingest;

/// <summary>One import through gRPC: how long, and who worked for it.</summary>
/// <param name="Elapsed">From the first row sent to the last acknowledgement.</param>
/// <param name="ClientProcessorTime">Processor time of the importing process.</param>
/// <param name="SiloProcessorTime">Processor time of the silo.</param>
public sealed record ImportRun(TimeSpan Elapsed, TimeSpan ClientProcessorTime, TimeSpan SiloProcessorTime);

/// <summary>Imports rows into a silo process over an empty database and makes sure that every acknowledged row is there.</summary>
public static class SiloImport
{
    /// <summary>Small, so that what runs once a batch is compiled to the end as well.</summary>
    private const int WarmUpBatchRows = 100;

    /// <param name="warmUp">Other rows, imported first and not measured: a silo that has just started still compiles itself.</param>
    public static async Task<ImportRun> RunAsync(
        IIngestDatabase database, IReadOnlyList<Talent> warmUp, IReadOnlyList<Talent> talents, ImportOptions options)
    {
        string address = await database.CreateAsync();
        ImportRun run;
        await using (var silo = await BenchSilo.StartAsync(address))
        {
            await ImportAsync(silo.RpcAddress, warmUp, options with { BatchRowsMax = WarmUpBatchRows });
            await silo.SettleAsync();
            run = await MeasureAsync(silo, talents, options);
        }

        long durable = await database.CountTalentsAsync(), acknowledged = warmUp.Count + talents.Count;
        if (durable != acknowledged)
            throw new InvalidOperationException($"{acknowledged} rows were acknowledged, {durable} are in the {database.Name} database after the silo was killed.");
        return run;
    }

    /// <summary>Hands in rows and checks that all of them are new to the silo.</summary>
    public static async Task ImportAsync(string rpcAddress, IReadOnlyList<Talent> talents, ImportOptions options)
    {
        using var registry = RegistryClient.Connect(rpcAddress);
        var summary = await registry.ImportTalentsAsync(talents.ToAsyncEnumerable(), options);
        if (summary.Created != talents.Count)
            throw new InvalidOperationException($"Of {talents.Count} new rows {summary.Created} were created, {summary.Rejected} rejected, {summary.Unchanged} unchanged.");
    }

    private static async Task<ImportRun> MeasureAsync(BenchSilo silo, IReadOnlyList<Talent> talents, ImportOptions options)
    {
        using var own = Process.GetCurrentProcess();
        var (ownBefore, siloBefore) = (own.TotalProcessorTime, silo.ProcessorTime);
        long begun = Stopwatch.GetTimestamp();
        await ImportAsync(silo.RpcAddress, talents, options);
        var elapsed = Stopwatch.GetElapsedTime(begun);
        own.Refresh();
        return new ImportRun(elapsed, own.TotalProcessorTime - ownBefore, silo.ProcessorTime - siloBefore);
    }
}
