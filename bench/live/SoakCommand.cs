using System.CommandLine;
using DigitalTalent.Bench.Harness;
using DigitalTalent.Bench.Workload;

namespace DigitalTalent.Bench.Live;

/// <summary><c>soak [--talents N] [--warm-up STEPS] [--steps N] [--step SECONDS] [--register FILE]</c>.</summary>
public static class SoakCommand
{
    public static Command Create()
    {
        var json = BenchOptions.Json();
        var load = new LoadOptions(talents: 200_000);
        var warmUp = BenchOptions.Number("--warm-up", "Steps before the first figures.", 6, min: 1, max: 10_000);
        var steps = BenchOptions.Number("--steps", "Steps after the first figures.", 10, min: 1, max: 10_000);
        var seconds = BenchOptions.Number("--step", "Seconds of a step.", 60, min: 1, max: 3_600);
        var command = new Command(SoakBench.Name, "Memory of a silo over SQLite under questions and updates, step by step.") { warmUp, steps, seconds, json };
        load.AddTo(command);
        command.SetAction(async (parsed, _) =>
        {
            using var report = new BenchReport(MachineFacts.Read(WorkloadGenerator.DefaultSeed), Console.Out, parsed.GetValue(json));
            var live = new LiveLoad(load.Read(parsed));
            await using var register = await LiveRegister.OpenAsync(live, load.Register(parsed));
            await new SoakBench(report, live, parsed.GetValue(warmUp), parsed.GetValue(steps), TimeSpan.FromSeconds(parsed.GetValue(seconds))).RunAsync(register);
        });
        return command;
    }
}
