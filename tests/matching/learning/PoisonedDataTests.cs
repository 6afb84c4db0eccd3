using DigitalTalent.Matching.Learning;

namespace DigitalTalent.Tests.Matching.Learning;

/// <summary>What should not be in training data: refused by row and name, or harmless.</summary>
public sealed class PoisonedDataTests
{
    private static readonly TrainingSettings Few = new() { Trees = 3, Threads = 2, MinRowsInLeaf = 1 };

    [Theory]
    [InlineData(float.NaN, "Row 2: the label is NaN")]
    [InlineData(float.PositiveInfinity, "Row 2: the label is")]
    [InlineData(31, "Row 2: the label is 31; for ranking it must be a whole number 0 to 30")]
    [InlineData(-1, "Row 2: the label is -1")]
    [InlineData(1.5f, "Row 2: the label is 1.5")]
    public void Labels_that_are_no_grades_are_refused_by_row(float label, string expected)
    {
        var refused = Assert.Throws<ArgumentException>(() => ForestTrainer.Train(Rows([0, 1, label, 2]), null, Few));
        Assert.StartsWith(expected, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_of_the_binary_objective_are_0_or_1() =>
        Assert.Contains("Row 3: the label is 2", Assert.Throws<ArgumentException>(
            () => ForestTrainer.Train(Rows([0, 1, 1, 2]), null, Few with { Objective = LearningObjective.Binary })).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Infinite_values_are_refused_by_row_and_feature(float value)
    {
        float[][] columns = [[1, 2], [3, value]];
        Assert.StartsWith("Row 1: f1 is", Assert.Throws<ArgumentException>(
            () => new RankingDataset(FeatureDefinition.Numbered(2), columns, [0, 1])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0.5f)]
    [InlineData(65_536)]
    [InlineData(1e30f)]
    public void Values_that_are_no_categories_are_refused(float value)
    {
        float[][] columns = [[float.NaN, value]];
        Assert.StartsWith("Row 1: c is", Assert.Throws<ArgumentException>(
            () => new RankingDataset([new("c", FeatureKind.Categorical)], columns, [0, 1])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new[] { 3 }, "The groups have 3 rows together, but there are 4")]
    [InlineData(new[] { 3, 2 }, "Group 1 ends at row 5")]
    [InlineData(new[] { 5, -1 }, "Group 0 ends at row 5")]
    [InlineData(new[] { 4, -1 }, "Group 1 has -1 rows")]
    public void Groups_that_do_not_fit_the_rows_are_refused(int[] sizes, string expected) => Assert.StartsWith(
        expected, Assert.Throws<ArgumentException>(() => Rows([0, 1, 0, 1], sizes)).Message, StringComparison.Ordinal);

    [Fact]
    public void Empty_groups_are_left_out()
    {
        var data = Rows([0, 1, 0, 1], [0, 2, 0, 0, 2, 0]);
        Assert.Equal(2, data.Groups);
        var forest = ForestTrainer.Train(data, null, Few with { MinRowsInBin = 1 }).Forest;
        Assert.True(forest.Score([4]) > forest.Score([1]));
    }

    [Fact]
    public void Without_anything_to_learn_from_every_row_scores_alike()
    {
        float[][] constant = [[5, 5, 5, 5], [float.NaN, float.NaN, float.NaN, float.NaN]];
        var ranking = ForestTrainer.Train(new(FeatureDefinition.Numbered(2), constant, [0, 1, 2, 3], [4]), null, Few);
        var alike = ForestTrainer.Train(Rows([2, 2, 2, 2], [4]), null, Few);
        var mean = ForestTrainer.Train(new(FeatureDefinition.Numbered(2), constant, [1, 2, 3, 6]), null, Few with { Objective = LearningObjective.Regression });

        Assert.Equal((0, 0.0), (ranking.TreesGrown, ranking.Forest.Score([5, double.NaN])));
        Assert.Equal(0.0, alike.Forest.Score([1]));
        Assert.Equal(3, mean.Forest.Score([5, 5]), 1e-12);
    }

    [Fact]
    public void Labels_of_one_kind_give_finite_scores()
    {
        var forest = ForestTrainer.Train(Rows([1, 1, 1, 1]), null, Few with { Objective = LearningObjective.Binary }).Forest;
        Assert.InRange(forest.Probability(forest.Score([2])), 0.999, 1);
    }

    // Goal: one group as long as a large data set is ranked in bounded time and memory. Method: pairs grow with the truncation level, not with the square of the group.
    [Fact]
    public void A_group_of_a_million_rows_is_learned_from()
    {
        const int Count = 1_000_000;
        float[] values = new float[Count], labels = new float[Count];
        for (int row = 0; row < Count; row++)
        {
            values[row] = row * 7919L % Count;
            labels[row] = values[row] > Count - 1_000 ? 3 : 0;
        }

        var data = new RankingDataset(FeatureDefinition.Numbered(1), [values], labels, [Count]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        var forest = ForestTrainer.Train(data, null, Few with { Trees = 2 }).Forest;

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 200L << 20);
        Assert.True(forest.Score([Count - 1]) > forest.Score([5]));
    }

    [Fact]
    public void Rows_of_weight_0_teach_nothing()
    {
        var data = new RankingDataset(FeatureDefinition.Numbered(1), [[1, 2, 3, 4, 5, 6]], [0, 0, 0, 9, 9, 9], weights: [1, 1, 1, 0, 0, 0]);
        Assert.Equal(0, ForestTrainer.Train(data, null, Few with { Objective = LearningObjective.Regression }).Forest.Score([6]), 1e-12);
    }

    private static RankingDataset Rows(float[] labels, int[]? sizes = null) => new(
        FeatureDefinition.Numbered(1), [[.. Enumerable.Range(1, labels.Length).Select(static row => (float)row)]], labels, sizes);
}
