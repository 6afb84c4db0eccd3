using DigitalTalent.Bench.Harness;
using DigitalTalent.Client;

namespace DigitalTalent.Bench.Ingest;

/// <summary>Durable import through gRPC, end to end, beside the fastest way to get the same bytes into a table of the same shape.</summary>
/// <param name="warmUp">Other rows, written first by both sides and not measured.</param>
public sealed class IngestBench(BenchReport report, IngestRows warmUp, IngestRows rows, int runs, ImportOptions options)
{
    public const string Name = "ingest";

    /// <summary>Rows of the run that tells where the time goes.</summary>
    private const int StageRows = 50_000;

    public async Task RunAsync(IIngestDatabase database)
    {
        await database.WriteAsPeerAsync(warmUp.States);

        var imports = new List<ImportRun>();
        var (ours, peer) = await Interleaved.RunAsync(
            runs,
            async _ =>
            {
                imports.Add(await SiloImport.RunAsync(database, warmUp.Talents, rows.Talents, options));
                return rows.Talents.Count / imports[^1].Elapsed.TotalSeconds;
            },
            async _ => rows.States.Count / (await database.WriteAsPeerAsync(rows.States)).TotalSeconds);

        report.AddSpread(Name, database.Name, "rows_per_second", ours, "rows/s", Better.Higher, database.Peer, peer);
        TellProcessor(database.Name, "client_cpu", imports, run => run.ClientProcessorTime);
        TellProcessor(database.Name, "silo_cpu", imports, run => run.SiloProcessorTime);
        await new IngestStages(report, Name).RunAsync(database, rows.Take(StageRows), options);
    }

    private void TellProcessor(string @case, string metric, List<ImportRun> imports, Func<ImportRun, TimeSpan> time) =>
        report.Add(BenchResult.Alone(Name, @case, metric, new Series(imports.Select(run => time(run).TotalMicroseconds / rows.Talents.Count)).Median, "us/row"));
}
