using DigitalTalent.Matching.Learning;
using DigitalTalent.Tests.Support;
using Xunit.Abstractions;

namespace DigitalTalent.Tests.Matching.Learning;

public sealed class ForestScorerTests(ITestOutputHelper output)
{
    // Goal: the fast scorer is the definition, bit for bit. Method: random forests of every kind of split, rows at thresholds and edges, every length of a block.
    [Fact]
    public void Scores_are_those_of_the_definition_bit_for_bit()
    {
        var random = TestSeed.Next(output);
        int leaves = 0;
        for (int round = 0; round < 120; round++)
        {
            const int Features = 5;
            var forest = LearningWorld.Forest(random, 1 + random.Next(8), (ReadOnlySpan<int>)[2, 16, 33, 64, 65, 200, 300] is var sizes ? sizes[random.Next(7)] : 0, Features);
            var scorer = new ForestScorer(forest);
            using var scratch = scorer.CreateScratch();
            int rows = random.Next(200);
            float[] values = [.. Enumerable.Range(0, rows * Features).Select(_ => LearningWorld.Value(random))];
            var scores = new double[rows];

            scorer.Score(values, scores, scratch);

            for (int row = 0; row < rows; row++)
            {
                var floats = values.AsSpan(row * Features, Features);
                double expected = forest.Score([.. floats.ToArray().Select(static value => (double)value)]);
                Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(scores[row]));
                Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(scorer.Score(floats)));
                leaves++;
            }
        }

        Assert.True(leaves > 5_000);
    }

    [Fact]
    public void Many_thresholds_of_one_feature_need_several_segments_and_score_alike()
    {
        var random = TestSeed.Next(output);
        var forest = LearningWorld.Forest(random, 200, 60, features: 1);
        var scorer = new ForestScorer(forest);
        using var scratch = scorer.CreateScratch();
        float[] values = [.. Enumerable.Range(0, 500).Select(_ => LearningWorld.Value(random))];
        var scores = new double[values.Length];

        scorer.Score(values, scores, scratch);

        for (int row = 0; row < values.Length; row++)
            Assert.Equal(forest.Score([values[row]]), scores[row]);
    }

    [Fact]
    public void Symmetric_forests_score_alike_from_codes()
    {
        var random = TestSeed.Next(output);
        foreach (int depth in (ReadOnlySpan<int>)[1, 3, 6])
        {
            var data = LearningWorld.Dataset(random, 200);
            var forest = ForestTrainer.Train(data, null, new() { Trees = 30, Form = TreeForm.Symmetric, DepthMax = depth, Threads = 1, MinRowsInLeaf = 2 }).Forest;
            Assert.True(forest.IsSymmetric);
            var scorer = new SymmetricScorer(forest);
            var rows = new float[data.Rows * 5];
            for (int row = 0; row < data.Rows; row++)
                data.CopyRow(row, rows.AsSpan(row * 5, 5));
            var codes = new byte[scorer.Coder.BytesFor(data.Rows)];
            var scores = new double[data.Rows];

            scorer.Coder.Encode(rows, codes);
            scorer.Score(codes, scores);

            Assert.Equal(0, scorer.RoundingMax);
            Assert.Equal(LearningWorld.Scores(forest, data), scores);
            var sums = new int[RowCoder.BlockRows];
            scorer.ScoreBlockScalar(codes.AsSpan(0, scorer.Coder.BlockBytes), sums);
            for (int row = 0; row < Math.Min(data.Rows, sums.Length); row++)
                Assert.Equal(scores[row], sums[row] / (double)(1 << 20));
        }
    }

    [Fact]
    public void Other_trees_are_not_symmetric()
    {
        var random = new Random(5);
        Assert.Throws<ArgumentException>(() => new SymmetricScorer(LearningWorld.Forest(random, 2, 30, 4)));
    }

    [Fact]
    public void Scoring_allocates_nothing()
    {
        var random = new Random(6);
        var scorer = new ForestScorer(LearningWorld.Forest(random, 20, 31, 8));
        using var scratch = scorer.CreateScratch();
        float[] values = [.. Enumerable.Range(0, 8 * 1_000).Select(_ => LearningWorld.Value(random))];
        var scores = new double[1_000];
        scorer.Score(values, scores, scratch);
        scorer.Score(values.AsSpan(0, 8));

        long before = GC.GetAllocatedBytesForCurrentThread();
        scorer.Score(values, scores, scratch);
        scorer.Score(values.AsSpan(0, 8));

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Rows_of_another_width_are_refused()
    {
        var scorer = new ForestScorer(LearningWorld.Forest(new Random(7), 3, 5, 4));
        using var scratch = scorer.CreateScratch();
        Assert.Contains("7 values for 2 rows of 4 features", Assert.Throws<ArgumentException>(
            () => scorer.Score(new float[7], new double[2], scratch)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => scorer.Score(new float[3]));
    }

    // Goal: a value is above as many thresholds as one by one. Method: every number of thresholds, values at, just below and just above each.
    [Fact]
    public void Thresholds_are_counted_alike_one_by_one_and_sixteen_at_once()
    {
        var random = TestSeed.Next(output);
        for (int count = 0; count <= ThresholdSearch.ThresholdsMax; count++)
        {
            double[] thresholds = [.. Enumerable.Range(0, count).Select(_ => Math.Round(random.NextDouble() * 100, 3)).Order()];
            var search = new ThresholdSearch(thresholds);
            foreach (double threshold in thresholds.Append(50))
            {
                float near = ThresholdSearch.RoundDown(threshold);
                foreach (float value in (ReadOnlySpan<float>)[near, MathF.BitIncrement(near), MathF.BitDecrement(near), float.NaN, float.PositiveInfinity, float.NegativeInfinity])
                {
                    Assert.Equal(thresholds.Count(other => other < value), search.CountBelow(value));
                    Assert.Equal(search.CountBelowScalar(value), search.CountBelow(value));
                }
            }
        }
    }
}
