using System.CommandLine;
using DigitalTalent.Bench.Harness;
using DigitalTalent.Bench.Workload;
using DigitalTalent.Client;
using DigitalTalent.Reference;

namespace DigitalTalent.Bench.Ingest;

/// <summary><c>ingest [--rows N] [--db both|sqlite|postgres] [--runs N]</c>.</summary>
public static class IngestCommand
{
    /// <summary>A silo compiles its hot paths twice, the second time with what the first has counted: done after about this many rows.</summary>
    private const int WarmUpRows = 200_000;

    public static Command Create()
    {
        var json = BenchOptions.Json();
        var rows = BenchOptions.Number("--rows", "Talents to import.", 200_000, min: 1_000, max: 10_000_000);
        var runs = BenchOptions.Number("--runs", "Runs of each side.", 3, min: 1, max: 100);
        var batch = BenchOptions.Number("--batch-rows", "Rows of a batch on the wire.", ImportOptions.Default.BatchRowsMax, min: 1, max: 2_000);
        var inFlight = BenchOptions.Number("--in-flight", "Batches sent and not yet acknowledged.", ImportOptions.Default.BatchesInFlightMax, min: 1, max: 16);
        var db = new Option<string>("--db") { Description = "both, sqlite or postgres.", DefaultValueFactory = _ => "both" };
        db.AcceptOnlyFromAmong("both", "sqlite", "postgres");
        var command = new Command(IngestBench.Name, "Durable import through gRPC beside COPY (PostgreSQL) and prepared inserts (SQLite) of the same bytes.")
        {
            rows, runs, db, batch, inFlight, json,
        };
        command.SetAction(async (parsed, _) =>
        {
            using var report = new BenchReport(MachineFacts.Read(WorkloadGenerator.DefaultSeed), Console.Out, parsed.GetValue(json));
            var options = new ImportOptions { BatchRowsMax = parsed.GetValue(batch), BatchesInFlightMax = parsed.GetValue(inFlight) };
            await RunAsync(report, parsed.GetValue(rows), parsed.GetValue(runs), options, parsed.GetRequiredValue(db));
        });
        return command;
    }

    private static async Task RunAsync(BenchReport report, int rows, int runs, ImportOptions options, string db)
    {
        // A day that every clock has behind it: a date in the future would be refused.
        var (reference, today) = (ReferenceData.Load(), new DateOnly(2026, 1, 1));
        // The rows measured come after those that were there before, as they do in the table of the peer.
        var warmUp = IngestRows.Create(first: 1, WarmUpRows, WorkloadGenerator.DefaultSeed, reference, today);
        var data = IngestRows.Create(first: WarmUpRows + 1, rows, WorkloadGenerator.DefaultSeed, reference, today);
        var bench = new IngestBench(report, warmUp, data, runs, options);
        if (db is "both" or "sqlite")
        {
            await using var sqlite = new SqliteIngest();
            await bench.RunAsync(sqlite);
        }
        if (db is "both" or "postgres")
        {
            await using var postgres = await PostgresIngest.StartAsync();
            await bench.RunAsync(postgres);
        }
    }
}
