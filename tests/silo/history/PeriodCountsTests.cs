using DigitalTalent.Silo.History;
using DigitalTalent.State.V1;
using DigitalTalent.Tests.Support;
using Xunit.Abstractions;

namespace DigitalTalent.Tests.Silo.History;

/// <summary>Counts by period against a plain list of what happened.</summary>
public sealed class PeriodCountsTests(ITestOutputHelper output)
{
    [Fact]
    public void What_happened_within_the_window_is_counted_whatever_the_order_in_which_it_was_told()
    {
        var random = TestSeed.Next(output);
        for (int round = 1; round <= 300; round++)
        {
            var happened = Enumerable.Range(0, random.Next(1, 40)).Select(_ => (Period: random.Next(700, 700 + random.Next(1, 40)), Count: random.Next(1, 5))).ToArray();
            var (counts, shuffled) = (default(PeriodCounts<ushort>), default(PeriodCounts<ushort>));
            foreach (var (period, count) in happened)
                counts.Add(period, count);
            random.Shuffle(happened);
            foreach (var (period, count) in happened)
                shuffled.Add(period, count);

            int newest = happened.Max(one => one.Period);
            for (int now = newest; now < newest + Periods.Count + 2; now++)
            {
                int expected = happened.Where(one => one.Period > now - Periods.Count).Sum(one => one.Count);
                Assert.True(expected == counts.SumAt(now) && expected == shuffled.SumAt(now), $"Round {round}, period {now}: {counts.SumAt(now)} and {shuffled.SumAt(now)} instead of {expected}.");
            }
        }
    }

    // A sum in the log that is damaged ends the counting; it does not go on for ever.
    [Theory]
    [InlineData(-1)]
    [InlineData(65_536)]
    [InlineData(int.MaxValue)]
    public void A_period_that_cannot_be_is_refused(int period)
    {
        var counts = default(PeriodCounts<ushort>);
        Assert.Throws<ArgumentOutOfRangeException>(() => counts.Add(period, 1));
        var history = new PairHistory(TimeProvider.System);
        Assert.Throws<ArgumentOutOfRangeException>(() => history.Add(new HistoryFold { Shown = { new PeriodShown { Period = period, Talents = { 1 }, TalentTimes = { 1 } } } }, new Dictionary<ulong, string>()));
    }

    [Fact]
    public void A_count_stops_at_its_bound_instead_of_beginning_anew()
    {
        var counts = default(PeriodCounts<ushort>);
        for (int i = 0; i < 3; i++)
            counts.Add(733, 40_000);
        Assert.Equal(65_535, counts.SumAt(733));
        Assert.Equal(0, default(PeriodCounts<ushort>).SumAt(733));
    }

    [Fact]
    public void A_period_has_four_weeks_and_the_window_seven_of_them()
    {
        var start = new ManualTimeProvider().GetUtcNow();
        int period = Periods.Of(start);
        Assert.Equal(period + 1, Periods.Of(start.AddDays(28)));
        Assert.Equal(period + 7, Periods.Of(start + Periods.Window));
        Assert.Equal(0, Periods.Of(DateTimeOffset.UnixEpoch.AddDays(27.9)));
    }
}
