using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;

namespace DigitalTalent.Tests.Hosting.Orleans;

/// <summary>What happens when the change feed shows that a state was written elsewhere.</summary>
public sealed class StaleTests
{
    [Fact]
    public async Task An_idle_activation_with_an_old_version_is_dropped_and_the_next_call_reads()
    {
        await using var silo = await StartAsync();
        var counter = silo.Grain<StateTests.ICounter>("a");
        await counter.AddAsync(1);
        silo.Storage.Put("count", "a", 50);

        Assert.Equal(1, Notice(silo, "a", 2));
        Assert.Equal((50, "2", true), await counter.GetAsync().WaitAsync(TestSilo.Patience));
    }

    [Fact]
    public async Task An_activation_that_holds_the_newest_version_stays()
    {
        await using var silo = await StartAsync();
        await silo.Grain<StateTests.ICounter>("a").AddAsync(1);
        Assert.Equal(0, Notice(silo, "a", 1));
        Assert.Equal(0, Notice(silo, "unknown", 9));
        Assert.Equal(0, silo.Activations.DeactivateStale("unknown", "a", 9, IsOlder));
        await silo.Grain<StateTests.ICounter>("a").GetAsync();
        Assert.Equal(1, silo.Storage.Reads);
    }

    // Goal: the feed never waits for a grain, and no call after the news sees old state. Method: news comes in the middle of a turn.
    [Fact]
    public async Task A_busy_activation_ends_its_turn_and_queued_calls_see_fresh_state()
    {
        await using var silo = await StartAsync();
        var counter = silo.Grain<StateTests.ICounter>("a");
        await counter.AddAsync(1);
        var gate = new TaskCompletionSource();
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = counter.AddHeldAsync(1, entered, gate.Task);
        await entered.Task.WaitAsync(TestSilo.Patience);
        var queued = counter.GetAsync();
        silo.Storage.Put("count", "a", 50);

        Assert.Equal(1, Notice(silo, "a", 2));
        Assert.False(running.IsCompleted);
        gate.SetResult();

        await Assert.ThrowsAsync<global::Orleans.Storage.InconsistentStateException>(() => running);
        Assert.Equal((50, "2", true), await queued.WaitAsync(TestSilo.Patience));
    }

    // The feed may hear of a write before the writer is told that it took place.
    [Fact]
    public async Task News_of_its_own_write_does_not_drop_the_writer()
    {
        await using var silo = await StartAsync();
        var counter = silo.Grain<StateTests.ICounter>("a");
        await counter.AddAsync(1);
        silo.Storage.AfterWrite = id =>
        {
            Assert.Equal(0, Notice(silo, id.Key, 2));
            return Task.CompletedTask;
        };
        Assert.Equal(2, await counter.AddAsync(1));
        await counter.GetAsync();
        Assert.Equal(1, silo.Storage.Reads);
    }

    // The read has fetched the old row when the news comes, and delivers it afterwards.
    [Fact]
    public async Task News_that_comes_during_the_first_read_is_not_lost()
    {
        await using var silo = await StartAsync();
        silo.Storage.Put("count", "a", 1);
        var reading = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var gate = new TaskCompletionSource();
        silo.Storage.Before = (_, _) =>
        {
            reading.TrySetResult();
            return gate.Task;
        };
        var call = silo.Grain<StateTests.ICounter>("a").GetAsync();
        await reading.Task.WaitAsync(TestSilo.Patience);
        silo.Storage.Put("count", "a", 50);
        Assert.Equal(0, Notice(silo, "a", 2));
        gate.SetResult();
        Assert.Equal((50, "2", true), await call.WaitAsync(TestSilo.Patience));
        Assert.Equal(2, silo.Storage.Reads);
    }

    private static int Notice(TestSilo silo, string key, int newest) => silo.Activations.DeactivateStale("count", key, newest, IsOlder);

    private static bool IsOlder(string? held, int newest) => held is null || int.Parse(held) < newest;

    private static Task<TestSilo> StartAsync() => TestSilo.StartAsync(builder => builder.AddGrain<StateTests.CounterGrain>());
}
