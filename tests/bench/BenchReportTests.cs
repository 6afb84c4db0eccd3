using System.Text.Json;
using DigitalTalent.Bench.Harness;

namespace DigitalTalent.Tests.Bench;

public sealed class BenchReportTests
{
    private static readonly MachineFacts Machine = new(2, 8L << 30, "一台机器 \"X\"", "Linux", ".NET 10", Load: 0.5, Seed: 20260101);

    [Theory]
    [InlineData(Better.Higher, 200, 100, 2.0)]
    [InlineData(Better.Higher, 50, 100, 0.5)]
    [InlineData(Better.Lower, 200, 100, 0.5)]
    [InlineData(Better.Lower, 50, 100, 2.0)]
    public void A_ratio_above_one_is_ahead_whichever_way_the_metric_is_good(Better better, double ours, double peer, double ratio) =>
        Assert.Equal(ratio, BenchResult.Beside("b", "c", "m", ours, "u", better, "p", peer).Ratio);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(-1, 1)]
    [InlineData(double.NaN, 1)]
    [InlineData(1, double.PositiveInfinity)]
    public void A_figure_that_cannot_be_compared_is_refused(double ours, double peer) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => BenchResult.Beside("b", "c", "m", ours, "u", Better.Higher, "p", peer));

    [Theory]
    [InlineData(new double[] { 3, 1, 2 }, 2, 1, 3)]
    [InlineData(new double[] { 4, 1, 2, 3 }, 2.5, 1, 4)]
    [InlineData(new double[] { 7 }, 7, 7, 7)]
    public void A_series_knows_its_middle_and_its_ends(double[] values, double median, double min, double max)
    {
        var series = new Series(values);
        Assert.Equal((median, min, max), (series.Median, series.Min, series.Max));
    }

    [Fact]
    public void A_series_without_runs_is_refused() => Assert.Throws<ArgumentException>(() => new Series([]));

    [Fact]
    public async Task Ours_and_the_peer_take_turns()
    {
        var order = new List<string>();
        var (ours, peer) = await Interleaved.RunAsync(2, Run("A"), Run("B"));

        Assert.Equal(["A0", "B0", "A1", "B1"], order);
        Assert.Equal((2, 2), (ours.Runs, peer.Runs));

        Func<int, Task<double>> Run(string name) => run =>
        {
            order.Add($"{name}{run}");
            return Task.FromResult(1.0);
        };
    }

    [Fact]
    public void Json_is_the_machine_and_then_one_object_a_line_with_the_eight_fields()
    {
        var lines = Print(json: true, report =>
        {
            report.Add(BenchResult.Alone("ingest", "sqlite", "seconds", 1.5, "s"));
            report.Add(BenchResult.Beside("ingest", "sqlite", "rows_per_second", 10, "rows/s", Better.Higher, "inserts", 20));
        }).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();

        Assert.Equal(3, lines.Count);
        var machine = lines[0].GetProperty("machine");
        Assert.Equal(["cores", "memory_bytes", "cpu", "os", "runtime", "load", "seed"], machine.EnumerateObject().Select(field => field.Name));
        Assert.Equal("一台机器 \"X\"", machine.GetProperty("cpu").GetString());
        string[] fields = ["bench", "case", "metric", "value", "unit", "peer", "peer_value", "ratio"];
        Assert.All(lines[1..], line => Assert.Equal(fields, line.EnumerateObject().Select(field => field.Name)));
        Assert.Equal(JsonValueKind.Null, lines[1].GetProperty("ratio").ValueKind);
        Assert.Equal(0.5, lines[2].GetProperty("ratio").GetDouble());
    }

    [Fact]
    public void Several_runs_also_tell_the_spread()
    {
        var metrics = Print(json: true, report =>
            report.AddSpread("b", "c", "ms", new Series([1, 2, 4]), "ms", Better.Lower, "p", new Series([2, 4, 6])))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => JsonDocument.Parse(line).RootElement).ToList();

        Assert.Equal(["ms", "ms_min", "ms_max"], metrics.Select(line => line.GetProperty("metric").GetString()));
        Assert.Equal([2.0, 2.0, 1.5], metrics.Select(line => line.GetProperty("ratio").GetDouble()));
    }

    [Fact]
    public void The_table_shows_every_figure_and_the_machine()
    {
        string table = Print(json: false, report =>
            report.Add(BenchResult.Beside("ingest", "[sqlite]", "rows", 12345, "rows/s", Better.Higher, "inserts", 24690)));

        Assert.Contains("[sqlite]", table, StringComparison.Ordinal);
        Assert.Contains("12,345", table, StringComparison.Ordinal);
        Assert.Contains("0.50", table, StringComparison.Ordinal);
        Assert.Contains("2 cores", table, StringComparison.Ordinal);
    }

    private static string Print(bool json, Action<BenchReport> fill)
    {
        using var output = new StringWriter();
        using (var report = new BenchReport(Machine, output, json))
            fill(report);
        return output.ToString();
    }
}
