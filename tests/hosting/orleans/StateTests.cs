using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Storage;

namespace DigitalTalent.Tests.Hosting.Orleans;

public sealed class StateTests
{
    public interface ICounter : IGrainWithStringKey
    {
        Task<int> AddAsync(int amount);

        Task<int> AddSwallowingAsync(int amount);

        Task<int> AddTwiceAsync(int amount);

        Task<int> AddHeldAsync(int amount, TaskCompletionSource entered, Task gate);

        Task<(int Value, string? Etag, bool Exists)> GetAsync();

        Task ClearAsync();

        Task WriteOffTurnAsync();

        Task ReadAfreshAsync(CancellationToken cancellation);
    }

    [Fact]
    public async Task State_is_read_before_the_grain_activates_and_written_with_its_etag()
    {
        await using var silo = await StartAsync();
        silo.Storage.Put("count", "a", 40);
        var counter = silo.Grain<ICounter>("a");
        Assert.Equal((40, "1", true), await counter.GetAsync());
        Assert.Equal(42, await counter.AddAsync(2));
        Assert.Equal((42, "2", true), await counter.GetAsync());
        Assert.Equal(42, silo.Storage.Get("count", "a"));
        Assert.Equal(1, silo.Storage.Reads);
    }

    [Fact]
    public async Task Where_nothing_is_stored_the_state_is_a_new_one_and_so_it_is_after_a_clear()
    {
        await using var silo = await StartAsync();
        var counter = silo.Grain<ICounter>("a");
        Assert.Equal((0, null, false), await counter.GetAsync());
        await counter.AddAsync(3);
        await counter.ClearAsync();
        Assert.Equal((0, null, false), await counter.GetAsync());
        Assert.Null(silo.Storage.Get("count", "a"));
    }

    // Goal: a reader that was cancelled waits no longer, and the read that goes on changes nothing behind the grain's back.
    [Fact]
    public async Task A_cancelled_read_ends_at_once_and_leaves_the_state_as_it_was()
    {
        await using var silo = await StartAsync();
        var counter = silo.Grain<ICounter>("a");
        await counter.AddAsync(1);
        var (reading, gate, read) = (NewSource(), NewSource(), NewSource());
        silo.Storage.Before = (_, _) => HoldAsync(reading, gate.Task, read);
        silo.Storage.Put("count", "a", 50);
        using var cancellation = new CancellationTokenSource();

        var cancelled = counter.ReadAfreshAsync(cancellation.Token);
        await reading.Task.WaitAsync(TestSilo.Patience);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.WaitAsync(TestSilo.Patience));
        gate.SetResult();
        await read.Task.WaitAsync(TestSilo.Patience);

        Assert.Equal((1, "1", true), await counter.GetAsync());
        silo.Storage.Before = static (_, _) => Task.CompletedTask;
        await counter.ReadAfreshAsync(CancellationToken.None);
        Assert.Equal((50, "2", true), await counter.GetAsync());
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static async Task HoldAsync(TaskCompletionSource reading, Task gate, TaskCompletionSource read)
    {
        reading.TrySetResult();
        await gate;
        read.TrySetResult();
    }

    // Goal: after a failed write nobody sees what was only in memory. Method: calls queue up behind a write that fails.
    [Fact]
    public async Task A_failed_write_drops_the_activation_and_queued_calls_see_fresh_state()
    {
        await using var silo = await StartAsync();
        var counter = silo.Grain<ICounter>("a");
        await counter.AddAsync(1);
        var gate = new TaskCompletionSource();
        silo.Storage.Before = (operation, _) => operation == "write" ? FailAfter(gate.Task) : Task.CompletedTask;

        var failing = counter.AddAsync(100);
        var queued = counter.GetAsync();
        silo.Storage.Put("count", "a", 7);
        gate.SetResult();

        await Assert.ThrowsAsync<IOException>(() => failing);
        Assert.Equal((7, "2", true), await queued.WaitAsync(TestSilo.Patience));
        silo.Storage.Before = static (_, _) => Task.CompletedTask;
        Assert.Equal(8, await counter.AddAsync(1));
    }

    [Fact]
    public async Task A_lost_race_drops_the_activation_and_a_retry_succeeds()
    {
        await using var silo = await StartAsync();
        var counter = silo.Grain<ICounter>("a");
        await counter.AddAsync(1);
        silo.Storage.Put("count", "a", 10);
        var lost = await Assert.ThrowsAsync<InconsistentStateException>(() => counter.AddAsync(5));
        Assert.Equal(("2", "1"), (lost.StoredEtag, lost.CurrentEtag));
        Assert.Equal(15, await counter.AddAsync(5));
    }

