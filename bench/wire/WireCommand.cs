using System.CommandLine;
using DigitalTalent.Bench.Harness;
using DigitalTalent.Bench.Workload;

namespace DigitalTalent.Bench.Wire;

/// <summary><c>wire [--calls N] [--runs N]</c>.</summary>
public static class WireCommand
{
    public static Command Create()
    {
        var json = BenchOptions.Json();
        var calls = BenchOptions.Number("--calls", "Unary calls of a run.", 200_000, min: 1_000, max: 10_000_000);
        var runs = BenchOptions.Number("--runs", "Runs of each side.", 5, min: 1, max: 100);
        var command = new Command(WireBench.Name, "Small unary calls and a stream of 1 KB messages with h2load, beside plain Kestrel over HTTP/2.")
        {
            calls, runs, json,
        };
        command.SetAction(async (parsed, _) =>
        {
            using var report = new BenchReport(MachineFacts.Read(WorkloadGenerator.DefaultSeed), Console.Out, parsed.GetValue(json));
            await new WireBench(report, parsed.GetValue(calls), parsed.GetValue(runs)).RunAsync();
        });
        return command;
    }
}
