using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;

namespace DigitalTalent.Tests.Hosting.Orleans;

public sealed class TurnTests
{
    public interface ILedger : IGrainWithStringKey
    {
        Task AppendAsync(int number);

        Task<int[]> BranchesAsync(int branches);

        ValueTask<IReadOnlyList<int>> ReadAsync();

        ValueTask TouchAsync();

        Task<string> KeyAsync();

        Task FailAsync(bool beforeFirstAwait);

        Task<bool> SeesTokenAsync(CancellationToken cancellation);

        Task<bool> StaysOnSchedulerAsync();

        Task NullAsync();
    }

    // Goal: no two calls overlap, and the order of arrival is the order of the turns. Method: each call yields twice in the middle.
    [Fact]
    public async Task A_thousand_concurrent_calls_never_overlap_and_keep_their_order()
    {
        await using var silo = await StartAsync();
        var ledger = silo.Grain<ILedger>("one");

        await Task.WhenAll(Enumerable.Range(0, 1000).Select(ledger.AppendAsync)).WaitAsync(TestSilo.Patience);

        Assert.Equal(Enumerable.Range(0, 1000), await ledger.ReadAsync());
    }

    [Fact]
    public async Task Calls_from_many_threads_never_overlap()
    {
        await using var silo = await StartAsync();
        var ledger = silo.Grain<ILedger>("one");

        await Parallel.ForAsync(0, 2000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (number, _) => await ledger.AppendAsync(number));

        Assert.Equal(Enumerable.Range(0, 2000), (await ledger.ReadAsync()).Order());
    }

    [Fact]
    public async Task Branches_of_WhenAll_never_overlap()
    {
        await using var silo = await StartAsync();
        var counts = await silo.Grain<ILedger>("one").BranchesAsync(50).WaitAsync(TestSilo.Patience);
        Assert.Equal(50, counts.Length);
        Assert.All(counts, count => Assert.Equal(1, count));
    }

    [Fact]
    public async Task Awaits_come_back_to_the_scheduler_of_the_activation()
    {
        await using var silo = await StartAsync();
        Assert.True(await silo.Grain<ILedger>("one").StaysOnSchedulerAsync());
    }

    [Fact]
    public async Task A_grain_and_a_reference_to_it_tell_the_same_key()
    {
        await using var silo = await StartAsync();
        var ledger = silo.Grain<ILedger>("键/1");
        Assert.Equal("键/1", await ledger.KeyAsync());
        Assert.Equal("键/1", ledger.GetPrimaryKeyString());
        Assert.Equal(GrainId.Create("ledger", "键/1"), ledger.GetGrainId());
        Assert.Equal(ledger, silo.Grain<ILedger>("键/1"));
        Assert.NotEqual(ledger, silo.Grain<ILedger>("键/2"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_exception_reaches_the_caller_as_it_is_with_the_stack_of_the_grain(bool beforeFirstAwait)
    {
        await using var silo = await StartAsync();
        var ledger = silo.Grain<ILedger>("one");
        var thrown = await Assert.ThrowsAsync<FormatException>(() => ledger.FailAsync(beforeFirstAwait));
        Assert.Contains(nameof(LedgerGrain), thrown.StackTrace, StringComparison.Ordinal);
        await ledger.TouchAsync();      // And the grain goes on.
    }

    [Fact]
    public async Task A_cancellation_token_is_passed_through()
    {
        await using var silo = await StartAsync();
        using var cancellation = new CancellationTokenSource();
        var ledger = silo.Grain<ILedger>("one");
        Assert.False(await ledger.SeesTokenAsync(CancellationToken.None));
        Assert.True(await ledger.SeesTokenAsync(cancellation.Token));
    }

    [Fact]
    public async Task A_method_that_returns_null_is_named()
    {
        await using var silo = await StartAsync();
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => silo.Grain<ILedger>("one").NullAsync());
        Assert.Contains("ledger/one.NullAsync", thrown.Message, StringComparison.Ordinal);
    }

    // The caller's code must not run inside the grain's turn: it could block it, or be taken for it.
    [Fact]
    public async Task A_caller_goes_on_outside_the_grain()
    {
        await using var silo = await StartAsync();
        var ledger = silo.Grain<ILedger>("one");
        var blocked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var release = new ManualResetEventSlim();

        var caller = ledger.AppendAsync(1).ContinueWith(
            _ =>
            {
                blocked.SetResult();
                release.Wait();
            },
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

        await blocked.Task.WaitAsync(TestSilo.Patience);
        await ledger.AppendAsync(2).WaitAsync(TestSilo.Patience);       // The grain serves others while that caller blocks.
        release.Set();
        await caller;
    }

    private static Task<TestSilo> StartAsync() => TestSilo.StartAsync(silo => silo.AddGrain<LedgerGrain>());

    public sealed class LedgerGrain : Grain, ILedger
    {
        private static readonly Task? Nothing = Array.Find<Task>([], _ => true);
        private readonly List<int> _numbers = [];
        private int _inside;

        public async Task AppendAsync(int number)
        {
            Enter();
            await Task.Yield();
            _numbers.Add(number);
            await Task.Yield();
            Leave();
        }

        public async Task<int[]> BranchesAsync(int branches)
        {
            var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var all = Task.WhenAll(Enumerable.Range(0, branches).Select(_ => BranchAsync(gate.Task)));
            _ = Task.Run(gate.SetResult);
            return await all;
        }

        public ValueTask<IReadOnlyList<int>> ReadAsync() => new(_numbers);

        public ValueTask TouchAsync() => ValueTask.CompletedTask;

        public Task<string> KeyAsync() => Task.FromResult(this.GetPrimaryKeyString());

        public Task FailAsync(bool beforeFirstAwait)
        {
            if (beforeFirstAwait)
                throw new FormatException("as it is");
            return FailLaterAsync();
        }

        public Task<bool> SeesTokenAsync(CancellationToken cancellation) => Task.FromResult(cancellation.CanBeCanceled);

        public async Task<bool> StaysOnSchedulerAsync()
        {
            var mine = TaskScheduler.Current;
            await Task.Run(() => { });
            bool afterRun = TaskScheduler.Current == mine;
            await Task.Factory.StartNew(() => afterRun &= TaskScheduler.Current == mine);
            return afterRun && mine != TaskScheduler.Default && TaskScheduler.Current == mine;
        }

        public Task NullAsync() => Nothing!;

        private static async Task FailLaterAsync()
        {
            await Task.Yield();
            throw new FormatException("as it is");
        }

        private async Task<int> BranchAsync(Task gate)
        {
            await gate;
            int highest = 0;
            for (int step = 0; step < 20; step++)
            {
                int together = Interlocked.Increment(ref _inside);
                highest = Math.Max(highest, together);
                Thread.SpinWait(50);
                Interlocked.Decrement(ref _inside);
                await Task.Yield();
            }
            return highest;
        }

        private void Enter()
        {
            if (Interlocked.Increment(ref _inside) != 1)
                throw new InvalidOperationException("Two calls overlap.");
        }

        private void Leave() => Interlocked.Decrement(ref _inside);
    }
}
