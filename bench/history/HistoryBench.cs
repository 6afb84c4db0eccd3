using System.Diagnostics;
using DigitalTalent.Bench.Harness;
using DigitalTalent.Matching;
using DigitalTalent.Silo.History;
using DigitalTalent.State.V1;

namespace DigitalTalent.Bench.History;

/// <summary>
/// The counts of exposure and responses beside what one would write first: a dictionary from ids to counts of the seven periods, which keeps no mean, forgets nobody and has no reader
/// beside its writer.
/// </summary>
internal sealed class HistoryBench(BenchReport report, int people, int runs)
{
    public const string Name = "history";
    public const ulong Seed = 20260101;

    /// <summary>Rows of a fold that is full.</summary>
    private const int FoldRows = 50_000;
    private const int Looks = 1_000_000;

    /// <summary>Times that everybody was shown.</summary>
    internal const int Times = 3;

    private const string Peer = "dictionary";

    private static readonly int Period = Periods.Of(TimeProvider.System.GetUtcNow());

    private readonly Random _random = new((int)Seed);

    public async Task RunAsync()
    {
        var folds = Folds();
        TalentKey[] asked = [.. Enumerable.Range(0, Looks).Select(_ => TalentKey.Of(Id((ulong)_random.Next(people) + 1)))];
        var (bytes, peerBytes) = await Interleaved.RunAsync(runs, _ => Task.FromResult(BytesOf(() => Counted(folds))), _ => Task.FromResult(BytesOf(() => Plain(folds))));
        report.AddSpread(Name, "shown", "bytes_per_person", bytes, "B", Better.Lower, Peer, peerBytes);
        var (add, peerAdd) = await Interleaved.RunAsync(runs, _ => Task.FromResult(NanosecondsOf(() => Counted(folds))), _ => Task.FromResult(NanosecondsOf(() => Plain(folds))));
        report.AddSpread(Name, "shown", "add_ns_per_person", add, "ns", Better.Lower, Peer, peerAdd);

        var history = Counted(folds);
        var looks = new Series(Enumerable.Range(0, runs).Select(_ => LookNanoseconds(history, asked)));
        report.Add(BenchResult.Alone(Name, "shown", "look_ns_per_person", looks.Median, "ns"));
        GC.KeepAlive(history);

        var responses = Responses();
        report.Add(BenchResult.Alone(Name, "responses", "bytes_per_result", BytesOf(() => Counted(responses)), "B"));
        report.Add(BenchResult.Alone(Name, "responses", "add_ns_per_result", NanosecondsOf(() => Counted(responses)), "ns"));
        await new HistoryStart(report, people).RunAsync(folds);
    }

    internal static string Id(ulong number) => $"T{number:D8}";

    /// <summary>Numbers of the log are random; these are not, and a hash of either spreads alike.</summary>
    private List<(HistoryFold Fold, Dictionary<ulong, string> Ids)> Folds() =>
        Chunks(static (number, fold) =>
        {
            if (fold.Shown.Count == 0)
                fold.Shown.Add(new PeriodShown { Period = Period });
            fold.Shown[0].Talents.Add(number);
            fold.Shown[0].TalentTimes.Add(Times);
        });

    /// <summary>Of everybody one result, with an answer.</summary>
    private List<(HistoryFold Fold, Dictionary<ulong, string> Ids)> Responses() => Chunks(static (number, fold) => fold.Responses.Add(
        new ResponseRecord { ImpressionId = $"{number / 20:x22}", Result = (int)(number % 20), Talent = number, Invited = Period, Answered = Period }));

    private List<(HistoryFold Fold, Dictionary<ulong, string> Ids)> Chunks(Action<ulong, HistoryFold> add) =>
    [
        .. Enumerable.Range(1, people).Select(static number => (ulong)number).Chunk(FoldRows).Select(numbers =>
        {
            var fold = new HistoryFold();
            foreach (ulong number in numbers)
                add(number, fold);
            return (fold, numbers.ToDictionary(static number => number, Id));
        }),
    ];

    private static PairHistory Counted(List<(HistoryFold Fold, Dictionary<ulong, string> Ids)> folds)
    {
        var history = new PairHistory(TimeProvider.System);
        foreach (var (fold, ids) in folds)
            history.Add(fold, ids);
        return history;
    }

    private static Dictionary<string, int[]> Plain(List<(HistoryFold Fold, Dictionary<ulong, string> Ids)> folds)
    {
        var counts = new Dictionary<string, int[]>(StringComparer.Ordinal);
        foreach (var (fold, ids) in folds)
        {
            foreach (var shown in fold.Shown)
            {
                foreach (var (number, times) in shown.Talents.Zip(shown.TalentTimes))
                {
                    // An id of its own: those of a fold go when it is added.
                    if (!counts.TryGetValue(ids[number], out int[]? held))
                        counts[new string(ids[number])] = held = new int[Periods.Count];
                    held[shown.Period % Periods.Count] += times;
                }
            }
        }
        return counts;
    }

    private double BytesOf(Func<object> make)
    {
        long before = GC.GetTotalMemory(forceFullCollection: true);
        object made = make();
        double bytes = (double)(GC.GetTotalMemory(forceFullCollection: true) - before) / people;
        GC.KeepAlive(made);
        return bytes;
    }

    private double NanosecondsOf(Func<object> make)
    {
        GC.Collect();
        long begun = Stopwatch.GetTimestamp();
        object made = make();
        double nanoseconds = Stopwatch.GetElapsedTime(begun).TotalNanoseconds / people;
        GC.KeepAlive(made);
        return nanoseconds;
    }

    private static double LookNanoseconds(PairHistory history, TalentKey[] asked)
    {
        var now = history.Now();
        long begun = Stopwatch.GetTimestamp();
        long shown = 0;
        foreach (var talent in asked)
            shown += now.OfTalent(talent).Shown;
        double nanoseconds = Stopwatch.GetElapsedTime(begun).TotalNanoseconds / asked.Length;
        return shown == (long)Times * asked.Length ? nanoseconds : throw new InvalidOperationException($"{asked.Length} people were shown {shown} times instead of {Times} each.");
    }
}
