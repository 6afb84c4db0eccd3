using System.Collections.Concurrent;
using DigitalTalent.Storage;
using DigitalTalent.Storage.Postgres;
using DigitalTalent.Tests.Support;
using Stopwatch = System.Diagnostics.Stopwatch;
using static DigitalTalent.Tests.Storage.StoreCalls;

namespace DigitalTalent.Tests.Storage;

/// <summary>What remains when the server dies. Needs a server of its own, which is why it takes some seconds.</summary>
public sealed class PostgresCrashTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // Goal: acknowledged means durable, and a store outlives its server. Method: many write, the server is killed in the middle
    // without a checkpoint, started again, and the same stores go on.
    [Fact]
    public async Task Acknowledged_writes_survive_a_crash_of_the_server_and_stores_go_on_afterwards()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var database = new PostgresDatabase(server, await server.CreateDatabaseAsync());
        await using var store = await database.OpenAsync();
        var time = new ManualTimeProvider();
        var log = new EventLog();
        await using var reader = await StateStores.OpenAsync(database.Address, loggers: log, time: time);
        await log.SeenAsync(PostgresLog.ListeningEvent, times: 1).WaitAsync(Patience);

        var acknowledged = new ConcurrentDictionary<StateKey, ChangeNumber>();
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var restarted = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 4).Select(writer => Task.Run(() => WriteUntilAsync(store, writer, acknowledged, enough, restarted.Token))).ToList();
        await enough.Task.WaitAsync(Patience);
        await server.CrashAsync();
        await server.RestartAsync();
        await restarted.CancelAsync();
        await Task.WhenAll(writers).WaitAsync(Patience);

        var feed = (await store.FeedToEndAsync()).ToDictionary(row => row.Key, row => row.Change);
        Assert.All(acknowledged, write => Assert.Equal(write.Value, feed[write.Key]));
        await ReaderWakesAsync(store, reader, log.SeenAsync(PostgresLog.ListeningEvent, times: 2), time);
    }

    /// <summary>The reader's clock stands still once its listener is back, so that only notifications can wake it.</summary>
    private static async Task ReaderWakesAsync(IStateStore writer, IStateStore reader, Task listeningAgain, ManualTimeProvider time)
    {
        await AdvanceUntilAsync(listeningAgain, time);
        var catchingUp = reader.FeedToEndAsync(maxRows: StoreLimits.FeedPageRows);
        await AdvanceUntilAsync(catchingUp, time);
        var mark = (await reader.FeedAsync((await catchingUp)[^1].Change)).SafeMark;

        var waiting = reader.WaitForChangeAsync(mark, CancellationToken.None).AsTask();
        await writer.CreateAsync(Talent("after the crash"), "x");
        await waiting.WaitAsync(Patience);
        var page = await reader.FeedAsync(mark);
        while (page.Rows.Count == 0)
        {
            await reader.WaitForChangeAsync(page.SafeMark, CancellationToken.None).AsTask().WaitAsync(Patience);
            page = await reader.FeedAsync(page.SafeMark);
        }

        Assert.Equal(["after the crash"], page.Rows.Select(row => row.Key.Key));
    }

    /// <summary>Lets the pauses before reconnections and retries pass.</summary>
    private static async Task AdvanceUntilAsync(Task task, ManualTimeProvider time)
    {
        long began = Stopwatch.GetTimestamp();
        while (!task.IsCompleted && Stopwatch.GetElapsedTime(began) < Patience)
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        await task.WaitAsync(TimeSpan.Zero);
    }

    private static async Task WriteUntilAsync(
        IStateStore store, int writer, ConcurrentDictionary<StateKey, ChangeNumber> acknowledged, TaskCompletionSource enough, CancellationToken stop)
    {
        for (int batch = 0; !stop.IsCancellationRequested; batch++)
        {
            // Half of the batches take the bulk way, half are judged row by row.
            var writes = Enumerable.Range(0, batch % 2 == 0 ? 100 : 20).Select(i => Create(Talent($"{writer}-{batch}-{i}"), "x")).ToArray();
            try
            {
                var results = await store.WriteAsync(writes);
                for (int i = 0; i < writes.Length; i++)
                    acknowledged[writes[i].Key] = results[i].Change;
            }
            catch (StoreUnavailableException)
            {
                // Nobody knows about this batch: nothing was acknowledged.
            }

            if (batch == 20)
                enough.TrySetResult();
        }
    }
}
