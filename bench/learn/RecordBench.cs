using System.Diagnostics;
using System.Diagnostics.Metrics;
using DigitalTalent.Bench.Harness;
using DigitalTalent.Bench.Workload;
using DigitalTalent.Grains;
using DigitalTalent.Storage;
using DigitalTalent.Matching;
using DigitalTalent.Reference;
using DigitalTalent.Silo.Learning;
using DigitalTalent.State.V1;
using DigitalTalent.V1;
using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace DigitalTalent.Bench.Learn;

/// <summary>What it costs to record shown answers: bytes, time of the call that shows them, and time of the log beside the calls (SQLite).</summary>
internal sealed class RecordBench(BenchReport report)
{
    private const int People = 2_000, Answers = 400, Top = 20;

    private static readonly DateOnly Today = new(2026, 1, 1);

    public async Task RunAsync()
    {
        string folder = Directory.CreateTempSubdirectory("digitaltalent-record-").FullName;
        try
        {
            await using var store = await StateStores.OpenAsync($"sqlite:{Path.Combine(folder, "registry.db")}");
            var log = (IEventLog)store;
            var reference = ReferenceData.Load();
            var answers = await AnswersAsync(store, reference);
            await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
            using var recorder = new ImpressionRecorder(log, TimeProvider.System, services.GetRequiredService<IMeterFactory>(), NullLogger<ImpressionRecorder>.Instance);
            var impressions = new Impressions(recorder, new RankingEngine(), new ReferenceEdition(null), reference, new LearningSettings(), TimeProvider.System);
            await recorder.StartAsync(CancellationToken.None);
            await MeasureAsync(answers[..(Answers / 4)], impressions, recorder);        // The runtime compiles what is called often.

            var (calls, whole, ids) = await MeasureAsync(answers[(Answers / 4)..], impressions, recorder);
            await recorder.StopAsync(CancellationToken.None);
            long bytes = (await log.FindAsync(Topics.Impression, ids, CancellationToken.None)).Sum(one => (long)(one?.Body.Length ?? 0));
            Tell("bytes_per_answer", (double)bytes / ids.Length, "B");
            Tell("bytes_per_result", (double)bytes / ids.Length / Top, "B");
            Tell("call_us_per_answer", calls.TotalMicroseconds / ids.Length, "us");
            Tell("log_us_per_answer", whole.TotalMicroseconds / ids.Length, "us");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(TimeSpan Calls, TimeSpan Whole, string[] Ids)> MeasureAsync(
        IEnumerable<(TalentQuery Query, TalentRanking Ranking)> answers, Impressions impressions, ImpressionRecorder recorder)
    {
        var caller = new Caller { Tenant = "bench" };
        long begun = Stopwatch.GetTimestamp();
        string[] ids = [.. answers.Select(answer => impressions.Record(answer.Query, posted: null, answer.Ranking, change: 1, caller))];
        var calls = Stopwatch.GetElapsedTime(begun);
        await recorder.FlushAsync(CancellationToken.None);
        return (calls, Stopwatch.GetElapsedTime(begun), ids);
    }

    private static async Task<(TalentQuery Query, TalentRanking Ranking)[]> AnswersAsync(IStateStore store, ReferenceData reference)
    {
        var generator = new WorkloadGenerator();
        var catalogue = new WorkloadCatalogue(reference, Today);
        Talent[] people = [.. Enumerable.Range(1, People).Select(id => catalogue.Talent(generator.Talent((uint)id)))];
        await store.WriteAsync(
            [.. people.Select(talent => new StateWrite(new StateKey(StateKinds.Talent, talent.TalentId), GrainVersion.None, new TalentState { Talent = talent }.ToByteArray()))],
            CancellationToken.None);
        var engine = new MatchEngine(reference);
        engine.Apply([.. people.Select(talent => new IndexChange.PutTalent(talent))], upTo: 1);
        var ranking = new RankingOptions { Scorer = PriorRanker.Instance, WithFeatures = true };
        return
        [
            .. Enumerable.Range(1, 100_000).Select(id => Relaxed(catalogue.Demand(generator.Demand((uint)id))))
                .Select(demand => new TalentQuery(demand, "", "", "", Top, NeighbourOccupations: false, Today) { Ranking = ranking })
                .Select(query => (Query: query, Ranking: engine.Current.RankTalents(query, CancellationToken.None)))
                .Where(answer => answer.Ranking.Best.Count == Top).Take(Answers),
        ];
    }

    /// <summary>Few people fill few lists: only occupation and skills are asked for.</summary>
    private static Demand Relaxed(Demand demand)
    {
        demand.Regions.Clear();
        (demand.MinEducation, demand.MinTitle, demand.MinSkillGrade, demand.MinExperienceYears) =
            (EducationLevel.Unspecified, TitleGrade.Unspecified, SkillGrade.Unspecified, 0);
        foreach (var requirement in demand.Requirements)
            requirement.Grade = RequirementGrade.Wanted;
        return demand;
    }

    private void Tell(string metric, double value, string unit) => report.Add(BenchResult.Alone(LearnBench.Name, "record", metric, value, unit));
}
