using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Storage;

namespace DigitalTalent.Tests.Hosting.Orleans;

/// <summary>Callers who give up before their call has begun: it is not run, and what is read for nobody is given up too.</summary>
public sealed class GivenUpTests
{
    public interface INumber : IGrainWithStringKey
    {
        Task<int> GetAsync(CancellationToken cancellation = default);

        Task<int> AddAsync(int amount, Task gate, CancellationToken cancellation = default);
    }

    [Fact]
    public async Task A_grain_for_which_nobody_waits_any_more_stops_reading_and_the_next_caller_meets_another()
    {
        await using var silo = await StartAsync();
        var (reading, gate, givenUp) = (NewSource(), NewSource(), NewSource());
        silo.Storage.BeforeRead = async cancellation =>
        {
            await using var _ = cancellation.Register(givenUp.SetResult);
            reading.SetResult();
            await gate.Task.WaitAsync(cancellation);
        };
        using CancellationTokenSource first = new(), second = new();
        var calls = new[] { silo.Grain<INumber>("a").GetAsync(first.Token), silo.Grain<INumber>("a").GetAsync(second.Token) };
        await reading.Task.WaitAsync(TestSilo.Patience);

        await first.CancelAsync();
        Assert.False(givenUp.Task.IsCompleted);
        await second.CancelAsync();
        await givenUp.Task.WaitAsync(TestSilo.Patience);
        foreach (var call in calls)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(TestSilo.Patience));

        silo.Storage.BeforeRead = static _ => Task.CompletedTask;
        Assert.Equal(7, await silo.Grain<INumber>("a").GetAsync().WaitAsync(TestSilo.Patience));
    }

    // Goal: nobody who waits is failed because others gave up. Method: a call that never gives up comes between those that do, and one after them all.
    [Fact]
    public async Task Whoever_waits_on_is_answered()
    {
        await using var silo = await StartAsync();
        var (reading, gate) = (NewSource(), NewSource());
        silo.Storage.BeforeRead = async cancellation =>
        {
            reading.TrySetResult();
            await gate.Task.WaitAsync(cancellation);
        };
        using var impatient = new CancellationTokenSource();
        using var patient = new CancellationTokenSource();
        var leaves = silo.Grain<INumber>("a").GetAsync(impatient.Token);
        await reading.Task.WaitAsync(TestSilo.Patience);
        var stays = silo.Grain<INumber>("a").GetAsync(patient.Token);
        await impatient.CancelAsync();
        gate.SetResult();

        Assert.Equal(7, await stays.WaitAsync(TestSilo.Patience));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaves.WaitAsync(TestSilo.Patience));
    }

    // Goal: a caller that comes while the reading for others is being given up starts anew. Method: the store holds on to its cancelled read.
    [Fact]
    public async Task Whoever_comes_while_a_grain_is_given_up_gets_the_next_one()
    {
        await using var silo = await StartAsync();
        var (reading, givenUp, end) = (NewSource(), NewSource(), NewSource());
        silo.Storage.BeforeDispose = end.Task;
        silo.Storage.BeforeRead = async cancellation =>
        {
            await using var _ = cancellation.Register(givenUp.SetResult);
            reading.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
        };
        using var cancellation = new CancellationTokenSource();
        var leaves = silo.Grain<INumber>("a").GetAsync(cancellation.Token);
        await reading.Task.WaitAsync(TestSilo.Patience);
        await cancellation.CancelAsync();
        await givenUp.Task.WaitAsync(TestSilo.Patience);
        silo.Storage.BeforeRead = static _ => Task.CompletedTask;
        var comes = silo.Grain<INumber>("a").GetAsync();
        end.SetResult();

        Assert.Equal(7, await comes.WaitAsync(TestSilo.Patience));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaves.WaitAsync(TestSilo.Patience));
    }

    [Fact]
    public async Task A_call_that_was_given_up_in_the_queue_is_not_run()
    {
        await using var silo = await StartAsync();
        var grain = silo.Grain<INumber>("a");
        var gate = NewSource();
        using var cancellation = new CancellationTokenSource();
        var runs = grain.AddAsync(1, gate.Task);
        var queued = grain.AddAsync(10, Task.CompletedTask, cancellation.Token);
        await cancellation.CancelAsync();
        gate.SetResult();

        Assert.Equal(8, await runs.WaitAsync(TestSilo.Patience));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => queued.WaitAsync(TestSilo.Patience));
        Assert.Equal(8, await grain.GetAsync().WaitAsync(TestSilo.Patience));
    }

    // Goal: what was changed for a write that was given up is seen by nobody. Method: the caller gives up between the change and the write.
    [Fact]
    public async Task A_write_that_was_given_up_before_it_was_sent_leaves_nothing_behind()
    {
        await using var silo = await StartAsync();
        var grain = silo.Grain<INumber>("a");
        Assert.Equal(7, await grain.GetAsync());
        var gate = NewSource();
        using var cancellation = new CancellationTokenSource();
        var given = grain.AddAsync(1, gate.Task, cancellation.Token);
        var queued = grain.GetAsync();
        await cancellation.CancelAsync();
        gate.SetResult();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given.WaitAsync(TestSilo.Patience));
        Assert.Equal(7, await queued.WaitAsync(TestSilo.Patience));
        Assert.Equal(7, silo.Storage.Get("number", "a"));
    }

    private static async Task<TestSilo> StartAsync()
    {
        var silo = await TestSilo.StartAsync(builder => builder.AddGrain<NumberGrain>());
        silo.Storage.Put("number", "a", 7);
        return silo;
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    public sealed class NumberGrain([PersistentState("number")] IPersistentState<int> number, IGrainStorage storage) : Grain, INumber, IAsyncDisposable
    {
        public Task<int> GetAsync(CancellationToken cancellation = default) => Task.FromResult(number.State);

        public async Task<int> AddAsync(int amount, Task gate, CancellationToken cancellation = default)
        {
            number.State += amount;
            await gate;
            await number.WriteStateAsync(cancellation);
            return number.State;
        }

        public async ValueTask DisposeAsync() => await ((MemoryStorage)storage).BeforeDispose;
    }
}
