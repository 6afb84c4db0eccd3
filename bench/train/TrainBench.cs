using System.Globalization;
using System.Text.Json;
using DigitalTalent.Bench.Harness;
using DigitalTalent.Matching.Learning;

namespace DigitalTalent.Bench.Train;

/// <summary>Our trainer beside XGBoost's on the same rows, each training in a process of its own.</summary>
public sealed class TrainBench(BenchReport report, int rows, int trees, int leaves, int runs, int[] threads)
{
    public const string Name = "train";

    private const double FasterRate = 0.3;

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
            ours.Add(await OursAsync(folder, number, symmetric: false));
            peers.Add(await XgboostPeer.RunAsync(folder, trees, leaves, number, "train"));
        }

        string @case = string.Create(CultureInfo.InvariantCulture, $"{trees}x{leaves}-{number}t");
        double ndcg = Ndcg(ours[0]), peerNdcg = PeerNdcg(folder, test);
        report.AddSpread(Name, @case, "train_s", Series("train_s", ours), "s", Better.Lower, XgboostPeer.Name, Series("train_s", peers));
        report.Add(BenchResult.Beside(Name, @case, "ndcg10", ndcg, "share", Better.Higher, XgboostPeer.Name, peerNdcg));
        report.Add(BenchResult.Beside(
            Name, @case, "peak_mb", Series("peak_mb", ours).Max, "MiB", Better.Lower, XgboostPeer.Name, Series("peak_mb", peers).Max));
        if (number != threads[^1])
            return;
        await FasterPeerAsync(folder, test, number, @case, ndcg);
        await SymmetricAsync(folder, number, @case, Series("train_s", ours).Median, ndcg);
    }

    /// <summary>The peer doubles second derivatives, so that its steps are half as long: with a rate of three times as much it has learned more after as many trees.</summary>
    private async Task FasterPeerAsync(string folder, RankingDataset test, int number, string @case, double ndcg)
    {
        var peer = await XgboostPeer.RunAsync(folder, trees, leaves, number, "train", FasterRate);
        string name = string.Create(CultureInfo.InvariantCulture, $"{XgboostPeer.Name}-rate-{FasterRate}");
        report.Add(BenchResult.Beside(Name, @case + "-peer-rate", "ndcg10", ndcg, "share", Better.Higher, name, PeerNdcg(folder, test)));
        report.Add(BenchResult.Alone(Name, @case + "-peer-rate", "peer_train_s", peer.GetProperty("train_s").GetDouble(), "s"));
    }

    /// <summary>What symmetric trees cost, beside ordinary ones of ours.</summary>
    private async Task SymmetricAsync(string folder, int number, string ordinary, double seconds, double ndcg)
    {
        var symmetric = await OursAsync(folder, number, symmetric: true);
        string @case = string.Create(CultureInfo.InvariantCulture, $"sym{trees}x6-{number}t");
        report.Add(BenchResult.Beside(Name, @case, "train_s", symmetric.GetProperty("train_s").GetDouble(), "s", Better.Lower, ordinary, seconds));
        report.Add(BenchResult.Beside(Name, @case, "ndcg10", Ndcg(symmetric), "share", Better.Higher, ordinary, ndcg));
    }

    private Task<JsonElement> OursAsync(string folder, int number, bool symmetric) => XgboostPeer.ReadAsync("dotnet", [
        Path.Combine(AppContext.BaseDirectory, "digitaltalent-bench.dll"), "train-run", "--folder", folder, "--trees", Text(trees), "--leaves", Text(leaves),
        "--threads", Text(number), .. symmetric ? ["--symmetric"] : Array.Empty<string>()]);

    private static double Ndcg(JsonElement trained) => trained.GetProperty("ndcg10").GetDouble();

    private static double PeerNdcg(string folder, RankingDataset test) => RankingMetrics.Ndcg(test, RankingFiles.ReadScores(folder), 10);

    private static Series Series(string metric, List<JsonElement> all) => new(all.Select(one => one.GetProperty(metric).GetDouble()));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
