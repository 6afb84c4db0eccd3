using System.Globalization;
using DigitalTalent.Bench.Harness;
using DigitalTalent.Bench.Workload;
using DigitalTalent.Client;
using DigitalTalent.Reference;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;

namespace DigitalTalent.Bench.Cluster;

/// <summary>Silos of one cluster, each a process, over PostgreSQL: calls, failover, a rolling restart and a power cut; and how soon a single silo is
/// ready.</summary>
/// <remarks>
/// The peer is a bare Orleans cluster of the same size with one empty grain. Its call is an HTTP/2 request to plain Kestrel and a grain
/// call that does nothing. The registry's call goes through the SDK and gRPC, is checked, reaches a grain that reads its row from the
/// database, and comes back with a talent. So the ratio of calls shows what all of that costs beside the bare runtime, and the ratio of
/// the failover what the retries in our silos add to the detection by Orleans.
/// </remarks>
public sealed class ClusterBench(BenchReport report, ClusterPlan plan)
{
    public const string Name = "cluster";

    private const string Peer = "bare-orleans";

    /// <summary>Silos that have just started compile themselves: this is how long they are called before anything is measured.</summary>
    private static readonly TimeSpan WarmUpMax = TimeSpan.FromSeconds(4);

    /// <summary>Measures.</summary>
    /// <param name="parts">What.</param>
    /// <param name="cancellation">Gives up; all processes are ended.</param>
    public async Task RunAsync(ClusterParts parts, CancellationToken cancellation)
    {
        if (parts != ClusterParts.Start)
            await TellClusterAsync(parts, cancellation);
        if (parts.HasFlag(ClusterParts.Start))
            await TellStartAsync(cancellation);
    }

    private async Task TellClusterAsync(ClusterParts parts, CancellationToken cancellation)
    {
        var talents = Talents();
        await using var postgres = await PostgresServer.StartAsync();
        await using var registry = new RegistrySilos(await DatabaseAsync(postgres), plan.ProbeEvery, talents);
        await using var bare = new BareSilos(await DatabaseAsync(postgres), plan.ProbeEvery);
        await registry.GrowAsync(1, cancellation);
        await FillAsync(registry.Addresses[0], talents, cancellation);
        if (parts.HasFlag(ClusterParts.Calls))
            await TellCallsAsync(registry, bare, cancellation);
        await registry.GrowAsync(plan.Silos, cancellation);
        if (parts.HasFlag(ClusterParts.Failover))
            await TellFailoverAsync(registry, bare, cancellation);
        if (parts.HasFlag(ClusterParts.Restart))
            await TellRestartAsync(registry, talents, cancellation);
        if (parts.HasFlag(ClusterParts.PowerCut))
            await TellPowerCutAsync(registry, bare, cancellation);
    }

    private async Task TellCallsAsync(RegistrySilos registry, BareSilos bare, CancellationToken cancellation)
    {
        for (int silos = 1; silos <= plan.Silos; silos++)
        {
            await registry.GrowAsync(silos, cancellation);
            await bare.GrowAsync(silos, cancellation);
            var load = new CallLoad(plan.FirstOfCalls(silos), plan.Talents, plan.Callers, plan.Seed);
            await WarmUpAsync(registry, load, cancellation);
            await WarmUpAsync(bare, load, cancellation);
            var (ours, others) = (new List<LoadFigures>(), new List<LoadFigures>());
            for (int run = 0; run < plan.Runs; run++)
            {
                ours.Add(await load.RunAsync(registry.Callers, plan.Length, cancellation));
                others.Add(await load.RunAsync(bare.Callers, plan.Length, cancellation));
            }
            registry.ThrowIfAnyEnded();
            bare.ThrowIfAnyEnded();
            string name = silos == 1 ? "1-silo" : string.Create(CultureInfo.InvariantCulture, $"{silos}-silos");
            Tell(name, "calls_per_s", ours, others, static one => one.CallsPerSecond, "1/s", Better.Higher);
            Tell(name, "p99_ms", ours, others, static one => one.P99, "ms", Better.Lower);
        }
    }

    private async Task WarmUpAsync(SiloGroup silos, CallLoad load, CancellationToken cancellation)
    {
        await load.SpreadAsync(silos.Callers, cancellation);
        await load.RunAsync(silos.Callers, plan.Length < WarmUpMax ? plan.Length : WarmUpMax, cancellation);
    }

