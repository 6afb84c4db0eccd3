using System.Diagnostics;
using System.Globalization;
using DigitalTalent.Bench.Harness;
using DigitalTalent.Bench.Train;
using DigitalTalent.Matching.Learning;

namespace DigitalTalent.Bench.Forests;

/// <summary>Scorers on one thread beside XGBoost's predictor with a forest of the same size, trained on the same rows.</summary>
/// <remarks>Before anything is timed, every score of every row is compared with the definition's, bit for bit.</remarks>
public sealed class ForestBench(BenchReport report, int rows, int runs)
{
    public const string Name = "forest";

    public async Task RunAsync()
    {
        string folder = Directory.CreateTempSubdirectory("digitaltalent-forest-").FullName;
        try
        {
            var generator = new RankingGenerator(RankingGenerator.DefaultSeed);
            var train = generator.Next(rows, rows / RankingGenerator.MeanGroupRows);
            var test = generator.Next(rows, rows / RankingGenerator.MeanGroupRows);
            RankingFiles.Write(folder, "train", train);
            RankingFiles.Write(folder, "test", test);
            float[] values = RankingFiles.RowsOf(test);
            double ordinary = await OrdinaryAsync(folder, train, test, values, 100, 31);
            await OrdinaryAsync(folder, train, test, values, 500, 63);
            Symmetric(train, test, values, ordinary);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<double> OrdinaryAsync(string folder, RankingDataset train, RankingDataset test, float[] values, int trees, int leaves)
    {
        string @case = string.Create(CultureInfo.InvariantCulture, $"{trees}x{leaves}");
        var forest = ForestTrainer.Train(train, validation: null, new() { Trees = trees, Leaves = leaves }).Forest;
        var scorer = new ForestScorer(forest);
        using var scratch = scorer.CreateScratch();
        var scores = new double[test.Rows];
        scorer.Score(values, scores, scratch);
        Compare(@case, forest, values, scores);
        var peer = await XgboostPeer.RunAsync(folder, trees, leaves, 2, "forest");
        double batch = Rate(() => scorer.Score(values, scores, scratch));
        int features = scorer.Features;
        double single = Rate(() =>
        {
            for (int row = 0; row < scores.Length; row++)
                scores[row] = scorer.Score(values.AsSpan(row * features, features));
        });
        double peerBatch = Math.Max(peer.GetProperty("matrix_rows_per_s").GetDouble(), peer.GetProperty("values_rows_per_s").GetDouble());
        Beside(@case, batch, peerBatch);
        Beside(@case + "-single", single, peer.GetProperty("single_rows_per_s").GetDouble());
        return RankingMetrics.Ndcg(test, scores, 10);
    }

    private void Symmetric(RankingDataset train, RankingDataset test, float[] values, double ordinary)
    {
        foreach (int trees in (ReadOnlySpan<int>)[100, 300])
        {
            string @case = string.Create(CultureInfo.InvariantCulture, $"sym{trees}x6");
            var forest = ForestTrainer.Train(train, validation: null, new() { Trees = trees, Form = TreeForm.Symmetric, DepthMax = 6 }).Forest;
            var scorer = new SymmetricScorer(forest);
            var codes = new byte[scorer.Coder.BytesFor(test.Rows)];
            var scores = new double[test.Rows];
            scorer.Coder.Encode(values, codes);
            scorer.Score(codes, scores);
            Compare(@case, forest, values, scores);
            Tell(@case, "rows_per_s", Rate(() => scorer.Score(codes, scores)), "rows/s");
            Tell(@case, "ns_per_row", 1e9 / Rate(() => scorer.Score(codes, scores)), "ns");
            Tell(@case, "encode_ns_per_row", 1e9 / Rate(() => scorer.Coder.Encode(values, codes)), "ns");
            report.Add(BenchResult.Beside(Name, @case, "ndcg10", RankingMetrics.Ndcg(test, scores, 10), "share", Better.Higher, "100x31", ordinary));
        }
    }

    private static void Compare(string @case, Forest forest, float[] values, double[] scores)
    {
        int features = forest.Features.Count;
        var row = new double[features];
        for (int i = 0; i < scores.Length; i++)
        {
            for (int feature = 0; feature < features; feature++)
                row[feature] = values[(i * features) + feature];
            if (!scores[i].Equals(forest.Score(row)))
                throw new InvalidOperationException($"{@case}: row {i} scores {scores[i]:R}, by definition {forest.Score(row):R}.");
        }
    }

    private void Beside(string @case, double rate, double peer)
    {
        report.Add(BenchResult.Beside(Name, @case, "rows_per_s", rate, "rows/s", Better.Higher, XgboostPeer.Name, peer));
        report.Add(BenchResult.Beside(Name, @case, "ns_per_row", 1e9 / rate, "ns", Better.Lower, XgboostPeer.Name, 1e9 / peer));
    }

    private void Tell(string @case, string metric, double value, string unit) => report.Add(BenchResult.Alone(Name, @case, metric, value, unit));

    /// <summary>Rows a second: the median run, after a second in which the runtime compiles what is called often.</summary>
    private double Rate(Action score)
    {
        long warm = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(warm) < TimeSpan.FromSeconds(runs > 1 ? 1 : 0))
            score();
        return rows / new Series(Enumerable.Range(0, runs).Select(_ =>
        {
            long begun = Stopwatch.GetTimestamp();
            score();
            return Stopwatch.GetElapsedTime(begun).TotalSeconds;
        })).Median;
    }
}
