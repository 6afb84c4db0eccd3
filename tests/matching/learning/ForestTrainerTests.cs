using DigitalTalent.Matching.Learning;
using DigitalTalent.Tests.Support;
using Xunit.Abstractions;

namespace DigitalTalent.Tests.Matching.Learning;

public sealed class ForestTrainerTests(ITestOutputHelper output)
{
    private static readonly TrainingSettings Small = new() { Trees = 40, Leaves = 15, Threads = 2 };

    [Theory]
    [InlineData(TreeForm.LeafWise)]
    [InlineData(TreeForm.Symmetric)]
    public void What_was_learned_ranks_rows_that_were_not_seen(TreeForm form)
    {
        var random = TestSeed.Next(output);
        var (train, test) = (LearningWorld.Dataset(random, 600), LearningWorld.Dataset(random, 300));

        var forest = ForestTrainer.Train(train, validation: null, Small with { Form = form }).Forest;

        double learned = RankingMetrics.Ndcg(test, LearningWorld.Scores(forest, test), 10, withoutRelevant: double.NaN);
        double chance = RankingMetrics.Ndcg(test, new double[test.Rows], 10, withoutRelevant: double.NaN);
        output.WriteLine($"{learned:F4} against {chance:F4}");
        Assert.True(learned > 0.9 && learned > chance + 0.15, $"NDCG@10 is {learned}, without a model {chance}.");
    }

    // Goal: threads change time and nothing else. Method: every way to train, the model files compared byte by byte; enough rows that threads share every step.
    [Theory]
    [InlineData(LearningObjective.LambdaRank, TreeForm.LeafWise, 1, 1)]
    [InlineData(LearningObjective.LambdaRank, TreeForm.LeafWise, 0.5, 0.6)]
    [InlineData(LearningObjective.LambdaRank, TreeForm.Symmetric, 0.7, 1)]
    [InlineData(LearningObjective.Regression, TreeForm.LeafWise, 0.7, 1)]
    [InlineData(LearningObjective.Binary, TreeForm.Symmetric, 1, 0.5)]
    public void Forests_are_the_same_bit_for_bit_whatever_the_number_of_threads(
        LearningObjective objective, TreeForm form, double rowFraction, double featureFraction)
    {
        var data = LearningWorld.Dataset(TestSeed.Next(output), 2_500, objective, weighted: true);
        var settings = Small with
        {
            Trees = 8, Objective = objective, Form = form, RowFraction = rowFraction, FeatureFraction = featureFraction, Seed = 77, BinningRows = 5_000,
        };

        var expected = LearningWorld.Bytes(ForestTrainer.Train(data, data, settings with { Threads = 1 }).Forest);

        foreach (int threads in (ReadOnlySpan<int>)[2, 3, 5])
            Assert.Equal(expected, LearningWorld.Bytes(ForestTrainer.Train(data, data, settings with { Threads = threads }).Forest));
        if (rowFraction < 1)
            Assert.NotEqual(expected, LearningWorld.Bytes(ForestTrainer.Train(data, data, settings with { Seed = 78 }).Forest));
    }

    [Fact]
    public void Little_memory_for_histograms_gives_the_same_forest()
    {
        var features = FeatureDefinition.Numbered(120);
        var random = TestSeed.Next(output);
        float[][] columns = [.. features.Select(_ => Enumerable.Range(0, 2_000).Select(_ => random.NextSingle()).ToArray())];
        float[] labels = [.. Enumerable.Range(0, 2_000).Select(row => columns[0][row] + (columns[1][row] * columns[2][row]))];
        var data = new RankingDataset(features, columns, labels);
        var settings = Small with { Objective = LearningObjective.Regression, Leaves = 31 };

        var much = ForestTrainer.Train(data, null, settings).Forest;
        var little = ForestTrainer.Train(data, null, settings with { HistogramBytesMax = 1 << 20 }).Forest;

        Assert.Equal(LearningWorld.Bytes(much), LearningWorld.Bytes(little));
    }

    [Fact]
    public void Scores_during_training_are_the_scores_of_the_forest()
    {
        var random = TestSeed.Next(output);
        var train = LearningWorld.Dataset(random, 200, LearningObjective.Regression);
        var validation = LearningWorld.Dataset(random, 100, LearningObjective.Regression);

        var result = ForestTrainer.Train(train, validation, Small with { Objective = LearningObjective.Regression, RowFraction = 0.6 });

        double after = RankingMetrics.RootMeanSquaredError(validation.LabelsOfRows, LearningWorld.Scores(result.Forest, validation));
        Assert.Equal(result.Metrics[^1], after, 1e-9);
        Assert.True(after < result.Metrics[0] / 1.5, $"The error only fell from {result.Metrics[0]} to {after}.");
    }

    [Fact]
    public void Training_stops_early_and_keeps_the_best_trees()
    {
        var random = TestSeed.Next(output);
        var (train, validation) = (LearningWorld.Dataset(random, 60), LearningWorld.Dataset(random, 60));

        var result = ForestTrainer.Train(train, validation, Small with { Trees = 400, LearningRate = 0.5, EarlyStoppingRounds = 5, MinRowsInLeaf = 1 });

        int best = result.Metrics.ToList().IndexOf(result.Metrics.Max()) + 1;
        Assert.Equal(best, result.Forest.Trees.Count);
        Assert.Equal(best + 5, result.TreesGrown);
        Assert.Equal(result.Metrics.Max(), RankingMetrics.Ndcg(validation, LearningWorld.Scores(result.Forest, validation), 10), 1e-12);
    }