    private async Task TellFailoverAsync(RegistrySilos registry, BareSilos bare, CancellationToken cancellation)
    {
        await bare.GrowAsync(plan.Silos, cancellation);
        var (ours, others) = await Interleaved.RunAsync(
            plan.Runs, run => SecondsAsync(registry, run), run => SecondsAsync(bare, run));
        report.AddSpread(Name, $"kill-1-of-{plan.Silos}", "failover_s", ours, "s", Better.Lower, Peer, others);

        async Task<double> SecondsAsync(SiloGroup silos, int run)
        {
            var took = await Failover.RunAsync(silos, plan.FirstOfKill(run), ClusterPlan.Spread, victim: run % plan.Silos, cancellation);
            return took.TotalSeconds;
        }
    }

    private async Task TellRestartAsync(RegistrySilos registry, IReadOnlyList<Talent> talents, CancellationToken cancellation)
    {
        const string Case = "rolling-restart";
        var called = talents.Skip(plan.FirstOfCalls(plan.Silos)).Take(plan.Talents).ToList();
        var figures = await new RollingRestart(registry, called, plan.CallsPerSecond).RunAsync(plan.Length, cancellation);
        report.Add(BenchResult.Alone(Name, Case, "calls", figures.Calls, "calls"));
        report.Add(BenchResult.Alone(Name, Case, "failed_calls", figures.Failed, "calls"));
        report.Add(BenchResult.Alone(Name, Case, "repeated_attempts", figures.Repeated, "calls"));
        report.Add(BenchResult.Alone(Name, Case, "slowest_ms", figures.Slowest, "ms"));
    }

    private async Task TellPowerCutAsync(RegistrySilos registry, BareSilos bare, CancellationToken cancellation)
    {
        await bare.GrowAsync(plan.Silos, cancellation);
        var (ours, others) = await Interleaved.RunAsync(plan.Runs, _ => SecondsAsync(registry), _ => SecondsAsync(bare));
        report.AddSpread(Name, "power-cut", "serves_s", ours, "s", Better.Lower, Peer, others);

        async Task<double> SecondsAsync(SiloGroup silos) => (await PowerCut.RunAsync(silos, cancellation)).TotalSeconds;
    }

    private async Task TellStartAsync(CancellationToken cancellation)
    {
        const string Case = "embedded";
        var (ours, others) = (new List<SingleStart>(), new List<SingleStart>());
        for (int run = 0; run < plan.Runs; run++)
        {
            ours.Add(await SingleStart.OfRegistryAsync(cancellation));
            others.Add(await SingleStart.OfBareAsync(cancellation));
        }
        Tell(Case, "start_s", ours, others, static one => one.StartSeconds, "s", Better.Lower);
        Tell(Case, "resident_mb", ours, others, static one => one.ResidentBytes / 1e6, "MB", Better.Lower);
    }

    private void Tell<T>(string @case, string metric, List<T> ours, List<T> others, Func<T, double> figure, string unit, Better better) =>
        report.AddSpread(Name, @case, metric, new Series(ours.Select(figure)), unit, better, Peer, new Series(others.Select(figure)));

    private Talent[] Talents()
    {
        // A day that every clock has behind it: a date in the future would be refused.
        var catalogue = new WorkloadCatalogue(ReferenceData.Load(), new DateOnly(2026, 1, 1));
        var generator = new WorkloadGenerator(plan.Seed);
        return [.. Enumerable.Range(1, plan.Grains).Select(id => catalogue.Talent(generator.Talent((uint)id)))];
    }

    private static async Task FillAsync(string address, Talent[] talents, CancellationToken cancellation)
    {
        using var registry = RegistryClient.Connect(address);
        var summary = await registry.ImportTalentsAsync(talents.ToAsyncEnumerable(), cancellation: cancellation);
        if (summary.Created != talents.Length)
            throw new InvalidOperationException($"Of {talents.Length} new talents {summary.Created} were created.");
    }

    private static async Task<string> DatabaseAsync(PostgresServer server) =>
        "postgres:" + server.Address(await server.CreateDatabaseAsync());
}