    [Fact]
    public async Task A_write_that_took_place_but_was_not_confirmed_is_found_by_the_next_call()
    {
        await using var silo = await StartAsync();
        var counter = silo.Grain<ICounter>("a");
        silo.Storage.AfterWrite = static _ => Task.FromException(new IOException("gone"));
        await Assert.ThrowsAsync<IOException>(() => counter.AddAsync(5));
        silo.Storage.AfterWrite = static _ => Task.CompletedTask;
        Assert.Equal((5, "1", true), await counter.GetAsync());
    }

    [Fact]
    public async Task The_activation_is_dropped_even_if_the_grain_swallows_the_failure()
    {
        await using var silo = await StartAsync();
        var counter = silo.Grain<ICounter>("a");
        silo.Storage.Before = FailWrites;
        Assert.Equal(-1, await counter.AddSwallowingAsync(5));
        silo.Storage.Before = static (_, _) => Task.CompletedTask;
        Assert.Equal((0, null, false), await counter.GetAsync());
    }

    [Fact]
    public async Task After_a_failed_write_the_same_activation_writes_nothing_more()
    {
        await using var silo = await StartAsync();
        int writes = 0;
        silo.Storage.Before = (operation, id) => operation == "write" && writes++ == 0 ? FailWrites(operation, id) : Task.CompletedTask;
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => silo.Grain<ICounter>("a").AddTwiceAsync(5));
        Assert.Contains("counter/a", refused.Message, StringComparison.Ordinal);
        Assert.IsType<IOException>(refused.InnerException);
        Assert.Equal(1, writes);
        Assert.Null(silo.Storage.Get("count", "a"));
    }

    [Fact]
    public async Task A_state_is_refused_outside_the_turns_of_its_grain()
    {
        await using var silo = await StartAsync();
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => silo.Grain<ICounter>("a").WriteOffTurnAsync());
        Assert.Contains("outside the grain's turns", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_read_fails_the_waiting_calls_and_keeps_nothing()
    {
        await using var silo = await StartAsync();
        var gate = new TaskCompletionSource();
        silo.Storage.Before = (_, _) => FailAfter(gate.Task);
        var counter = silo.Grain<ICounter>("a");
        Task[] waiting = [counter.AddAsync(1), counter.GetAsync(), counter.ClearAsync()];
        gate.SetResult();
        foreach (var call in waiting)
            await Assert.ThrowsAsync<IOException>(() => call.WaitAsync(TestSilo.Patience));
        silo.Storage.Before = static (_, _) => Task.CompletedTask;
        Assert.Equal(1, await counter.AddAsync(1));
    }

    [Fact]
    public async Task A_state_with_a_storage_name_comes_from_the_storage_with_that_key()
    {
        var archive = new MemoryStorage();
        archive.Put("note", "a", "kept apart");
        await using var silo = await TestSilo.StartAsync(builder =>
        {
            builder.AddGrain<NoteGrain>();
            builder.Services.AddKeyedSingleton<IGrainStorage>("archive", archive);
        });
        Assert.Equal("kept apart", await silo.Grain<INote>("a").ReadAsync());
        Assert.Equal(0, silo.Storage.Reads);
    }

    private static Task<TestSilo> StartAsync() => TestSilo.StartAsync(silo => silo.AddGrain<CounterGrain>());

    private static Task FailWrites(string operation, GrainId grainId) =>
        operation == "write" ? Task.FromException(new IOException("The disk is full.")) : Task.CompletedTask;

    private static async Task FailAfter(Task gate)
    {
        await gate;
        throw new IOException("The disk is full.");
    }

    public sealed class CounterGrain([PersistentState("count")] IPersistentState<int> count) : Grain, ICounter
    {
        public async Task<int> AddAsync(int amount)
        {
            count.State += amount;
            await count.WriteStateAsync();
            return count.State;
        }

        public async Task<int> AddSwallowingAsync(int amount)
        {
            try
            {
                return await AddAsync(amount);
            }
            catch (IOException)
            {
                return -1;
            }
        }

        public async Task<int> AddTwiceAsync(int amount)
        {
            await AddSwallowingAsync(amount);
            return await AddAsync(amount);
        }

        public async Task<int> AddHeldAsync(int amount, TaskCompletionSource entered, Task gate)
        {
            entered.SetResult();
            await gate;
            return await AddAsync(amount);
        }

        public Task<(int Value, string? Etag, bool Exists)> GetAsync() => Task.FromResult((count.State, count.Etag, count.RecordExists));

        public Task ClearAsync() => count.ClearStateAsync();

        public Task ReadAfreshAsync(CancellationToken cancellation) => count.ReadStateAsync(cancellation);

        public Task WriteOffTurnAsync() => Task.Run(() => count.WriteStateAsync());
    }

    public interface INote : IGrainWithStringKey
    {
        Task<string> ReadAsync();
    }

    public sealed class NoteGrain([PersistentState("note", "archive")] IPersistentState<string> note) : Grain, INote
    {
        public Task<string> ReadAsync() => Task.FromResult(note.State);
    }
}
