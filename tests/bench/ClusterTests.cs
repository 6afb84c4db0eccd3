using System.Text.Json;

namespace DigitalTalent.Tests.Bench;

/// <summary>The benchmark of a cluster in the small, on real silo processes over PostgreSQL.</summary>
public sealed class ClusterTests
{
    // Probes are rarer than by default: on a busy machine a silo may be held up for a second, and the other would declare it dead.
    [Fact]
    public async Task Calls_failover_a_rolling_restart_and_a_start_are_measured()
    {
        var lines = await BenchLines.RunAsync(
            "LC_ALL=C", "cluster", "--silos", "2", "--seconds", "1", "--runs", "1", "--talents", "100", "--calls-per-second", "50",
            "--probe-every", "3");

        string[] besideThePeer =
        [
            "1-silo calls_per_s", "1-silo p99_ms", "2-silos calls_per_s", "2-silos p99_ms", "kill-1-of-2 failover_s", "power-cut serves_s",
            "embedded start_s", "embedded resident_mb",
        ];
        string[] alone = ["calls", "failed_calls", "repeated_attempts", "slowest_ms"];
        Assert.Equal(
            [.. besideThePeer[..5], .. alone.Select(static metric => $"rolling-restart {metric}"), .. besideThePeer[5..]],
            lines.Select(static line => $"{line.GetProperty("case").GetString()} {line.GetProperty("metric").GetString()}"));
        Assert.All(lines, static line => Assert.Equal("cluster", line.GetProperty("bench").GetString()));
        Assert.All(lines.Where(static line => line.GetProperty("case").GetString() != "rolling-restart"), static line =>
        {
            Assert.Equal("bare-orleans", line.GetProperty("peer").GetString());
            Assert.True(line.GetProperty("value").GetDouble() > 0 && line.GetProperty("peer_value").GetDouble() > 0, line.ToString());
        });
        Assert.True(Value(lines, "calls") > 0);
        Assert.InRange(Value(lines, "failed_calls"), 0, Value(lines, "calls"));
        Assert.True(Value(lines, "slowest_ms") > 0);
    }

    private static double Value(List<JsonElement> lines, string metric) =>
        lines.Single(line => line.GetProperty("metric").GetString() == metric).GetProperty("value").GetDouble();
}
