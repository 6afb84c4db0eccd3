using System.Collections.Concurrent;
using System.Threading.Channels;
using DigitalTalent.Storage;
using DigitalTalent.Tests.Support;
using Xunit.Abstractions;
using static DigitalTalent.Tests.Storage.StoreCalls;

namespace DigitalTalent.Tests.Storage;

public sealed class GroupedStateStoreTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_lone_write_goes_at_once_and_what_comes_meanwhile_shares_the_next_batch()
    {
        var store = new ScriptedStore(concurrentWrites: 1);
        await using var grouped = new GroupedStateStore(store);

        var first = Write(grouped, "0");
        var lone = await store.NextWriteAsync();
        var rest = Enumerable.Range(1, 5).Select(i => Write(grouped, $"{i}")).ToList();
        lone.Succeed();
        var shared = await store.NextWriteAsync();
        shared.Succeed();

        Assert.Equal(["0"], lone.Keys);
        Assert.Equal(["1", "2", "3", "4", "5"], shared.Keys);
        Assert.Equal(1, (await first).Version.Value);
        Assert.Equal([1, 2, 3, 4, 5], (await Task.WhenAll(rest)).Select(result => result.Version.Value));
    }

    [Fact]
    public async Task No_more_batches_are_under_way_than_the_store_wants()
    {
        var store = new ScriptedStore(concurrentWrites: 2);
        await using var grouped = new GroupedStateStore(store);

        var writes = new List<Task<WriteResult>> { Write(grouped, "a") };
        var first = await store.NextWriteAsync();
        writes.Add(Write(grouped, "b"));
        var second = await store.NextWriteAsync();
        writes.AddRange([Write(grouped, "c"), Write(grouped, "d")]);
        Assert.False(store.HasWrite);

        second.Succeed();
        var third = await store.NextWriteAsync();
        Assert.Equal(["c", "d"], third.Keys);
        Assert.False(store.HasWrite);
        first.Succeed();
        third.Succeed();
        await Task.WhenAll(writes);
    }

    [Fact]
    public async Task Writes_of_one_key_go_into_batches_of_their_own_in_their_order()
    {
        var store = new ScriptedStore(concurrentWrites: 1);
        await using var grouped = new GroupedStateStore(store);
        var blocker = Write(grouped, "blocker");
        var first = await store.NextWriteAsync();

        var writes = new[] { ("a", "1"), ("a", "2"), ("b", "1"), ("a", "3"), ("b", "2"), ("c", "1") }
            .Select(write => grouped.WriteAsync(Create(Talent(write.Item1), write.Item2)).AsTask()).ToList();
        first.Succeed();
        var batches = new List<string>();
        for (int i = 0; i < 3; i++)
        {
            var batch = await store.NextWriteAsync();
            batches.Add(string.Join(' ', batch.Rows.Select(row => row.Key.Key + new StoredState(row.Key, default, row.State, default).Text())));
            batch.Succeed();
        }

        await Task.WhenAll([blocker, .. writes]);
        Assert.Equal(["a1 b1 c1", "a2 b2", "a3"], batches);
    }

    // Goal: nobody loses an answer because others gave up, and nothing is done for nobody. Method: one pump; two requests share a batch and give up one
    // after the other, a third has left the queue before.
    [Fact]
    public async Task A_batch_is_given_up_with_the_last_of_its_callers()
    {
        var begun = Channel.CreateUnbounded<(string[] Requests, CancellationToken Cancellation, TaskCompletionSource End)>();
        await using var batcher = new Batcher<string, string>(100, pumpsMax: 1, RunAsync, distinct: null, static _ => 0);
        using CancellationTokenSource first = new(), second = new(), queued = new();
        var alone = batcher.AddAsync("alone", CancellationToken.None).AsTask();
        var blocker = await begun.Reader.ReadAsync();
        var reads = new[] { ("a", first), ("b", second), ("c", queued) }.Select(read => batcher.AddAsync(read.Item1, read.Item2.Token).AsTask()).ToList();
        await queued.CancelAsync();
        blocker.End.SetResult();
        var shared = await begun.Reader.ReadAsync();

        await first.CancelAsync();
        Assert.False(shared.Cancellation.IsCancellationRequested);
        await second.CancelAsync();
        Assert.True(shared.Cancellation.IsCancellationRequested);

        Assert.Equal(["a", "b"], shared.Requests);
        Assert.False(blocker.Cancellation.CanBeCanceled);
        Assert.Equal("alone", await alone.WaitAsync(Patience));
        foreach (var read in reads)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read.WaitAsync(Patience));

        async ValueTask<string[]> RunAsync(IReadOnlyList<string> requests, CancellationToken cancellation)
        {
            var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            string[] taken = [.. requests];
            begun.Writer.TryWrite((taken, cancellation, end));
            await end.Task.WaitAsync(cancellation);
            return taken;
        }
    }

    [Fact]
    public async Task A_write_that_is_cancelled_in_the_queue_is_not_made_and_one_that_is_under_way_is()
    {
        var store = new ScriptedStore(concurrentWrites: 1);
        await using var grouped = new GroupedStateStore(store);
        using CancellationTokenSource underWay = new(), queued = new();
        var first = grouped.WriteAsync(Create(Talent("0"), "x"), underWay.Token).AsTask();
        var lone = await store.NextWriteAsync();
        var second = grouped.WriteAsync(Create(Talent("1"), "x"), queued.Token).AsTask();
        var third = Write(grouped, "2");
        await underWay.CancelAsync();
        await queued.CancelAsync();
        lone.Succeed();
        var next = await store.NextWriteAsync();
        next.Succeed();

        Assert.Equal(["2"], next.Keys);
        Assert.True((await first.WaitAsync(Patience)).Written);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.WaitAsync(Patience));
        Assert.True((await third.WaitAsync(Patience)).Written);
    }

    [Fact]
    public async Task A_failed_batch_fails_each_of_its_callers_and_nobody_else()
    {
        var store = new ScriptedStore(concurrentWrites: 1);
        await using var grouped = new GroupedStateStore(store);
        var before = Write(grouped, "before");
        var first = await store.NextWriteAsync();
        var failing = Enumerable.Range(0, 3).Select(i => Write(grouped, $"{i}")).ToList();
        first.Succeed();

        var second = await store.NextWriteAsync();
        var after = Write(grouped, "after");
        second.Answer.SetException(new StoreUnavailableException("The disk is on fire."));
        (await store.NextWriteAsync()).Succeed();

        var failures = await Task.WhenAll(failing.Select(write => Assert.ThrowsAsync<StoreUnavailableException>(() => write)));
        Assert.All(failures, failure => Assert.Equal("The disk is on fire.", failure.Message));
        Assert.Equal(3, failures.Distinct().Count());
        Assert.True((await before).Written && (await after).Written);
    }

    [Fact]
    public async Task Reads_share_batches_too_and_repeat_keys_freely()
    {
        var store = new ScriptedStore(concurrentWrites: 1);
        await using var grouped = new GroupedStateStore(store);
        var early = new List<Task<StoredState?>> { grouped.ReadAsync(Talent("x")).AsTask() };
        var one = await store.NextReadAsync();
        early.Add(grouped.ReadAsync(Talent("y")).AsTask());
        var two = await store.NextReadAsync();

        var reads = new[] { "a", "b", "a" }.Select(key => grouped.ReadAsync(Talent(key)).AsTask()).ToList();
        one.Answer.SetResult([null]);
        var shared = await store.NextReadAsync();
        shared.Answer.SetResult([.. shared.Keys.Select(key => new StoredState(key, new GrainVersion(1), [], new ChangeNumber(1)))]);
        two.Answer.SetResult([null]);

        Assert.Equal(["a", "b", "a"], (await Task.WhenAll(reads)).Select(row => row!.Key.Key));
        Assert.All(await Task.WhenAll(early), Assert.Null);
    }

    [Fact]
    public async Task A_full_queue_makes_callers_wait_and_a_waiting_caller_may_give_up()
    {
        var store = new ScriptedStore(concurrentWrites: 1);
        await using var grouped = new GroupedStateStore(store, new StateStoreOptions { QueueRows = 2 });
        var underWay = Write(grouped, "0");
        var first = await store.NextWriteAsync();
        var queued = new[] { Write(grouped, "1"), Write(grouped, "2") };
        using var caller = new CancellationTokenSource();

        var givesUp = grouped.WriteAsync(Create(Talent("gives up"), "x"), caller.Token).AsTask();
        var waits = Write(grouped, "3");
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givesUp);
        first.Succeed();
        var second = await store.NextWriteAsync();
        second.Succeed();
        var third = await store.NextWriteAsync();
        third.Succeed();

        Assert.Equal(["1", "2"], second.Keys);
        Assert.Equal(["3"], third.Keys);
        await Task.WhenAll([underWay, .. queued, waits]);
    }

    [Fact]
    public async Task A_batch_ends_before_it_grows_too_heavy()
    {
        var store = new ScriptedStore(concurrentWrites: 1);
        await using var grouped = new GroupedStateStore(store);
        var blocker = Write(grouped, "blocker");
        var first = await store.NextWriteAsync();
        var writes = Enumerable.Range(0, 4)
            .Select(i => grouped.WriteAsync(new StateWrite(Talent($"{i}"), default, new byte[3 * 1024 * 1024])).AsTask()).ToList();
        first.Succeed();

        var sizes = new List<int>();
        for (int i = 0; i < 2; i++)
        {
            var batch = await store.NextWriteAsync();
            sizes.Add(batch.Rows.Length);
            batch.Succeed();
        }

        await Task.WhenAll([blocker, .. writes]);
        Assert.Equal([2, 2], sizes);
    }

    [Fact]
    public async Task Closing_answers_everything_that_was_taken_and_refuses_the_rest()
    {
        var store = new ScriptedStore(concurrentWrites: 1);
        var grouped = new GroupedStateStore(store);
        var first = Write(grouped, "0");
        var underWay = await store.NextWriteAsync();
        var second = Write(grouped, "1");

        var closing = grouped.DisposeAsync().AsTask();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Write(grouped, "late"));
        underWay.Succeed();
        var last = await store.NextWriteAsync();
        Assert.False(closing.IsCompleted);
        last.Succeed();

        await closing.WaitAsync(Patience);
        Assert.True((await first).Written && (await second).Written);
        await grouped.DisposeAsync();
    }

    [Fact]
    public async Task A_write_over_a_limit_is_refused_before_it_can_spoil_a_batch()
    {
        var store = new ScriptedStore(concurrentWrites: 1);
        await using var grouped = new GroupedStateStore(store);

        await Assert.ThrowsAsync<ArgumentException>(() => Write(grouped, ""));
        await Assert.ThrowsAsync<ArgumentException>(() => Write(grouped, new string('k', StoreLimits.KeyLength + 1)));

        Assert.False(store.HasWrite);
    }

    // Goal: each caller gets its own answer, on a real store, under many callers. Method: grains count their writes.
    [Fact]
    public async Task Many_callers_on_a_real_store_each_get_their_own_answer()
    {
        await using var database = new SqliteDatabase();
        await using var store = await database.OpenAsync();
        await using var grouped = new GroupedStateStore(store, new StateStoreOptions { QueueRows = 50 });
        var random = TestSeed.Next(output);
        var lengths = Enumerable.Range(0, 200).Select(_ => random.Next(1, 12)).ToList();
        var changes = new ConcurrentBag<ChangeNumber>();

        await Task.WhenAll(lengths.Select((length, grain) => Task.Run(async () =>
        {
            var version = GrainVersion.None;
            for (int i = 1; i <= length; i++)
            {
                var result = await grouped.WriteAsync(Replace(Talent($"{grain}"), version, $"{grain}:{i}"));
                Assert.Equal(i, result.Version.Value);
                Assert.Equal($"{grain}:{i}", (await grouped.ReadAsync(Talent($"{grain}"))).Text());
                version = result.Version;
                changes.Add(result.Change);
            }
        })));

        Assert.Equal(lengths.Sum(), changes.Distinct().Count());
        Assert.True(changes.Select(change => change.Value >> ChangeNumber.OrdinalBits).Distinct().Count() < lengths.Sum(), "Nothing was grouped.");
    }

    private static async Task<WriteResult> Write(GroupedStateStore grouped, string key) => await grouped.WriteAsync(Create(Talent(key), "x"));
}
