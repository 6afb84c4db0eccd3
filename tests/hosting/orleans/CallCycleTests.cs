using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;

namespace DigitalTalent.Tests.Hosting.Orleans;

public sealed class CallCycleTests
{
    public interface IHop : IGrainWithStringKey
    {
        /// <summary>Calls the first of the route with the rest of it.</summary>
        Task<string> TravelAsync(string[] route);

        Task<string> TravelInPoolAsync(string[] route);

        Task SendOffAsync(string[] route, TaskCompletionSource<string> arrived, Task gate);
    }

    [Fact]
    public async Task A_chain_without_a_cycle_arrives()
    {
        await using var silo = await StartAsync();
        Assert.Equal("d", await silo.Grain<IHop>("a").TravelAsync(["b", "c", "d"]).WaitAsync(TestSilo.Patience));
    }

    [Fact]
    public async Task A_cycle_is_refused_with_the_whole_chain()
    {
        await using var silo = await StartAsync();
        var cycle = await Assert.ThrowsAsync<GrainCallCycleException>(
            () => silo.Grain<IHop>("z").TravelAsync(["a", "b", "a"]).WaitAsync(TestSilo.Patience));
        Assert.Contains(
            "hop/z.TravelAsync -> hop/a.TravelAsync -> hop/b.TravelAsync -> hop/a.TravelAsync", cycle.Message, StringComparison.Ordinal);
        Assert.Equal(["hop/z", "hop/a", "hop/b", "hop/a"], cycle.Chain.Select(id => id.ToString()));
        Assert.IsAssignableFrom<OrleansException>(cycle);
        Assert.Equal("b", await silo.Grain<IHop>("a").TravelAsync(["b"]).WaitAsync(TestSilo.Patience));
    }

    [Fact]
    public async Task A_grain_that_calls_itself_is_refused()
    {
        await using var silo = await StartAsync();
        await Assert.ThrowsAsync<GrainCallCycleException>(() => silo.Grain<IHop>("a").TravelAsync(["a"]).WaitAsync(TestSilo.Patience));
    }

    [Fact]
    public async Task A_cycle_is_seen_through_code_that_left_the_scheduler()
    {
        await using var silo = await StartAsync();
        await Assert.ThrowsAsync<GrainCallCycleException>(
            () => silo.Grain<IHop>("a").TravelInPoolAsync(["b", "a"]).WaitAsync(TestSilo.Patience));
    }

    [Fact]
    public async Task A_grain_that_calls_itself_while_it_comes_up_is_refused()
    {
        await using var silo = await TestSilo.StartAsync(builder => builder.AddGrain<NarcissusGrain>());
        await Assert.ThrowsAsync<GrainCallCycleException>(() => silo.Grain<INarcissus>("n").LookAsync().WaitAsync(TestSilo.Patience));
    }

    // A call that was not awaited may come back: once its sender's turn is over, nobody waits in a circle.
    [Fact]
    public async Task A_call_that_nobody_awaits_may_come_back_after_the_turn()
    {
        await using var silo = await StartAsync();
        var arrived = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var gate = new TaskCompletionSource();
        await silo.Grain<IHop>("a").SendOffAsync(["b", "a"], arrived, gate.Task);
        gate.SetResult();
        Assert.Equal("a", await arrived.Task.WaitAsync(TestSilo.Patience));
    }

    private static Task<TestSilo> StartAsync() => TestSilo.StartAsync(builder => builder.AddGrain<HopGrain>());

    public sealed class HopGrain : Grain, IHop
    {
        public async Task<string> TravelAsync(string[] route) =>
            route.Length == 0 ? this.GetPrimaryKeyString() : await GrainFactory.GetGrain<IHop>(route[0]).TravelAsync(route[1..]);

        public async Task<string> TravelInPoolAsync(string[] route)
        {
            var next = GrainFactory.GetGrain<IHop>(route[0]);
            return await Task.Run(() => next.TravelAsync(route[1..]));
        }

        public Task SendOffAsync(string[] route, TaskCompletionSource<string> arrived, Task gate)
        {
            _ = SendAsync();
            return Task.CompletedTask;

            async Task SendAsync()
            {
                await gate;
                try
                {
                    arrived.SetResult(await TravelAsync(route));
                }
                catch (OrleansException exception)
                {
                    arrived.SetException(exception);
                }
            }
        }
    }

    public interface INarcissus : IGrainWithStringKey
    {
        Task LookAsync();
    }

    public sealed class NarcissusGrain : Grain, INarcissus
    {
        public override Task OnActivateAsync(CancellationToken cancellationToken) =>
            GrainFactory.GetGrain<INarcissus>(this.GetPrimaryKeyString()).LookAsync();

        public Task LookAsync() => Task.CompletedTask;
    }
}
