using DigitalTalent.Storage;
using DigitalTalent.Silo.History;
using DigitalTalent.Silo.Learning;
using DigitalTalent.State.V1;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using Google.Protobuf;
using Xunit.Abstractions;

namespace DigitalTalent.Tests.Silo.History;

/// <summary>Several silos that fold at the same time.</summary>
public sealed class HistoryFoldingTests(ITestOutputHelper output)
{
    private const int Rounds = 15, People = 5;

    // Goal: nothing is in two folds, and nothing in none. Method: in each round two silos fold at once while answers are still being written; then every fold
    // begins where the one before it ends, and all together say what the log says.
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Folds_of_two_silos_at_once_follow_each_other_and_hold_everything_once(string store)
    {
        var random = TestSeed.Next(output);
        var time = new ManualTimeProvider();
        using var folder = new TempFolder();
        using var patience = new CancellationTokenSource(TestTimeouts.Process);
        await using var database = await TestDatabase.CreateAsync(store, folder);
        await using var one = await StateStores.OpenAsync(database.Address);
        await using var other = store == "postgres" ? await StateStores.OpenAsync(database.Address) : null;     // One process holds a SQLite file.
        IEventLog[] logs = [(IEventLog)one, (IEventLog)(other ?? one)];
        HistoryFolding[] silos = [.. logs.Select(log => new HistoryFolding(new HistoryReader(log, time), log, time))];
        int made = 0;
        for (int round = 0; round < Rounds; round++)
        {
            await WriteAsync(logs[round % 2], random, time, $"{round}-before");
            var writing = WriteAsync(logs[0], random, time, $"{round}-meanwhile");
            made += (await Task.WhenAll(silos.Select(silo => Task.Run(() => silo.FoldAsync(patience.Token))))).Sum();
            await writing;
        }
        made += await silos[0].FoldAsync(patience.Token);
        Assert.Equal(0, await silos[1].FoldAsync(patience.Token));

        var folds = await AllAsync(logs[0], Topics.History);
        Assert.Equal(made, folds.Count);
        Assert.InRange(made, Rounds, int.MaxValue);
        string place = HistoryPlace.Beginning.ToString();
        var history = new PairHistory(time);
        foreach (var fold in folds)
        {
            Assert.Equal(place, fold.Id);
            var body = HistoryFold.Parser.ParseFrom(fold.Body);
            place = HistoryPlace.EndOf(body).ToString();
            history.Add(body, new Dictionary<ulong, string>());
        }
        var shown = (await AllAsync(logs[1], Topics.Impression)).SelectMany(logged => ImpressionRecord.Parser.ParseFrom(logged.Body).Results).ToList();
        Assert.Equal((shown.Count, (double)shown.Count / People), (history.Now().OfAll.Shown, history.Now().TalentShownMean));
        output.WriteLine($"{made} folds of {shown.Count} shown results");
    }

    /// <summary>A few answers, each an append of its own.</summary>
    private static Task WriteAsync(IEventLog log, Random random, TimeProvider time, string name)
    {
        ImpressionRecord[] answers = [.. Enumerable.Range(0, random.Next(1, 20)).Select(_ => new ImpressionRecord { Direction = MatchDirection.Talents })];
        foreach (var answer in answers)
            answer.Results.Add(Enumerable.Range(1, People).Select(static number => new ShownResult { Talent = (ulong)number }));
        return Task.Run(async () =>
        {
            for (int i = 0; i < answers.Length; i++)
                await log.AppendAsync([new EventAppend(Topics.Impression, $"{name}-{i}", time.GetUtcNow(), answers[i].ToByteArray())], CancellationToken.None);
        });
    }

    private static async Task<List<LoggedEvent>> AllAsync(IEventLog log, string topic)
    {
        var all = new List<LoggedEvent>();
        while (await log.ReadEventsAsync(topic, all.Count == 0 ? default : all[^1].Position, 1000, CancellationToken.None) is { Events.Count: > 0 } page)
            all.AddRange(page.Events);
        return all;
    }
}
