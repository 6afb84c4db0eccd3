using DigitalTalent.Matching.Learning;
using DigitalTalent.Tests.Support;
using Xunit.Abstractions;

namespace DigitalTalent.Tests.Matching.Learning;

public sealed class IsotonicCalibrationTests(ITestOutputHelper output)
{
    [Fact]
    public void Neighbours_out_of_order_are_pooled_and_equal_scores_are_one()
    {
        var fitted = IsotonicCalibration.Fit([1, 2, 3, 4, 4, 5], [false, true, false, true, false, true]);
        Assert.Equal([0, 0, 0.5, 0.5, 0.5, 0.5, 1, 1], new[] { 0, 1, 2, 3, 3.5, 4, 5, 9 }.Select(fitted.ChanceOf));
    }

    // Goal: the fit is the best never falling one. Method: every never falling labelling with steps of 1/60 over few points is tried against it.
    [Fact]
    public void No_rising_function_lies_nearer()
    {
        var random = TestSeed.Next(output);
        for (int round = 0; round < 200; round++)
        {
            double[] scores = [.. Enumerable.Range(0, 5).Select(_ => (double)random.Next(4))];
            bool[] outcomes = [.. scores.Select(_ => random.Next(2) == 0)];
            var fitted = IsotonicCalibration.Fit(scores, outcomes);
            double ours = Distance(scores.Select(fitted.ChanceOf));
            double best = Rising(4, 12).Min(steps => Distance(scores.Select(score => steps[(int)score] / 12.0)));
            Assert.True(ours <= best + 1e-12, $"{ours} against {best} for {string.Join(", ", scores)}");

            double Distance(IEnumerable<double> chances) => chances.Zip(outcomes, (chance, came) => Math.Pow(chance - (came ? 1 : 0), 2)).Sum();
        }
    }

    [Fact]
    public void The_error_is_the_mean_distance_of_bins()
    {
        Assert.Equal(0, IsotonicCalibration.ExpectedError([0, 1, 1, 0], [false, true, true, false]));
        Assert.Equal(0.5, IsotonicCalibration.ExpectedError([0.5, 0.5, 0.5, 0.5], [true, true, true, true]), 1e-12);
        Assert.Equal(0, IsotonicCalibration.ExpectedError([0.5, 0.5, 0.5, 0.5], [true, false, true, false], bins: 1), 1e-12);
        Assert.Equal((0.2 + 0.4) / 2, IsotonicCalibration.ExpectedError([0.2, 0.2, 0.6, 0.6], [false, false, true, true], bins: 2), 1e-12);
    }

    [Fact]
    public void Chances_that_are_true_have_next_to_no_error_and_boasting_ones_have_theirs()
    {
        var random = TestSeed.Next(output);
        double[] scores = [.. Enumerable.Range(0, 20_000).Select(_ => random.NextDouble())];
        bool[] outcomes = [.. scores.Select(score => random.NextDouble() < score * score)];
        var fitted = IsotonicCalibration.Fit(scores.AsSpan(0, 10_000), outcomes.AsSpan(0, 10_000));
        double[] chances = [.. scores.Skip(10_000).Select(fitted.ChanceOf)];

        Assert.InRange(IsotonicCalibration.ExpectedError(chances, outcomes.AsSpan(10_000)), 0, 0.03);
        Assert.InRange(IsotonicCalibration.ExpectedError([.. chances.Select(chance => Math.Sqrt(chance))], outcomes.AsSpan(10_000)), 0.1, 0.3);
    }

    private static IEnumerable<int[]> Rising(int length, int most) => length == 0
        ? [[]]
        : Rising(length - 1, most).SelectMany(head => Enumerable.Range(head.Length == 0 ? 0 : head[^1], most + 1 - (head.Length == 0 ? 0 : head[^1])).Select(next => (int[])[.. head, next]));
}