    // Goal: a monotone feature never works the wrong way. Method: labels that go up and down with it; then every row with the feature raised step by step.
    [Theory]
    [InlineData(TreeForm.LeafWise, Monotonicity.Increasing)]
    [InlineData(TreeForm.LeafWise, Monotonicity.Decreasing)]
    [InlineData(TreeForm.Symmetric, Monotonicity.Increasing)]
    public void A_monotone_feature_moves_scores_one_way(TreeForm form, Monotonicity monotone)
    {
        var random = TestSeed.Next(output);
        var builder = new RankingDatasetBuilder([new("bound", Monotone: monotone), new("free"), new("other")]);
        for (int row = 0; row < 3_000; row++)
        {
            float bound = random.NextSingle(), free = random.NextSingle(), other = random.NextSingle();
            builder.Add((float)(Math.Sin(9 * bound) + free + (bound * other * 2)), [random.Next(9) == 0 ? float.NaN : bound, free, other]);
        }

        var forest = ForestTrainer.Train(
            builder.Build(), null, Small with { Objective = LearningObjective.Regression, Form = form, MinRowsInLeaf = 3, LearningRate = 0.3 }).Forest;

        int moved = 0;
        for (int row = 0; row < 300; row++)
        {
            double[] values = [0, random.NextDouble(), random.NextDouble()];
            double before = double.NaN;
            for (int step = 0; step <= 100; step++)
            {
                values[0] = step / 100.0;
                double now = forest.Score(values) * (int)monotone;
                Assert.False(now < before, $"At {values[0]} the score falls from {before} to {now}.");
                moved += now > before ? 1 : 0;
                before = now;
            }
        }

        Assert.True(moved > 300, $"The feature moved a score only {moved} times.");
    }

    [Fact]
    public void Categories_without_order_are_told_apart()
    {
        var random = TestSeed.Next(output);
        int[] good = [3, 17, 40, 41, 60_000];
        var builder = new RankingDatasetBuilder([new("category", FeatureKind.Categorical)]);
        int[] all = [.. good, 0, 1, 2, 18, 39, 59_999, FeatureDefinition.CategoryMax];
        for (int row = 0; row < 5_000; row++)
        {
            int category = all[random.Next(all.Length)];
            builder.Add(good.Contains(category) ? 1 : 0, [category]);
        }

        var forest = ForestTrainer.Train(builder.Build(), null, Small with { Objective = LearningObjective.Binary }).Forest;

        foreach (int category in all)
            Assert.Equal(good.Contains(category), forest.Score([category]) > 0);
        Assert.Equal(forest.Score([double.NaN]), forest.Score([777]));
    }

    [Fact]
    public void Cancelling_ends_training()
    {
        using var stop = new CancellationTokenSource();
        int told = 0;
        var progress = new Told(report => told = report.Trees == 3 ? Stop(report) : told);

        Assert.Throws<OperationCanceledException>(
            () => ForestTrainer.Train(LearningWorld.Dataset(new Random(1), 100), null, Small, progress, stop.Token));
        Assert.Equal(3, told);

        int Stop(TrainingProgress report)
        {
            stop.Cancel();
            return report.Trees;
        }
    }

    [Fact]
    public void Defaults_are_valid_and_every_setting_has_bounds()
    {
        new TrainingSettings().Validate();
        foreach (var (settings, name) in (ReadOnlySpan<(TrainingSettings, string)>)
            [
                (new() { Trees = 0 }, "Trees"), (new() { Leaves = 1 }, "Leaves"), (new() { Leaves = 4_097 }, "Leaves"), (new() { DepthMax = 65 }, "DepthMax"),
                (new() { DepthMax = 9, Form = TreeForm.Symmetric }, "DepthMax"), (new() { LearningRate = double.NaN }, "LearningRate"),
                (new() { LearningRate = 0 }, "LearningRate"), (new() { MinRowsInLeaf = -1 }, "MinRowsInLeaf"), (new() { MinWeightInLeaf = double.NaN }, "MinWeightInLeaf"),
                (new() { L2 = -1 }, "L2"), (new() { Bins = 256 }, "Bins"), (new() { RowFraction = 1.01 }, "RowFraction"), (new() { FeatureFraction = 0 }, "FeatureFraction"),
                (new() { Threads = 65 }, "Threads"), (new() { Sigmoid = 0 }, "Sigmoid"), (new() { NdcgAt = 0 }, "NdcgAt"), (new() { HistogramBytesMax = 5 }, "HistogramBytesMax"),
            ])
        {
            Assert.StartsWith(name + " is ", Assert.Throws<ArgumentException>(settings.Validate).Message, StringComparison.Ordinal);
        }
    }

    private sealed class Told(Action<TrainingProgress> tell) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => tell(value);
    }
}
