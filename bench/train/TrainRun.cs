using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using DigitalTalent.Bench.Harness;
using DigitalTalent.Matching.Learning;

namespace DigitalTalent.Bench.Train;

/// <summary><c>train-run</c>: one training in a process of its own, so that its memory is its own too. Prints one JSON object.</summary>
public static class TrainRun
{
    public static Command Create()
    {
        var folder = new Option<string>("--folder") { Required = true };
        var trees = BenchOptions.Number("--trees", "Trees.", 100, min: 1, max: 100_000);
        var leaves = BenchOptions.Number("--leaves", "Leaves.", 31, min: 2, max: 4_096);
        var threads = BenchOptions.Number("--threads", "Threads.", 1, min: 1, max: 64);
        var symmetric = new Option<bool>("--symmetric");
        var command = new Command("train-run", "One training; the train benchmark starts it.") { folder, trees, leaves, threads, symmetric };
        command.Hidden = true;
        command.SetAction(parsed => Console.Out.WriteLine(Run(
            parsed.GetValue(folder) ?? "", parsed.GetValue(trees), parsed.GetValue(leaves), parsed.GetValue(threads), parsed.GetValue(symmetric))));
        return command;
    }

    private static string Run(string folder, int trees, int leaves, int threads, bool symmetric)
    {
        var data = RankingFiles.Read(folder, "train");
        GC.Collect();
        var settings = new TrainingSettings
        {
            Trees = trees, Leaves = leaves, Threads = threads, Form = symmetric ? TreeForm.Symmetric : TreeForm.LeafWise,
        };
        long begun = Stopwatch.GetTimestamp();
        var forest = ForestTrainer.Train(data, validation: null, settings).Forest;
        double seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        double peak = PeakMegabytes();
        var test = RankingFiles.Read(folder, "test");
        var scorer = new ForestScorer(forest);
        using var scratch = scorer.CreateScratch();
        var scores = new double[test.Rows];
        scorer.Score(RankingFiles.RowsOf(test), scores, scratch);
        using (var model = File.Create(Path.Combine(folder, "model.txt")))
            LightGbmModelText.Write(forest, model);
        return JsonSerializer.Serialize(new Dictionary<string, double>
        {
            ["train_s"] = seconds, ["peak_mb"] = peak, ["ndcg10"] = RankingMetrics.Ndcg(test, scores, 10),
        });
    }

    // The kernel's own count; the runtime's does not see memory that was given back.
    private static double PeakMegabytes()
    {
        const string Label = "VmHWM:";
        string line = File.ReadLines("/proc/self/status").First(static text => text.StartsWith(Label, StringComparison.Ordinal));
        return double.Parse(line[Label.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) / 1024;
    }
}
