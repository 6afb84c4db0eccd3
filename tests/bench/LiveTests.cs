namespace DigitalTalent.Tests.Bench;

/// <summary>The live benchmark in the small: every answer with a write's token includes the write, or the run ends with an error.</summary>
public sealed class LiveTests
{
    [Fact]
    public async Task Questions_are_answered_and_writes_seen_while_updates_arrive()
    {
        var lines = await BenchLines.RunAsync("LC_ALL=C", "match-live", "--talents", "2000", "--demands", "50", "--seconds", "1", "--updates-per-second", "200", "--db", "sqlite");

        Assert.Contains(lines, line => line.GetProperty("metric").GetString() == "p99_ms" && line.GetProperty("peer").GetString() == "quiet");
        Assert.True(Single("visible_p99_ms") > 0);

        double Single(string metric) => lines.Single(line => line.GetProperty("metric").GetString() == metric).GetProperty("value").GetDouble();
    }
}
