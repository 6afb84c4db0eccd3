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
    [InlineData("0 0 0 1 1 ? 2030", "Asia/Shanghai", "7 fields")]
    [InlineData("0 30 3 ? * 2", "Asia/Shanghai", "SUN, MON")]
    [InlineData("0 30 3 ? * 1-5", "Asia/Shanghai", "SUN, MON")]
    [InlineData("0 30 3 * * ?", "Atlantis/Capital", "--train-zone")]
    public void What_makes_no_sense_is_refused_by_the_name_of_the_option(string cron, string zone, string option)
    {
        var refused = Assert.Throws<ArgumentException>(() => new LearningSettings { Cron = cron, TimeZone = zone }.Validate());
        Assert.Contains(option, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0 30 3 ? * MON", DayOfWeek.Monday)]
    [InlineData("0 30 3 ? * SAT#2", DayOfWeek.Saturday)]
    public void Days_of_the_week_go_by_their_names(string cron, DayOfWeek day) =>
        Assert.Equal(day, CronMoments.Parse("--train-cron", cron, "UTC").After(LearningSamples.Noon)!.Value.DayOfWeek);

    [Fact]
    public void A_moment_that_never_comes_is_none() => Assert.Null(CronMoments.Parse("--train-cron", "0 0 0 31 2 ?", "UTC").After(LearningSamples.Noon));
}
