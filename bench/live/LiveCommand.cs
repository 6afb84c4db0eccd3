using System.CommandLine;
using DigitalTalent.Bench.Harness;
using DigitalTalent.Bench.Ingest;
using DigitalTalent.Bench.Workload;

namespace DigitalTalent.Bench.Live;

/// <summary><c>match-live [--talents N] [--seconds N] [--db both|sqlite|postgres] [--register FILE]</c>.</summary>
public static class LiveCommand
{
    public static Command Create()
    {
        var json = BenchOptions.Json();
        var load = new LoadOptions(talents: 1_000_000);
        var seconds = BenchOptions.Number("--seconds", "Seconds of each part.", 30, min: 1, max: 3_600);
        var db = new Option<string>("--db") { Description = "sqlite: one silo; postgres: two silos; or both.", DefaultValueFactory = _ => "both" };
        db.AcceptOnlyFromAmong("both", "sqlite", "postgres");
        var command = new Command(LiveBench.Name, "The product's question through gRPC while updates arrive, beside the same in quiet; how soon a write is seen; how soon a silo is back.")
        {
            seconds, db, json,
        };
        load.AddTo(command);
        command.SetAction(async (parsed, _) =>
        {
            using var report = new BenchReport(MachineFacts.Read(WorkloadGenerator.DefaultSeed), Console.Out, parsed.GetValue(json));
            var live = new LiveLoad(load.Read(parsed));
            var bench = new LiveBench(report, live, TimeSpan.FromSeconds(parsed.GetValue(seconds)));
            if (parsed.GetRequiredValue(db) is "both" or "sqlite")
            {
                await using var register = await LiveRegister.OpenAsync(live, load.Register(parsed));
                await bench.RunOneSiloAsync(register);
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
