using System.Globalization;
using DigitalTalent.Bench.Harness;
using DigitalTalent.Bench.Ingest;
using DigitalTalent.Bench.Match;
using DigitalTalent.Bench.Workload;
using DigitalTalent.Client;
using DigitalTalent.Reference;
using DigitalTalent.V1;

namespace DigitalTalent.Bench.Live;

/// <summary>What one run of <c>match-live</c> does.</summary>
/// <param name="Length">Of the quiet and of the busy part.</param>
/// <param name="Minutes">Of the mixed load after it, whose memory is told; 0: none.</param>
public sealed record LivePlan(int Talents, int Demands, int Top, int QuestionsPerSecond, int UpdatesPerSecond, TimeSpan Length, int Minutes);

/// <summary>The product's question through gRPC while the register changes: how much slower than in quiet, how soon a write is seen, how memory goes.</summary>
/// <remarks>Client, silo and database share the machine. The peer of the busy figures is the same silo without updates.</remarks>
public sealed class LiveBench(BenchReport report, LivePlan plan)
{
    public const string Name = "match-live";

    private static readonly DateOnly Today = new(2026, 1, 1);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MemoryEvery = TimeSpan.FromSeconds(30);

    private readonly WorkloadGenerator _generator = new();
    private readonly WorkloadCatalogue _catalogue = new(ReferenceData.Load(), Today);

    /// <summary>One silo: questions in quiet and under updates, and how soon this silo shows a write.</summary>
    public async Task RunOneSiloAsync(IIngestDatabase database)
    {
        await using var silo = await LiveSiloProcess.StartAsync(await database.CreateAsync());
        using var registry = RegistryClient.Connect(silo.Address);
        using var asker = RegistryClient.Connect(silo.Address);
        await FillAsync(registry);
        var questions = Questions(asker);
        await questions.AskAsync(WarmUp, CancellationToken.None);
        var quiet = await questions.AskAsync(plan.Length, CancellationToken.None);

        string name = CaseOf(database);
        using (var stop = new CancellationTokenSource())
        {
            var updates = Updates(registry);
            var updating = updates.RunAsync(stop.Token);
            await questions.AskAsync(WarmUp, CancellationToken.None);
            long before = updates.Acknowledged;
            var busy = await questions.AskAsync(plan.Length, CancellationToken.None);
            long told = updates.Acknowledged - before;
            await stop.CancelAsync();
            await updating;
            foreach (var (metric, share) in (ReadOnlySpan<(string, double)>)[("p50_ms", 0.50), ("p95_ms", 0.95), ("p99_ms", 0.99)])
                report.Add(BenchResult.Beside(Name, name, metric, busy.Percentile(share), "ms", Better.Lower, "quiet", quiet.Percentile(share)));
            Tell(name, "updates_per_second", told / plan.Length.TotalSeconds, "1/s");
        }
        await TellVisibleAsync(name + "-same-silo", registry, asker, registry);
        if (plan.Minutes > 0)
            await TellMemoryAsync(name, silo, registry, questions);
    }

    /// <summary>Two silos over one database: how soon the other silo shows a write.</summary>
    public async Task RunTwoSilosAsync(IIngestDatabase database)
    {
        string db = await database.CreateAsync();
        await using var first = await LiveSiloProcess.StartAsync(db);
        using var writer = RegistryClient.Connect(first.Address);
        await FillAsync(writer);
        await using var second = await LiveSiloProcess.StartAsync(db);
        using var reader = RegistryClient.Connect(second.Address);
        await Questions(reader).AskAsync(WarmUp, CancellationToken.None);
        await TellVisibleAsync(CaseOf(database) + "-other-silo", writer, reader, writer);
    }

