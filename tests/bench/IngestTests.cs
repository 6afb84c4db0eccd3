using System.Text.Json;
using DigitalTalent.Bench.Harness;
using DigitalTalent.Bench.Ingest;
using DigitalTalent.Client;
using DigitalTalent.Reference;
using DigitalTalent.State.V1;

namespace DigitalTalent.Tests.Bench;

public sealed class IngestTests
{
    private static readonly ReferenceData Reference = ReferenceData.Load();

    [Fact]
    public void Both_sides_write_the_same_talents()
    {
        var rows = Rows(first: 1, count: 100);

        Assert.Equal(rows.Talents.Select(talent => talent.TalentId), rows.States.Select(state => state.Key));
        Assert.Equal(rows.Talents, rows.States.Select(state => TalentState.Parser.ParseFrom(state.Bytes).Talent));
        Assert.Equal(rows.States.Sum(state => (long)state.Bytes.Length), rows.StateBytes);
    }

    [Fact]
    public void A_meter_counts_calls_at_the_same_time_once()
    {
        var meter = new CallMeter();
        var first = meter.Enter(rows: 3);
        var second = meter.Enter(rows: 4);
        first.Dispose();
        Assert.Equal(TimeSpan.Zero, meter.Busy);        // One is still under way: the busy stretch has not ended.
        second.Dispose();

        Assert.Equal((2, 7), (meter.Calls, meter.Rows));
        Assert.True(meter.Busy > TimeSpan.Zero);
    }

    // The whole benchmark at its smallest, on a real silo process: about as long as the silo takes to start, twice.
    [Fact]
    public async Task The_benchmark_runs_end_to_end_and_compares_with_the_peer()
    {
        using var output = new StringWriter();
        using (var report = new BenchReport(MachineFacts.Read(seed: 20260101), output, json: true))
        await using (var sqlite = new SqliteIngest())
            await new IngestBench(report, Rows(first: 1001, count: 100), Rows(first: 1, count: 1000), runs: 1, ImportOptions.Default).RunAsync(sqlite);

        var lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var throughput = Assert.Single(lines, line => line.GetProperty("metric").GetString() == "rows_per_second");
        Assert.Equal(
            throughput.GetProperty("value").GetDouble() / throughput.GetProperty("peer_value").GetDouble(), throughput.GetProperty("ratio").GetDouble(), precision: 9);
        Assert.Contains(lines, line => line.GetProperty("metric").GetString() == "part_validate");
        Assert.Contains(lines, line => line.GetProperty("metric").GetString() == "inside_store_write_rows_per_call");
    }

    private static IngestRows Rows(int first, int count) => IngestRows.Create(first, count, seed: 20260101, Reference, today: new DateOnly(2026, 1, 1));
}
