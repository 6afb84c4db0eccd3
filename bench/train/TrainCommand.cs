using System.CommandLine;
using DigitalTalent.Bench.Harness;

namespace DigitalTalent.Bench.Train;

/// <summary><c>train [--rows N] [--trees N] [--leaves N] [--runs N] [--threads N]</c>.</summary>
public static class TrainCommand
{
    public static Command Create()
    {
        var json = BenchOptions.Json();
        var rows = BenchOptions.Number("--rows", "Rows to train on; a tenth as many are tested.", 1_000_000, min: 1_000, max: 20_000_000);
        var trees = BenchOptions.Number("--trees", "Trees.", 100, min: 1, max: 10_000);
        var leaves = BenchOptions.Number("--leaves", "Leaves of a tree.", 31, min: 2, max: 4_096);
        var runs = BenchOptions.Number("--runs", "Trainings of each.", 1, min: 1, max: 100);
        var threads = BenchOptions.Number("--threads", "Threads; 0: once with 1 and once with 2.", 0, min: 0, max: 64);
        var command = new Command(TrainBench.Name, "Training a ranking forest: histogram LambdaMART beside XGBoost (hist, rank:ndcg).") { rows, trees, leaves, runs, threads, json };
        command.SetAction(async (parsed, _) =>
        {
            using var report = new BenchReport(MachineFacts.Read(RankingGenerator.DefaultSeed), Console.Out, parsed.GetValue(json));
            int wanted = parsed.GetValue(threads);
            await new TrainBench(
                report, parsed.GetValue(rows), parsed.GetValue(trees), parsed.GetValue(leaves), parsed.GetValue(runs), wanted == 0 ? [1, 2] : [wanted]).RunAsync();
        });
        return command;
    }
}
