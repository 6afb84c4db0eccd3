namespace DigitalTalent.Tests.Bench;

/// <summary>The benchmark compares every answer with a full scan before it times anything: at a small size it is a test of the index.</summary>
public sealed class MatchTests
{
    // Goal: the wide kernels and their scalar definition answer alike on real distributions. Method: the same workload with all vector
    // instructions, with those of 256 bits, and with none.
    [Theory]
    [InlineData("DOTNET_EnableHWIntrinsic=1")]
    [InlineData("DOTNET_EnableAVX512=0")]
    [InlineData("DOTNET_EnableHWIntrinsic=0")]
    public async Task Answers_equal_those_of_a_full_scan_whatever_the_processor_can(string setting)
    {
        var lines = await BenchLines.RunAsync(setting, "match", "--talents", "20000", "--demands", "150", "--runs", "1", "--postgres", "false");

        Assert.Equal(150, Single("match", "answers_compared"));
        Assert.True(Single("match", "hits_compared") > 2000);
        Assert.InRange(Single("match", "bytes_per_talent"), 50, 200);
        Assert.Equal(8, Single("match-product", "answers_compared"));

        double Single(string bench, string metric) => lines
            .Single(line => line.GetProperty("bench").GetString() == bench && line.GetProperty("metric").GetString() == metric)
            .GetProperty("value").GetDouble();
    }

    [Fact]
    public async Task Answers_equal_those_of_PostgreSQL()
    {
        var lines = await BenchLines.RunAsync("LC_ALL=C", "match", "--talents", "5000", "--demands", "100", "--runs", "1", "--postgres", "true");

        Assert.Contains(lines, line => line.GetProperty("metric").GetString() == "p99_ms" && line.GetProperty("peer").GetString() == "postgresql");
    }
}
