using System.Diagnostics;
using System.Globalization;
using DigitalTalent.Bench.Harness;
using DigitalTalent.Bench.Ingest;
using DigitalTalent.Bench.Match;
using DigitalTalent.Client;
using DigitalTalent.Hosting.Grpc.Client;
using Grpc.Health.V1;

namespace DigitalTalent.Bench.Live;

/// <summary>The product's question through gRPC while the register changes: how much slower than in quiet, how soon a write is seen, how soon a silo is back.</summary>
/// <param name="length">Of the quiet and of the busy part.</param>
/// <remarks>Client, silo and database share the machine. The peer of the busy figures is the same silo without updates.</remarks>
public sealed class LiveBench(BenchReport report, LiveLoad load, TimeSpan length)
{
    public const string Name = "match-live";

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);

    /// <summary>One silo over SQLite: questions in quiet and under updates, how soon this silo shows a write, and how soon it is back after a crash.</summary>
    public async Task RunOneSiloAsync(LiveRegister register)
    {
        string name = CaseOf("sqlite");
        await using (var silo = await LiveSiloProcess.StartAsync(register.Db, register.Snapshot))
        {
            using var registry = RegistryClient.Connect(silo.Address);
            using var asker = RegistryClient.Connect(silo.Address);
            var updates = load.Updates(registry);
            await TellQuestionsAsync(name, silo, load.Questions(asker), updates);
            await TellVisibleAsync(name + "-same-silo", registry, asker, updates);
            Tell(name + "-restart", "updates_since_snapshot", updates.Acknowledged, "updates");
            await silo.KillAsync();
        }
        await TellRestartAsync(name + "-restart", register);
    }

    /// <summary>Two silos over PostgreSQL: how soon the other silo shows a write.</summary>
    public async Task RunTwoSilosAsync(IIngestDatabase database)
    {
        string db = await database.CreateAsync();
        await using var first = await LiveSiloProcess.StartAsync(db, snapshot: null);
        using var writer = RegistryClient.Connect(first.Address);
        await load.FillAsync(writer);
        await using var second = await LiveSiloProcess.StartAsync(db, snapshot: null);
        using var reader = RegistryClient.Connect(second.Address);
        await load.Questions(reader).AskAsync(WarmUp, CancellationToken.None);
        await TellVisibleAsync(CaseOf(database.Name) + "-other-silo", writer, reader, load.Updates(writer));
    }

    private async Task TellQuestionsAsync(string name, LiveSiloProcess silo, LiveQuestions questions, LiveUpdates updates)
    {
        await questions.AskAsync(WarmUp, CancellationToken.None);
        var (quiet, quietUse) = await MeasureAsync(silo, questions);

        using var stop = new CancellationTokenSource();
        var updating = updates.RunAsync(stop.Token);
        await questions.AskAsync(WarmUp, CancellationToken.None);
        long before = updates.Acknowledged;
        var (busy, busyUse) = await MeasureAsync(silo, questions);
        long told = updates.Acknowledged - before;
        await stop.CancelAsync();
        await updating;

        foreach (var (metric, share) in (ReadOnlySpan<(string, double)>)[("p50_ms", 0.50), ("p95_ms", 0.95), ("p99_ms", 0.99), ("max_ms", 1)])
            report.Add(BenchResult.Beside(Name, name, metric, busy.Percentile(share), "ms", Better.Lower, "quiet", quiet.Percentile(share)));
        Tell(name, "updates_per_second", told / length.TotalSeconds, "1/s");
        TellUse(name, "quiet", quietUse);
        TellUse(name, "busy", busyUse);
    }

    private Task<(MatchTiming Questions, PartUse Use)> MeasureAsync(LiveSiloProcess silo, LiveQuestions questions) =>
        PartUse.OfAsync(silo, length, () => questions.AskAsync(length, CancellationToken.None));

    private void TellUse(string name, string part, PartUse use)
    {
        Tell(name, part + "_silo_cores", use.Silo, "cores");
        Tell(name, part + "_client_cores", use.Client, "cores");
        if (use.Others is { } others)
            Tell(name, part + "_other_cores", others, "cores");
        Tell(name, part + "_gc_paused", use.Paused * 1000, "ms/s");
        Tell(name, part + "_allocated", use.Allocated / 1e6, "MB/s");
    }

    private async Task TellVisibleAsync(string name, RegistryClient writer, RegistryClient reader, LiveUpdates updates)
    {
        using var stop = new CancellationTokenSource();
        var updating = updates.RunAsync(stop.Token);
        var probe = new LiveProbe(writer, reader, load.Newcomer());
        using (var warm = new CancellationTokenSource(WarmUp))
            await probe.RunAsync(warm.Token);
        using var measured = new CancellationTokenSource(length);
        long before = updates.Acknowledged;
        var visible = await probe.RunAsync(measured.Token);
        Tell(name, "updates_per_second", (updates.Acknowledged - before) / length.TotalSeconds, "1/s");
        await stop.CancelAsync();
        await updating;
        Tell(name, "visible_p50_ms", visible.Percentile(0.50), "ms");
        Tell(name, "visible_p99_ms", visible.Percentile(0.99), "ms");
    }

    /// <summary>Starts the silo again: from its snapshot and what the feed has had since, and from the feed alone.</summary>
    private async Task TellRestartAsync(string name, LiveRegister register)
    {
        var (serving, answered) = await RestartAsync(register.Db, register.Snapshot);
        var (servingWithout, answeredWithout) = await RestartAsync(register.Db, snapshot: null);
        foreach (var (metric, took, without) in (ReadOnlySpan<(string, TimeSpan, TimeSpan)>)[
            ("serving_s", serving, servingWithout), ("answered_s", answered, answeredWithout)])
            report.Add(BenchResult.Beside(Name, name, metric, took.TotalSeconds, "s", Better.Lower, "without a snapshot", without.TotalSeconds));
    }

    /// <returns>From the start of the process until its health says that it serves, and until the first question is answered.</returns>
    private async Task<(TimeSpan Serving, TimeSpan Answered)> RestartAsync(string db, string? snapshot)
    {
        long begun = Stopwatch.GetTimestamp();
        await using var silo = await LiveSiloProcess.StartAsync(db, snapshot);
        using var channel = GrpcChannel.ForAddress(silo.Address);
        using var watch = new Health.HealthClient(channel).Watch(new HealthCheckRequest { Service = "digitaltalent.v1.MatchingService" });
        while (await watch.ResponseStream.MoveNext(CancellationToken.None) && watch.ResponseStream.Current.Status != HealthCheckResponse.Types.ServingStatus.Serving)
            continue;
        var serving = Stopwatch.GetElapsedTime(begun);
        using var registry = RegistryClient.Connect(silo.Address);
        await load.Questions(registry).AskOnceAsync(CancellationToken.None);
        var answered = Stopwatch.GetElapsedTime(begun);
        await silo.KillAsync();
        return (serving, answered);
    }

    private string CaseOf(string database) => database + "-" + (load.Plan.Talents % 1_000_000 == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{load.Plan.Talents / 1_000_000}m") : load.Plan.Talents.ToString(CultureInfo.InvariantCulture));

    private void Tell(string @case, string metric, double value, string unit) => report.Add(BenchResult.Alone(Name, @case, metric, value, unit));
}
