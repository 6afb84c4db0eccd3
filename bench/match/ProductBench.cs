using System.Diagnostics;
using System.Globalization;
using DigitalTalent.Bench.Harness;
using DigitalTalent.Bench.Workload;
using DigitalTalent.Matching;
using DigitalTalent.Reference;

namespace DigitalTalent.Bench.Match;

/// <summary>The product's own question on the workload: all filters with their counts, the product's score, the best talents. Beside a walk over everybody.</summary>
/// <remarks>The workload is dressed in the codes of the real catalogues. Total, counts, ids and scores of every demand that the peer answers are compared first.</remarks>
public sealed class ProductBench(BenchReport report, int talents, int demands, int top, int runs)
{
    public const string Name = "match-product";

    /// <summary>Rows of one run of changes, as an import has them.</summary>
    private const int RowsPerApply = 2_000;

    /// <summary>The walk takes so long that it answers every so many demands only.</summary>
    private const int DemandsPerWalk = 20;

    private static readonly DateOnly Today = new(2026, 1, 1);

    private readonly string _size = talents % 1_000_000 == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{talents / 1_000_000}m") : talents.ToString(CultureInfo.InvariantCulture);

    public void Run()
    {
        var reference = ReferenceData.Load();
        var generator = new WorkloadGenerator();
        var catalogue = new WorkloadCatalogue(reference, Today);
        var engine = new EngineProbe(reference);
        Fill(engine, generator, catalogue);

        TalentQuery[] queries =
        [
            .. Enumerable.Range(1, demands).Select(id => new TalentQuery(catalogue.Demand(generator.Demand((uint)id)), "", "", "", top, NeighbourOccupations: false, Today)),
        ];
        TellRestart(engine, reference);
        var walk = Compare(engine, queries);
        report.Add(BenchResult.Alone(Name, _size, "answers_compared", walk.Milliseconds.Length, "demands"));
        var published = Measure(engine, queries);
        Add(_size, published, "walk-over-all", walk);
        var byPrior = Array.ConvertAll(queries, static query => query with { Ranking = new RankingOptions { Scorer = PriorRanker.Instance } });
        Add($"{_size}-prior", Measure(engine, byPrior), "published-score", published);
        TellFirstPass(engine, byPrior);
    }

    /// <summary>How much of an answer is the same as if everybody who passes had reached the prior: over the demands that more pass than reach it.</summary>
    private void TellFirstPass(EngineProbe engine, TalentQuery[] byPrior)
    {
        const int First = 10;
        int cut = 0, keptFirst = 0, ofFirst = 0, kept = 0, of = 0;
        foreach (var query in byPrior)
        {
            var shown = engine.View.RankTalents(query, CancellationToken.None);
            if (shown.Total <= RankingOptions.FirstPassDefault)
                continue;
            string[] ids = Ids(shown), all = Ids(engine.View.RankTalents(
                query with { Ranking = query.Ranking with { FirstPass = MatchLimits.FirstPassMax } }, CancellationToken.None));
            cut++;
            keptFirst += ids.Take(First).Intersect(all.Take(First)).Count();
            ofFirst += Math.Min(First, all.Length);
            kept += ids.Intersect(all).Count();
            of += all.Length;
        }

        report.Add(BenchResult.Alone(Name, $"{_size}-prior", "first_pass_cuts", cut, "demands"));
        if (cut == 0)
            return;
        report.Add(BenchResult.Alone(Name, $"{_size}-prior", "first_pass_kept_10", (double)keptFirst / ofFirst, "share"));
        report.Add(BenchResult.Alone(Name, $"{_size}-prior", "first_pass_kept", (double)kept / of, "share"));

        static string[] Ids(TalentRanking ranking) => [.. ranking.Best.Select(ranked => ranked.Talent.TalentId)];
    }

    private MatchTiming Measure(EngineProbe engine, TalentQuery[] queries) =>
        Median(Enumerable.Range(0, runs + 1).Select(_ => Time(queries, query => engine.View.RankTalents(query, CancellationToken.None))).Skip(1));

    private void Add(string @case, MatchTiming ours, string peer, MatchTiming theirs)
    {
        Add("p50_ms", "ms", Better.Lower, static timing => timing.Percentile(0.50));
        Add("p95_ms", "ms", Better.Lower, static timing => timing.Percentile(0.95));
        Add("p99_ms", "ms", Better.Lower, static timing => timing.Percentile(0.99));
        Add("qps", "1/s", Better.Higher, static timing => timing.Rate);

        void Add(string metric, string unit, Better better, Func<MatchTiming, double> figure) =>
            report.Add(BenchResult.Beside(Name, @case, metric, figure(ours), unit, better, peer, figure(theirs)));
    }

