using System.CommandLine;
using DigitalTalent.Bench.Harness;
using DigitalTalent.Bench.Workload;

namespace DigitalTalent.Bench.Cluster;

/// <summary><c>cluster [--part all|calls|failover|restart|powercut|start] [--silos N] [--seconds N] [--runs N] [--talents N] [--callers N]
/// [--calls-per-second N] [--probe-every SECONDS]</c>.</summary>
public static class ClusterCommand
{
    public static Command Create()
    {
        var json = BenchOptions.Json();
        var part = new Option<string>("--part")
        {
            Description = "calls, failover, restart, powercut, start, or all.",
            DefaultValueFactory = static _ => "all",
        };
        part.AcceptOnlyFromAmong([.. Enum.GetNames<ClusterParts>().Select(static name => name.ToLowerInvariant())]);
        var silos = BenchOptions.Number("--silos", "Silos of the largest cluster.", 3, min: 2, max: 5);
        var seconds = BenchOptions.Number("--seconds", "Seconds of each measurement under load.", 2, min: 1, max: 600);
        var runs = BenchOptions.Number("--runs", "Runs of each side, kills and starts among them.", 3, min: 1, max: 20);
        var talents = BenchOptions.Number("--talents", "Talents that are called.", 2_000, min: 100, max: 100_000);
        var callers = BenchOptions.Number("--callers", "Calls under way at a time.", 16, min: 1, max: 1_000);
        var rate = BenchOptions.Number("--calls-per-second", "Calls a second during the rolling restart.", 200, min: 1, max: 10_000);
        var probeEvery = BareSilo.ProbeEvery();
        var command = new Command(
            ClusterBench.Name,
            "Calls, failover, a rolling restart and a power cut of silos over PostgreSQL, and the start of a single silo, beside bare Orleans.")
        {
            part, silos, seconds, runs, talents, callers, rate, probeEvery, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var report = new BenchReport(MachineFacts.Read(WorkloadGenerator.DefaultSeed), Console.Out, parsed.GetValue(json));
            var plan = new ClusterPlan(
                parsed.GetValue(silos), parsed.GetValue(talents), parsed.GetValue(callers), parsed.GetValue(rate),
                TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(runs), parsed.GetValue(probeEvery),
                WorkloadGenerator.DefaultSeed);
            var parts = Enum.Parse<ClusterParts>(parsed.GetRequiredValue(part), ignoreCase: true);
            await new ClusterBench(report, plan).RunAsync(parts, cancellation);
        });
        return command;
    }
}
