using System.Diagnostics;
using DigitalTalent.Bench.Harness;
using DigitalTalent.Grains;
using DigitalTalent.Storage;
using DigitalTalent.Silo.History;
using DigitalTalent.Silo.Learning;
using DigitalTalent.State.V1;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;

namespace DigitalTalent.Bench.History;

/// <summary>How long a silo that starts has no history: it reads the sums of half a year from the log (SQLite) and asks for the id of everybody in them.</summary>
internal sealed class HistoryStart(BenchReport report, int people)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(1);

    public async Task RunAsync(List<(HistoryFold Fold, Dictionary<ulong, string> Ids)> folds)
    {
        string folder = Directory.CreateTempSubdirectory("digitaltalent-history-").FullName;
        try
        {
            await using var store = await StateStores.OpenAsync($"sqlite:{Path.Combine(folder, "registry.db")}");
            await FillAsync(store, folds);
            var log = (IEventLog)store;
            using var follower = new HistoryFollower(new HistoryReader(log, TimeProvider.System), log, new LearningSettings(), TimeProvider.System, NullLogger<HistoryFollower>.Instance);
            long begun = Stopwatch.GetTimestamp();
            await follower.StartAsync(CancellationToken.None);
            while (follower.Current is null)
            {
                if (follower.ExecuteTask is { IsCompleted: true })
                    throw new InvalidOperationException("The folds could not be read.");
                await Task.Delay(Look, TimeProvider.System);
            }
            var taken = Stopwatch.GetElapsedTime(begun);
            if (follower.Current.OfAll.Shown != (long)HistoryBench.Times * people)
                throw new InvalidOperationException($"{people} people were shown {follower.Current.OfAll.Shown} times instead of {HistoryBench.Times} each.");
            await follower.StopAsync(CancellationToken.None);
            report.Add(BenchResult.Alone(HistoryBench.Name, "start", "counted_s", taken.TotalSeconds, "s"));
            report.Add(BenchResult.Alone(HistoryBench.Name, "start", "people_per_second", people / taken.TotalSeconds, "people/s"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Registers everybody, and writes the folds as nights do, one after the other, with the numbers that the log gives.</summary>
    private static async Task FillAsync(IStateStore store, List<(HistoryFold Fold, Dictionary<ulong, string> Ids)> folds)
    {
        var (log, place) = ((IEventLog)store, HistoryPlace.Beginning);
        for (int night = 1; night <= folds.Count; night++)
        {
            var fold = new HistoryFold { ImpressionsTo = night };
            var shown = new PeriodShown { Period = folds[night - 1].Fold.Shown[0].Period };
            foreach (string[] some in folds[night - 1].Ids.Values.Chunk(EventLimits.BatchRows))
            {
                StateKey[] keys = [.. some.Select(static id => new StateKey(StateKinds.Talent, id))];
                await store.WriteAsync([.. keys.Select(static key => new StateWrite(key, GrainVersion.None, [1]))], CancellationToken.None);
                shown.Talents.Add((await log.NumberSubjectsAsync(keys, CancellationToken.None)).Select(static number => (ulong)number));
                shown.TalentTimes.Add(Enumerable.Repeat(HistoryBench.Times, some.Length));
            }
            fold.Shown.Add(shown);
            if (!await HistoryFolding.AppendAsync(log, place, fold, TimeProvider.System, CancellationToken.None))
                throw new InvalidOperationException($"The fold at {place} was there already.");
            place = HistoryPlace.EndOf(fold);
        }
    }
}
