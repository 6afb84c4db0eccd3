using System.Numerics;
using DigitalTalent.Matching.Learning;
using DigitalTalent.Tests.Support;
using Xunit.Abstractions;

namespace DigitalTalent.Tests.Matching.Learning;

public sealed class TreeShapTests(ITestOutputHelper output)
{
    [Fact]
    public void Contributions_add_up_to_the_score()
    {
        var random = TestSeed.Next(output);
        for (int round = 0; round < 60; round++)
        {
            int features = 1 + random.Next(12);
            var forest = LearningWorld.Forest(random, 1 + random.Next(10), 80, features);
            var shap = new TreeShap(forest);
            var contributions = new double[features];
            for (int i = 0; i < 20; i++)
            {
                double[] row = [.. Enumerable.Range(0, features).Select(_ => (double)LearningWorld.Value(random))];
                shap.Explain(row, contributions);
                Assert.Equal(forest.Score(row), shap.BaseValue + contributions.Sum(), 1e-9);
            }
        }
    }

    // Goal: these are Shapley values. Method: by their definition, the mean over all subsets of the other features of what a feature adds.
    [Fact]
    public void Contributions_are_the_mean_over_all_subsets()
    {
        var random = TestSeed.Next(output);
        for (int round = 0; round < 60; round++)
        {
            int features = 1 + random.Next(7);
            var tree = LearningWorld.Tree(random, 1 + random.Next(14), features);
            var shap = new TreeShap(new([.. Enumerable.Range(0, features).Select(static i => new ForestFeature($"f{i}"))], [tree], LearningObjective.Regression));
            double[] row = [.. Enumerable.Range(0, features).Select(_ => (double)LearningWorld.Value(random))], contributions = new double[features];

            shap.Explain(row, contributions);

            double[] expected = ByDefinition(tree, row);
            for (int feature = 0; feature < features; feature++)
                Assert.Equal(expected[feature], contributions[feature], 1e-9);
        }
    }

    [Fact]
    public void Trained_trees_of_both_forms_are_explained()
    {
        var data = LearningWorld.Dataset(TestSeed.Next(output), 200);
        foreach (var form in (ReadOnlySpan<TreeForm>)[TreeForm.LeafWise, TreeForm.Symmetric])
        {
            var forest = ForestTrainer.Train(data, null, new() { Trees = 15, Form = form, Threads = 1 }).Forest;
            var shap = new TreeShap(forest);
            var contributions = new double[5];
            double meanScore = 0;
            for (int row = 0; row < data.Rows; row++)
            {
                shap.Explain(LearningWorld.Row(data, row), contributions);
                double score = forest.Score(LearningWorld.Row(data, row));
                Assert.Equal(score, shap.BaseValue + contributions.Sum(), 1e-9);
                Assert.Equal(0, contributions[3]);                  // The constant feature splits nothing.
                meanScore += score / data.Rows;
            }

            Assert.Equal(meanScore, shap.BaseValue, 1e-9);
        }
    }

    [Fact]
    public void A_model_without_counts_is_not_explained()
    {
        var tree = new Tree(new()
        {
            SplitFeatures = [0], Thresholds = [1], Decisions = [default], Left = [~0], Right = [~1], LeafValues = [1, 2], LeafWeights = [0, 0], LeafRows = [0, 0],
            SplitGains = [0], SplitValues = [0], SplitWeights = [0], SplitRows = [0],
        });
        var forest = new Forest([new("f")], [tree], LearningObjective.Regression);
        Assert.Contains("internal_count", Assert.Throws<ArgumentException>(() => new TreeShap(forest)).Message, StringComparison.Ordinal);
    }

    private static double[] ByDefinition(Tree tree, double[] row)
    {
        int features = row.Length;
        double[] values = [.. Enumerable.Range(0, 1 << features).Select(known => Expected(tree, row, known, 0))];
        var contributions = new double[features];
        for (int feature = 0; feature < features; feature++)
        {
            for (int known = 0; known < 1 << features; known++)
            {
                if ((known >> feature & 1) != 0)
                    continue;
                int size = BitOperations.PopCount((uint)known);
                double weight = Factorial(size) * Factorial(features - size - 1) / Factorial(features);
                contributions[feature] += weight * (values[known | (1 << feature)] - values[known]);
            }
        }

        return contributions;
    }

    private static double Expected(Tree tree, double[] row, int known, int node)
    {
        if (tree.Leaves == 1)
            return tree.LeafValues[0];
        if (node < 0)
            return tree.LeafValues[~node];
        int feature = tree.SplitFeatures[node];
        if ((known >> feature & 1) != 0)
            return Expected(tree, row, known, tree.GoesLeft(node, row[feature]) ? tree.Left[node] : tree.Right[node]);
        double left = RowsOf(tree, tree.Left[node]), right = RowsOf(tree, tree.Right[node]);
        return ((left * Expected(tree, row, known, tree.Left[node])) + (right * Expected(tree, row, known, tree.Right[node]))) / (left + right);
    }

    private static double RowsOf(Tree tree, int node) => node < 0 ? tree.LeafRows[~node] : tree.SplitRows[node];

    private static double Factorial(int number) => number < 2 ? 1 : number * Factorial(number - 1);
}