    private void Fill(EngineProbe engine, WorkloadGenerator generator, WorkloadCatalogue catalogue)
    {
        var applying = TimeSpan.Zero;
        long merging = 0;
        for (int done = 0; done < talents;)
        {
            int count = Math.Min(RowsPerApply, talents - done);
            IndexChange[] changes = [.. Enumerable.Range(done + 1, count).Select(id => new IndexChange.PutTalent(catalogue.Talent(generator.Talent((uint)id))))];
            done += count;
            long begun = Stopwatch.GetTimestamp();
            engine.Apply(changes, done);
            applying += Stopwatch.GetElapsedTime(begun);
            begun = Stopwatch.GetTimestamp();
            if (done % (8 * RowsPerApply) == 0 || done == talents)
                engine.Merge();
            merging += Stopwatch.GetTimestamp() - begun;
        }
        report.Add(BenchResult.Alone(Name, _size, "apply_us", applying.TotalMicroseconds / talents, "us/talent"));
        report.Add(BenchResult.Alone(Name, _size, "merge_us", Stopwatch.GetElapsedTime(0, merging).TotalMicroseconds / talents, "us/talent"));
        engine.View.Counts(Today);
        report.Add(BenchResult.Alone(Name, _size, "bytes_per_talent", (double)engine.IndexBytes / talents, "B"));
        report.Add(BenchResult.Alone(Name, _size, "record_bytes_per_talent", (double)engine.RecordBytes / talents, "B"));
    }

    /// <summary>What a snapshot takes, and how long until an engine has its people again. The feed from its beginning is what it saves.</summary>
    private void TellRestart(EngineProbe engine, ReferenceData reference)
    {
        string path = Path.Combine(Path.GetTempPath(), $"digitaltalent-bench-{Environment.ProcessId}.index");
        try
        {
            long begun = Stopwatch.GetTimestamp();
            using (var file = File.Create(path))
            {
                engine.Save(file);
                file.Flush(flushToDisk: true);
            }
            report.Add(BenchResult.Alone(Name, _size, "snapshot_write_s", Stopwatch.GetElapsedTime(begun).TotalSeconds, "s"));
            report.Add(BenchResult.Alone(Name, _size, "snapshot_bytes_per_talent", (double)new FileInfo(path).Length / talents, "B"));

            begun = Stopwatch.GetTimestamp();
            var restored = new EngineProbe(reference);
            restored.Restore(path);
            report.Add(BenchResult.Alone(Name, _size, "restart_s", Stopwatch.GetElapsedTime(begun).TotalSeconds, "s"));
            if (restored.View.Counts(Today) != engine.View.Counts(Today))
                throw new InvalidOperationException($"The snapshot holds {restored.View.Counts(Today)}; the index has {engine.View.Counts(Today)}.");
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static MatchTiming Compare(EngineProbe engine, TalentQuery[] queries)
    {
        var milliseconds = new List<double>();
        for (int i = 0; i < queries.Length; i += DemandsPerWalk)
        {
            long begun = Stopwatch.GetTimestamp();
            var (best, counts, total) = engine.Walk(queries[i]);
            milliseconds.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            var ranking = engine.View.RankTalents(queries[i], CancellationToken.None);
            bool same = ranking.Total == total && ranking.Funnel.Select(count => count.Remaining).SequenceEqual(counts)
                && ranking.Best.Select(ranked => (ranked.Talent.TalentId, ranked.Score)).SequenceEqual(best);
            if (!same)
                throw new InvalidOperationException($"Demand {i + 1}: the index finds {ranking.Total} talents, the walk {total}; or their order or counts differ.");
        }
        return new([.. milliseconds]);
    }

    private static MatchTiming Time(TalentQuery[] queries, Action<TalentQuery> ask)
    {
        var milliseconds = new double[queries.Length];
        for (int i = 0; i < queries.Length; i++)
        {
            long begun = Stopwatch.GetTimestamp();
            ask(queries[i]);
            milliseconds[i] = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
        }
        return new(milliseconds);
    }

    private static MatchTiming Median(IEnumerable<MatchTiming> timings)
    {
        var all = timings.ToArray();
        return new([.. Enumerable.Range(0, all[0].Milliseconds.Length).Select(i => new Series(all.Select(timing => timing.Milliseconds[i])).Median)]);
    }
}
