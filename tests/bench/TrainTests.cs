using System.Text.Json;

namespace DigitalTalent.Tests.Bench;

public sealed class TrainTests
{
    [Fact]
    public async Task Training_ranks_as_well_as_the_peer_and_better_than_chance()
    {
        var lines = await BenchLines.RunAsync("DOTNET_TieredCompilation=1", "train", "--rows", "20000", "--trees", "20", "--leaves", "15", "--threads", "2");

        var ndcg = Metric(lines, "20x15-2t", "ndcg10");
        Assert.Equal("xgboost", ndcg.GetProperty("peer").GetString());
        Assert.InRange(ndcg.GetProperty("value").GetDouble(), 0.5, 1);
        Assert.True(ndcg.GetProperty("ratio").GetDouble() > 0.99);
        Assert.True(Metric(lines, "20x15-2t", "train_s").GetProperty("value").GetDouble() > 0);
        Assert.InRange(Metric(lines, "20x15-2t", "peak_mb").GetProperty("value").GetDouble(), 20, 1_000);
    }

    // Goal: the wide scorers and the definition agree, whatever the processor can. Method: the benchmark compares every score before it times any.
    [Theory]
    [InlineData("DOTNET_EnableHWIntrinsic=1")]
    [InlineData("DOTNET_EnableAVX512=0")]
    [InlineData("DOTNET_EnableAVX2=0")]
    [InlineData("DOTNET_EnableHWIntrinsic=0")]
    public async Task Scores_equal_the_definition_whatever_the_processor_can(string setting)
    {
        var lines = await BenchLines.RunAsync(setting, "forest", "--rows", "2000", "--runs", "1");

        foreach (string @case in (ReadOnlySpan<string>)["100x31", "100x31-single", "500x63", "500x63-single", "sym100x6", "sym300x6"])
            Assert.True(Metric(lines, @case, "rows_per_s").GetProperty("value").GetDouble() > 0);
    }

    private static JsonElement Metric(List<JsonElement> lines, string @case, string metric) =>
        lines.Single(line => line.GetProperty("case").GetString() == @case && line.GetProperty("metric").GetString() == metric);
}
