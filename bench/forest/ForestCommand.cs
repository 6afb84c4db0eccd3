using System.CommandLine;
using DigitalTalent.Bench.Harness;
using DigitalTalent.Bench.Train;

namespace DigitalTalent.Bench.Forests;

/// <summary><c>forest [--rows N] [--runs N]</c>.</summary>
public static class ForestCommand
{
    public static Command Create()
    {
        var json = BenchOptions.Json();
        var rows = BenchOptions.Number("--rows", "Rows to train on; as many are scored.", 100_000, min: 1_000, max: 5_000_000);
        var runs = BenchOptions.Number("--runs", "Runs of each.", 5, min: 1, max: 100);
        var command = new Command(ForestBench.Name, "Scoring with a forest on one thread: ordinary and symmetric trees beside XGBoost's predictor.") { rows, runs, json };
        command.SetAction(async (parsed, _) =>
        {
            using var report = new BenchReport(MachineFacts.Read(RankingGenerator.DefaultSeed), Console.Out, parsed.GetValue(json));
            await new ForestBench(report, parsed.GetValue(rows), parsed.GetValue(runs)).RunAsync();
        });
        return command;
    }
}