    private async Task TellVisibleAsync(string name, RegistryClient writer, RegistryClient reader, RegistryClient updated)
    {
        using var stop = new CancellationTokenSource();
        var updates = Updates(updated);
        var updating = updates.RunAsync(stop.Token);
        var probe = new LiveProbe(writer, reader, Newcomer());
        using (var warm = new CancellationTokenSource(WarmUp))
            await probe.RunAsync(warm.Token);
        using var length = new CancellationTokenSource(plan.Length);
        long before = updates.Acknowledged;
        var visible = await probe.RunAsync(length.Token);
        Tell(name, "updates_per_second", (updates.Acknowledged - before) / plan.Length.TotalSeconds, "1/s");
        await stop.CancelAsync();
        await updating;
        Tell(name, "visible_p50_ms", visible.Percentile(0.50), "ms");
        Tell(name, "visible_p99_ms", visible.Percentile(0.99), "ms");
    }

    /// <summary>Memory while questions and updates go on; growth is that of the last third of the samples over the first, after a minute to settle.</summary>
    private async Task TellMemoryAsync(string name, LiveSiloProcess silo, RegistryClient registry, LiveQuestions questions)
    {
        using var stop = new CancellationTokenSource();
        var updates = Updates(registry);
        var updating = updates.RunAsync(stop.Token);
        await questions.AskAsync(TimeSpan.FromMinutes(1), CancellationToken.None);
        var samples = new List<SiloMemory>();
        for (var left = TimeSpan.FromMinutes(plan.Minutes); left > TimeSpan.Zero; left -= MemoryEvery)
        {
            await questions.AskAsync(MemoryEvery, CancellationToken.None);
            var memory = await silo.MemoryAsync();
            samples.Add(memory);
            string at = string.Create(CultureInfo.InvariantCulture, $"{name}-{samples.Count * MemoryEvery.TotalSeconds:0}s");
            Tell(at, "managed_mb", Megabytes(memory.Managed), "MB");
            Tell(at, "aligned_mb", Megabytes(memory.Aligned), "MB");
            Tell(at, "resident_mb", Megabytes(memory.Resident), "MB");
        }
        await stop.CancelAsync();
        await updating;
        Tell(name, "updates_applied", updates.Acknowledged, "updates");
        Tell(name, "managed_growth", Growth(samples, static memory => memory.Managed), "%");
        Tell(name, "aligned_growth_mb", Megabytes(samples[^1].Aligned - samples[0].Aligned), "MB");
        Tell(name, "resident_growth", Growth(samples, static memory => memory.Resident), "%");
    }

    private static double Growth(List<SiloMemory> samples, Func<SiloMemory, long> figure)
    {
        int third = Math.Max(1, samples.Count / 3);
        return 100 * (samples.TakeLast(third).Average(figure) / samples.Take(third).Average(figure) - 1);
    }

    private static double Megabytes(long bytes) => bytes / 1e6;

    private async Task FillAsync(RegistryClient registry)
    {
        var summary = await registry.ImportTalentsAsync(
            Enumerable.Range(1, plan.Talents).Select(id => _catalogue.Talent(_generator.Talent((uint)id))).ToAsyncEnumerable());
        if (summary.Created != plan.Talents)
            throw new InvalidOperationException($"Of {plan.Talents} talents {summary.Created} were created.");
    }

    /// <summary>The first talent beyond the register who may be shown.</summary>
    private Talent Newcomer()
    {
        for (uint id = (uint)plan.Talents + 1; ; id++)
        {
            if (_generator.Talent(id) is { Consent: true } row)
                return _catalogue.Talent(row);
        }
    }

    private LiveQuestions Questions(RegistryClient registry) =>
        new(registry, [.. Enumerable.Range(1, plan.Demands).Select(id => _catalogue.Demand(_generator.Demand((uint)id)))], plan.Top, plan.QuestionsPerSecond);

    private LiveUpdates Updates(RegistryClient registry) => new(registry, _generator, _catalogue, plan.Talents, plan.UpdatesPerSecond);

    private string CaseOf(IIngestDatabase database) => database.Name + "-" + (plan.Talents % 1_000_000 == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{plan.Talents / 1_000_000}m") : plan.Talents.ToString(CultureInfo.InvariantCulture));

    private void Tell(string @case, string metric, double value, string unit) => report.Add(BenchResult.Alone(Name, @case, metric, value, unit));
}
