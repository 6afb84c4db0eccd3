using System.Text.Json;
using DigitalTalent.Bench.Live;

namespace DigitalTalent.Tests.Bench;

/// <summary>The benchmarks of a running silo in the small.</summary>
public sealed class LiveTests
{
    // Every answer with a write's token includes the write, or the run ends with an error.
    [Fact]
    public async Task Questions_are_answered_and_writes_seen_while_updates_arrive_and_the_silo_comes_back()
    {
        var lines = await BenchLines.RunAsync("LC_ALL=C", "match-live", "--talents", "2000", "--demands", "50", "--seconds", "1", "--updates-per-second", "200", "--db", "sqlite");

        Assert.Equal("quiet", Line(lines, "p99_ms").GetProperty("peer").GetString());
        Assert.True(Value(lines, "visible_p99_ms") > 0);
        Assert.True(Value(lines, "updates_since_snapshot") > 0);
        Assert.True(Value(lines, "answered_s") > Value(lines, "serving_s"));
        Assert.Equal("without a snapshot", Line(lines, "answered_s").GetProperty("peer").GetString());
    }

    [Fact]
    public async Task Memory_is_told_step_by_step()
    {
        var lines = await BenchLines.RunAsync("LC_ALL=C", "soak", "--talents", "2000", "--demands", "50", "--warm-up", "1", "--steps", "2", "--step", "1", "--updates-per-second", "200");

        Assert.Equal(["after-0s", "after-1s", "after-2s"], lines.Where(line => Text(line, "metric") == "managed").Select(line => Text(line, "case")).SkipLast(1));
        Assert.True(Value(lines, "updates") > 0);
        Assert.InRange(Value(lines, "index_max"), 0.1, Value(lines, "managed_max"));
        Assert.InRange(Value(lines, "resident_max"), Value(lines, "files_min") + Value(lines, "sqlite_min"), double.MaxValue);
        Assert.Equal("first half", Line(lines, "resident_max").GetProperty("peer").GetString());
        Assert.Equal("MB/min", Line(lines, "resident_slope").GetProperty("unit").GetString());
    }

    [Theory]
    [InlineData(0, 5.0)]
    [InlineData(0, 5.0, 5.0, 5.0)]
    [InlineData(2, 1.0, 3.0, 5.0)]
    [InlineData(-0.5, 4.0, 2.0, 3.0, 2.0)]
    public void A_slope_is_that_of_least_squares(double slope, params double[] values) => Assert.Equal(slope, SoakBench.Slope(values), 1e-12);

    private static JsonElement Line(List<JsonElement> lines, string metric) => lines.Single(line => Text(line, "metric") == metric);

    private static double Value(List<JsonElement> lines, string metric) => Line(lines, metric).GetProperty("value").GetDouble();

    private static string? Text(JsonElement line, string property) => line.GetProperty(property).GetString();
}
