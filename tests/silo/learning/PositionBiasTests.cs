using DigitalTalent.Silo.Learning;
using DigitalTalent.Tests.Support;
using Xunit.Abstractions;

namespace DigitalTalent.Tests.Silo.Learning;

public sealed class PositionBiasTests(ITestOutputHelper output)
{
    // Goal: the estimate finds what made the log. Method: a log made with known chances of being looked at, 1 / (1 + place / 2).
    [Fact]
    public void Chances_of_being_looked_at_are_found_again()
    {
        var random = TestSeed.Next(output);
        var groups = LearningSamples.Clicked(random, 20_000, 10, place => 1 / (1 + place / 2.0), score => 0.8 / (1 + Math.Exp(-score)));

        var bias = PositionBias.Estimate(groups);

        for (int place = 0; place < 10; place++)
        {
            output.WriteLine($"{place}: {bias.Examined(place):F3} for {1 / (1 + place / 2.0):F3}");
            Assert.Equal(1 / (1 + place / 2.0), bias.Examined(place), 0.12);
        }

        Assert.Equal(bias.Examined(9), bias.Examined(500));
    }

    [Fact]
    public void Where_every_place_is_looked_at_nothing_is_corrected()
    {
        var groups = LearningSamples.Clicked(TestSeed.Next(output), 20_000, 10, _ => 1, score => 0.8 / (1 + Math.Exp(-score)));

        var bias = PositionBias.Estimate(groups);

        Assert.All(Enumerable.Range(0, 10), place => Assert.InRange(bias.Examined(place), 0.85, 1));
    }

    [Fact]
    public void A_short_log_is_not_corrected_at_all()
    {
        Assert.Equal(1, PositionBias.Estimate([]).Examined(7));
        Assert.Equal(1, PositionBias.Estimate([LearningSamples.Group([0, 1, 0])]).Examined(2));
    }

    [Fact]
    public void Weights_are_bounded_and_only_responses_are_weighted()
    {
        var bias = PositionBias.Estimate(LearningSamples.Clicked(TestSeed.Next(output), 5_000, 30, place => place == 0 ? 1 : 0.001, _ => 0.5));

        Assert.Equal(1, bias.Weight(ResultLabel.None, 29));
        Assert.Equal(10, bias.Weight(new ResultLabel(1, true, 1), 29), 0.001);
        Assert.Equal(0.6, bias.Weight(new ResultLabel(3, true, 0.6f), 0), 0.001);
    }
}
