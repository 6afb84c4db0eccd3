using System.CommandLine;
using DigitalTalent.Bench.Harness;
using DigitalTalent.Bench.Ingest;
using DigitalTalent.Bench.Workload;

namespace DigitalTalent.Bench.Live;

/// <summary><c>match-live [--talents N] [--seconds N] [--minutes N] [--db both|sqlite|postgres]</c>.</summary>
public static class LiveCommand
{
    public static Command Create()
    {
        var json = BenchOptions.Json();
        var talents = BenchOptions.Number("--talents", "Talents of the workload.", 1_000_000, min: 1_000, max: 5_000_000);
        var demands = BenchOptions.Number("--demands", "Demands of the workload, asked in turn.", 1_000, min: 1, max: 100_000);
        var top = BenchOptions.Number("--top", "Most hits of a demand.", 50, min: 1, max: 1_000);
        var questions = BenchOptions.Number("--questions-per-second", "Questions a second.", 50, min: 1, max: 10_000);
        var updates = BenchOptions.Number("--updates-per-second", "Updates a second.", 2_000, min: 20, max: 100_000);
        var seconds = BenchOptions.Number("--seconds", "Seconds of each part.", 30, min: 1, max: 3_600);
        var minutes = BenchOptions.Number("--minutes", "Minutes of mixed load whose memory is told.", 0, min: 0, max: 1_440);
        var db = new Option<string>("--db") { Description = "sqlite: one silo; postgres: two silos; or both.", DefaultValueFactory = _ => "both" };
        db.AcceptOnlyFromAmong("both", "sqlite", "postgres");
        var command = new Command(LiveBench.Name, "The product's question through gRPC while updates arrive, beside the same in quiet; how soon a write is seen; memory under mixed load.")
        {
            talents, demands, top, questions, updates, seconds, minutes, db, json,
        };
        command.SetAction(async (parsed, _) =>
        {
            using var report = new BenchReport(MachineFacts.Read(WorkloadGenerator.DefaultSeed), Console.Out, parsed.GetValue(json));
            var bench = new LiveBench(report, new LivePlan(
                parsed.GetValue(talents), parsed.GetValue(demands), parsed.GetValue(top), parsed.GetValue(questions), parsed.GetValue(updates),
                TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(minutes)));
            if (parsed.GetRequiredValue(db) is "both" or "sqlite")
            {
                await using var sqlite = new SqliteIngest();
                await bench.RunOneSiloAsync(sqlite);
            }
            if (parsed.GetRequiredValue(db) is "both" or "postgres")
            {
                await using var postgres = await PostgresIngest.StartAsync();
                await bench.RunTwoSilosAsync(postgres);
            }
        });
        return command;
    }
}
