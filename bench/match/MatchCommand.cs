using System.CommandLine;
using DigitalTalent.Bench.Harness;
using DigitalTalent.Bench.Workload;

namespace DigitalTalent.Bench.Match;

/// <summary><c>match [--talents N] [--demands N] [--top N] [--runs N] [--postgres BOOL] [--product BOOL]</c>.</summary>
public static class MatchCommand
{
    /// <summary>Above this PostgreSQL is left out unless asked for: loading takes longer than everything else.</summary>
    private const int PostgresTalentsMax = 1_000_000;

    public static Command Create()
    {
        var json = BenchOptions.Json();
        var talents = BenchOptions.Number("--talents", "Talents of the workload.", 1_000_000, min: 1_000, max: 20_000_000);
        var demands = BenchOptions.Number("--demands", "Demands of the workload.", 1_000, min: 1, max: 100_000);
        var top = BenchOptions.Number("--top", "Most hits of a demand.", 50, min: 1, max: 1_000);
        var runs = BenchOptions.Number("--runs", "Runs of the index; each demand counts with its median.", 5, min: 1, max: 100);
        var postgres = new Option<bool?>("--postgres") { Description = $"Whether PostgreSQL is a peer too; unless told, up to {PostgresTalentsMax:N0} talents." };
        var frozen = new Option<bool?>("--frozen") { Description = "Whether the workload's query by the frozen score is asked; unless told, it is." };
        var product = new Option<bool?>("--product") { Description = $"Whether the product's own question is asked too; unless told, up to {PostgresTalentsMax:N0} talents." };
        var command = new Command(
            MatchBench.Name, "The workload's query by the frozen score, exact: the columnar index beside a plain scan and PostgreSQL. And the product's own question.")
        {
            talents, demands, top, runs, postgres, frozen, product, json,
        };
        command.SetAction(async (parsed, _) =>
        {
            using var report = new BenchReport(MachineFacts.Read(WorkloadGenerator.DefaultSeed), Console.Out, parsed.GetValue(json));
            int size = parsed.GetValue(talents);
            if (parsed.GetValue(product) ?? size <= PostgresTalentsMax)
                new ProductBench(report, size, parsed.GetValue(demands), parsed.GetValue(top), parsed.GetValue(runs)).Run();
            if (!(parsed.GetValue(frozen) ?? true))
                return;
            await new MatchBench(
                report, size, parsed.GetValue(demands), parsed.GetValue(top), parsed.GetValue(runs), parsed.GetValue(postgres) ?? size <= PostgresTalentsMax).RunAsync();
        });
        return command;
    }
}
