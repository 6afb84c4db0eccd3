using System.Globalization;
using System.Text.Json;
using DigitalTalent.Bench.Harness;
using DigitalTalent.Matching.Learning;

namespace DigitalTalent.Bench.Train;

/// <summary>Our trainer beside XGBoost's on the same rows, each training in a process of its own.</summary>
public sealed class TrainBench(BenchReport report, int rows, int trees, int leaves, int runs, int[] threads)
{
    public const string Name = "train";

    public async Task RunAsync()
    {
        string folder = Directory.CreateTempSubdirectory("digitaltalent-train-").FullName;
        try
        {
            RankingDataset test = Generate(folder);
            foreach (int number in threads)
                await MeasureAsync(folder, test, number);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private RankingDataset Generate(string folder)
    {
        var generator = new RankingGenerator(RankingGenerator.DefaultSeed);
        RankingFiles.Write(folder, "train", generator.Next(rows, rows / RankingGenerator.MeanGroupRows));
        int testRows = Math.Max(rows / 10, 1_000);
        var test = generator.Next(testRows, testRows / RankingGenerator.MeanGroupRows);
        RankingFiles.Write(folder, "test", test);
        return test;
    }

    private async Task MeasureAsync(string folder, RankingDataset test, int number)
    {
        var (ours, peers) = (new List<JsonElement>(), new List<JsonElement>());
        for (int run = 0; run < runs; run++)
        {
            ours.Add(await XgboostPeer.ReadAsync("dotnet", [
                Path.Combine(AppContext.BaseDirectory, "digitaltalent-bench.dll"), "train-run", "--folder", folder, "--trees", Text(trees), "--leaves", Text(leaves),
                "--threads", Text(number)]));
            peers.Add(await XgboostPeer.RunAsync(folder, trees, leaves, number, "train"));
        }

        double peerNdcg = RankingMetrics.Ndcg(test, RankingFiles.ReadScores(folder), 10);
        string @case = string.Create(CultureInfo.InvariantCulture, $"{trees}x{leaves}-{number}t");
        report.AddSpread(Name, @case, "train_s", Series("train_s", ours), "s", Better.Lower, XgboostPeer.Name, Series("train_s", peers));
        report.Add(BenchResult.Beside(
            Name, @case, "ndcg10", ours[0].GetProperty("ndcg10").GetDouble(), "share", Better.Higher, XgboostPeer.Name, peerNdcg));
        report.Add(BenchResult.Beside(
            Name, @case, "peak_mb", Series("peak_mb", ours).Max, "MiB", Better.Lower, XgboostPeer.Name, Series("peak_mb", peers).Max));
    }

    private static Series Series(string metric, List<JsonElement> all) => new(all.Select(one => one.GetProperty(metric).GetDouble()));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
