using DigitalTalent.Matching;
using DigitalTalent.Matching.Learning;

namespace DigitalTalent.Tests.Matching;

/// <summary>What a model of pairs may learn.</summary>
public sealed class PairTrainingTests
{
    // Goal: a model cannot come to show the same people for ever. Method: answers in which whoever was shown more was hired; the model may not learn it, while it learns the same of another feature.
    [Theory]
    [InlineData("talent_exposure", false)]
    [InlineData("demand_exposure", false)]
    [InlineData("experience_years", true)]
    public void Having_been_shown_more_never_raises_a_score(string feature, bool mayRise)
    {
        int place = FeatureCatalogue.All.ToList().FindIndex(one => one.Name == feature);
        var random = new Random(7);
        var rows = new RankingDatasetBuilder(PairTraining.Definitions);
        for (int group = 0; group < 60; group++)
        {
            for (int row = 0; row < 10; row++)
            {
                float value = random.Next(60);
                rows.Add(label: value >= 30 ? 2 : 0, Row(place, value), weight: 1);
            }
            rows.EndGroup();
        }
        var forest = ForestTrainer.Train(rows.Build(), validation: null, new TrainingSettings { Trees = 10, Leaves = 8, MinRowsInLeaf = 5 }, progress: null, CancellationToken.None).Forest;

        double[] scores = [.. Enumerable.Range(0, 60).Select(value => forest.Score(Array.ConvertAll(Row(place, value), static one => (double)one)))];
        Assert.Equal(mayRise, scores.Zip(scores.Skip(1)).Any(pair => pair.Second > pair.First));
    }

    private static float[] Row(int place, float value)
    {
        float[] row = new float[FeatureCatalogue.Count];
        row[place] = value;
        return row;
    }
}
