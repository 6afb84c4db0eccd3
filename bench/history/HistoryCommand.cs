using System.CommandLine;
using DigitalTalent.Bench.Harness;

namespace DigitalTalent.Bench.History;

/// <summary><c>history [--people N] [--runs N]</c>.</summary>
public static class HistoryCommand
{
    public static Command Create()
    {
        var json = BenchOptions.Json();
        var people = BenchOptions.Number("--people", "People who were shown, each three times.", 1_000_000, min: 1_000, max: 10_000_000);
        var runs = BenchOptions.Number("--runs", "Runs of each.", 3, min: 1, max: 100);
        var command = new Command(HistoryBench.Name, "What a silo keeps of what happened before: memory, time to add a night's sums, time of a look, and of a start.") { people, runs, json };
        command.SetAction(async (parsed, _) =>
        {
            using var report = new BenchReport(MachineFacts.Read(HistoryBench.Seed), Console.Out, parsed.GetValue(json));
            await new HistoryBench(report, parsed.GetValue(people), parsed.GetValue(runs)).RunAsync();
        });
        return command;
    }
}
