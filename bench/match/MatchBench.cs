using System.Diagnostics;
using System.Globalization;
using DigitalTalent.Bench.Harness;
using DigitalTalent.Bench.Workload;
using DigitalTalent.Matching.Columns;

namespace DigitalTalent.Bench.Match;

/// <summary>The workload's demands against the index, beside a plain scan of the same columns and, where asked for, PostgreSQL.</summary>
/// <remarks>Every answer of the index is compared with the plain scan's, row for row, before anything is timed; so are PostgreSQL's.</remarks>
public sealed class MatchBench(BenchReport report, int talents, int demands, int top, int runs, bool withPostgres)
{
    public const string Name = "match";

    private readonly string _size = talents % 1_000_000 == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{talents / 1_000_000}m") : talents.ToString(CultureInfo.InvariantCulture);

    public async Task RunAsync()
    {
        var generator = new WorkloadGenerator();
        var data = MatchData.Create(generator, talents);
        ColumnDemand[] asked = [.. Enumerable.Range(1, demands).Select(id => data.Demand(generator.Demand((uint)id)))];

        long begun = Stopwatch.GetTimestamp();
        using var columns = data.Build();
        Tell("build_s", Stopwatch.GetElapsedTime(begun).TotalSeconds, "s");
        Tell("bytes_per_talent", (double)columns.Bytes / talents, "B");

        TellRestart(columns);

        var (expected, scan) = Reference(data, asked);
        int candidates = Compare(columns, asked, expected);
        Tell("answers_compared", asked.Length, "demands");
        Tell("hits_compared", candidates, "hits");

        var ours = Median(Enumerable.Range(0, runs + 1).Select(_ => Time(asked, OfIndex(columns))).Skip(1));
        Beside(_size, ours, "plain-scan", scan);
        TellTwoThreads(columns, asked, ours);
        if (withPostgres)
            await PostgresAsync(data, asked, expected, ours);
    }

    /// <summary>What a snapshot takes, and how long until columns of it answer: written, mapped, every byte checked, rows found by id.</summary>
    private void TellRestart(TalentColumns columns)
    {
        string path = Path.Combine(Path.GetTempPath(), $"digitaltalent-bench-{Environment.ProcessId}.columns");
        try
        {
            long begun = Stopwatch.GetTimestamp();
            using (var file = File.Create(path))
            {
                ColumnSnapshot.Write(columns, file);
                file.Flush(flushToDisk: true);
            }
            Tell("snapshot_write_s", Stopwatch.GetElapsedTime(begun).TotalSeconds, "s");
            Tell("snapshot_bytes", new FileInfo(path).Length, "B");

            begun = Stopwatch.GetTimestamp();
            using var live = new LiveColumns(ColumnSnapshot.OpenFile(path));
            using var version = live.Take();
            Tell("restart_s", Stopwatch.GetElapsedTime(begun).TotalSeconds, "s");
            if (version.Talents != columns.Talents)
                throw new InvalidOperationException($"The snapshot holds {version.Talents} talents; {columns.Talents} were written.");
        }
        finally
        {
            File.Delete(path);
        }
    }

    private (List<ColumnHit>[] Answers, MatchTiming Timing) Reference(MatchData data, ColumnDemand[] asked)
    {
        var answers = new List<ColumnHit>[asked.Length];
        PlainScan.Find(data, asked[0], top);                    // Compiles.
        int next = 0;
        var timing = Time(asked, demand => answers[next++] = PlainScan.Find(data, demand, top));
        return (answers, timing);
    }

    private int Compare(TalentColumns columns, ColumnDemand[] asked, List<ColumnHit>[] expected)
    {
        var search = new ColumnSearch();
        var hits = new List<ColumnHit>(top);
        int compared = 0;
        for (int i = 0; i < asked.Length; i++)
        {
            search.Find(columns, asked[i], top, hits);
            Check("index", i, hits, expected[i]);
            compared += hits.Count;
        }

        return compared;
    }

    private async Task PostgresAsync(MatchData data, ColumnDemand[] asked, List<ColumnHit>[] expected, MatchTiming ours)
    {
        await using var postgres = await PostgresMatch.LoadAsync(data);
        for (int i = 0; i < asked.Length; i++)
            Check("PostgreSQL", i, postgres.Find(asked[i], top), expected[i]);
        Beside(_size, ours, "postgresql", Time(asked, demand => postgres.Find(demand, top)));
    }

    private static void Check(string who, int demand, List<ColumnHit> hits, List<ColumnHit> expected)
    {
        if (!hits.SequenceEqual(expected))
        {
            throw new InvalidOperationException(
                $"Demand {demand + 1}: {who} answers {Text(hits)}, the plain scan {Text(expected)}.");
        }

        static string Text(List<ColumnHit> hits) => string.Join(' ', hits.Take(5).Select(hit => $"{hit.Id} ({hit.Score})")) + $" … of {hits.Count}";
    }

    private Action<ColumnDemand> OfIndex(TalentColumns columns)
    {
        var search = new ColumnSearch();
        var hits = new List<ColumnHit>(top);
        return demand => search.Find(columns, demand, top, hits);
    }

    private void TellTwoThreads(TalentColumns columns, ColumnDemand[] asked, MatchTiming one)
    {
        var rates = new List<double>();
        for (int run = 0; run <= runs; run++)
        {
            long begun = Stopwatch.GetTimestamp();
            var threads = Enumerable.Range(0, 2).Select(_ => new Thread(() => Time(asked, OfIndex(columns)))).ToArray();
            Array.ForEach(threads, thread => thread.Start());
            Array.ForEach(threads, thread => thread.Join());
            if (run > 0)
                rates.Add(2 * asked.Length / Stopwatch.GetElapsedTime(begun).TotalSeconds);
        }

        report.Add(BenchResult.Beside(Name, _size + "-2threads", "qps", new Series(rates).Median, "1/s", Better.Higher, "1 thread", one.Rate));
    }

    private void Beside(string @case, MatchTiming ours, string peer, MatchTiming theirs)
    {
        Add("p50_ms", "ms", Better.Lower, static timing => timing.Percentile(0.50));
        Add("p95_ms", "ms", Better.Lower, static timing => timing.Percentile(0.95));
        Add("p99_ms", "ms", Better.Lower, static timing => timing.Percentile(0.99));
        Add("qps", "1/s", Better.Higher, static timing => timing.Rate);

        void Add(string metric, string unit, Better better, Func<MatchTiming, double> figure) =>
            report.Add(BenchResult.Beside(Name, @case, metric, figure(ours), unit, better, peer, figure(theirs)));
    }

    private void Tell(string metric, double value, string unit) => report.Add(BenchResult.Alone(Name, _size, metric, value, unit));

    private static MatchTiming Time(ColumnDemand[] asked, Action<ColumnDemand> ask)
    {
        var milliseconds = new double[asked.Length];
        for (int i = 0; i < asked.Length; i++)
        {
            long begun = Stopwatch.GetTimestamp();
            ask(asked[i]);
            milliseconds[i] = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
        }

        return new(milliseconds);
    }

    /// <summary>For each demand the median of its runs: one preempted question does not make the tail.</summary>
    private static MatchTiming Median(IEnumerable<MatchTiming> timings)
    {
        var all = timings.ToArray();
        return new([.. Enumerable.Range(0, all[0].Milliseconds.Length).Select(i => new Series(all.Select(timing => timing.Milliseconds[i])).Median)]);
    }
}
