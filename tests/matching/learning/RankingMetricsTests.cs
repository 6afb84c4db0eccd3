using DigitalTalent.Matching.Learning;

namespace DigitalTalent.Tests.Matching.Learning;

public sealed class RankingMetricsTests
{
    // Reckoned by hand: gains 7, 0, 3 at discounts 1, 0.63093, 0.5 against 7, 3, 0.
    [Fact]
    public void Ndcg_is_gain_by_place_over_the_best_gain()
    {
        var data = Labels([3, 0, 2], [3]);
        double expected = (7 + (3 * 0.5)) / (7 + (3 / Math.Log2(3)));
        Assert.Equal(expected, RankingMetrics.Ndcg(data, [3, 2, 1], 10), 1e-12);
        Assert.Equal(1, RankingMetrics.Ndcg(data, [3, 1, 2], 10), 1e-12);
        Assert.Equal(7 / 7.0, RankingMetrics.Ndcg(data, [3, 2, 1], 1), 1e-12);
        Assert.Equal(0, RankingMetrics.Ndcg(data, [1, 3, 2], 1), 1e-12);
    }

    [Fact]
    public void Groups_without_a_relevant_row_count_as_told()
    {
        var data = Labels([1, 0, 0, 0], [2, 2]);
        double[] scores = [0, 1, 0, 1];
        double first = 1 / Math.Log2(3);
        Assert.Equal((first + 1) / 2, RankingMetrics.Ndcg(data, scores, 10), 1e-12);
        Assert.Equal(first / 2, RankingMetrics.Ndcg(data, scores, 10, withoutRelevant: 0), 1e-12);
        Assert.Equal(first, RankingMetrics.Ndcg(data, scores, 10, withoutRelevant: double.NaN), 1e-12);
        Assert.Equal((0.5 + 1) / 2, RankingMetrics.MeanAveragePrecision(data, scores), 1e-12);
    }

    [Fact]
    public void Rows_of_one_score_keep_their_order_and_NaN_goes_last()
    {
        Assert.Equal(1, RankingMetrics.Ndcg(Labels([1, 0], [2]), [5, 5], 1));
        Assert.Equal(0, RankingMetrics.Ndcg(Labels([0, 1], [2]), [5, 5], 1));
        Assert.Equal(0, RankingMetrics.Ndcg(Labels([1, 0], [2]), [double.NaN, -5], 1));
    }

    [Fact]
    public void Average_precision_is_the_mean_over_relevant_rows() =>
        Assert.Equal((1 + (2 / 3.0)) / 2, RankingMetrics.MeanAveragePrecision(Labels([1, 0, 1], [3]), [3, 2, 1]), 1e-12);

    // Goal: the area under the curve is the share of pairs in order. Method: every pair counted.
    [Fact]
    public void Auc_is_the_share_of_pairs_in_order()
    {
        var random = new Random(3);
        for (int round = 0; round < 50; round++)
        {
            float[] labels = [.. Enumerable.Range(0, 40).Select(_ => (float)random.Next(2)), 0, 1];
            double[] scores = [.. labels.Select(_ => (double)random.Next(10))];
            double right = 0, pairs = 0;
            for (int i = 0; i < labels.Length; i++)
            {
                for (int j = 0; j < labels.Length; j++)
                {
                    if (labels[i] > labels[j])
                        (right, pairs) = (right + (scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0), pairs + 1);
                }
            }

            Assert.Equal(right / pairs, RankingMetrics.Auc(labels, scores), 1e-12);
        }

        Assert.True(double.IsNaN(RankingMetrics.Auc([1, 1], [1, 2])));
    }

    [Fact]
    public void Log_loss_of_great_scores_is_finite()
    {
        Assert.Equal(1_000, RankingMetrics.LogLoss([0], [1_000]), 1e-9);
        Assert.Equal(Math.Log(2), RankingMetrics.LogLoss([1], [0]), 1e-12);
    }

    private static RankingDataset Labels(float[] labels, int[] sizes) => new(FeatureDefinition.Numbered(1), [new float[labels.Length]], labels, sizes);
}
