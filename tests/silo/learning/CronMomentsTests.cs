using DigitalTalent.Silo.Learning;

namespace DigitalTalent.Tests.Silo.Learning;

public sealed class CronMomentsTests
{
    [Fact]
    public void Moments_are_those_of_the_time_zone()
    {
        var cron = CronMoments.Parse("--train-cron", "0 30 3 * * ?", "Asia/Shanghai");
        var next = cron.After(new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero));
        Assert.Equal(new DateTimeOffset(2026, 1, 5, 19, 30, 0, TimeSpan.Zero), next);
        Assert.Equal(new DateTimeOffset(2026, 1, 6, 19, 30, 0, TimeSpan.Zero), cron.After(next!.Value));
    }

    [Theory]
    [InlineData("nonsense", "Asia/Shanghai", "--train-cron")]
    [InlineData("0 61 3 * * ?", "Asia/Shanghai", "--train-cron")]
    [InlineData("0 30 3 * * ?", "Atlantis/Capital", "--train-zone")]
    public void What_makes_no_sense_is_refused_by_the_name_of_the_option(string cron, string zone, string option)
    {
        var refused = Assert.Throws<ArgumentException>(() => new LearningSettings { Cron = cron, TimeZone = zone }.Validate());
        Assert.Contains(option, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_moment_that_never_comes_is_none() => Assert.Null(CronMoments.Parse("--train-cron", "0 0 0 1 1 ? 2020", "UTC").After(LearningSamples.Noon));
}
