namespace DigitalTalent.Tests.Bench;

public sealed class WireTests
{
    [Fact]
    public async Task Small_calls_and_a_stream_are_measured_beside_the_peer()
    {
        var lines = await BenchLines.RunAsync("LC_ALL=C", "wire", "--calls", "1000", "--runs", "1");

        string[] cases = ["unary-1x100", "unary-8x32", "stream-1kb"];
        Assert.Equal(cases, lines.Select(line => line.GetProperty("case").GetString()).Distinct());
        Assert.All(lines, line => Assert.True(line.GetProperty("value").GetDouble() > 0 && line.GetProperty("peer_value").GetDouble() > 0, line.ToString()));
        foreach (string metric in (string[])["calls_per_s", "p99_ms", "alloc_bytes_per_call"])
            Assert.Equal(2, lines.Count(line => line.GetProperty("metric").GetString() == metric));
    }
}
