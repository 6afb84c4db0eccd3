using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;

namespace DigitalTalent.Tests.Hosting.Orleans;

public sealed class StopTests
{
    [Fact]
    public async Task A_stop_refuses_new_calls_lets_running_and_queued_turns_end_and_deactivates_all()
    {
        var book = new LifecycleTests.GuestBook();
        await using var silo = await StartAsync(book);
        await silo.Grain<LifecycleTests.IGuest>("idle").VisitAsync();
        var busy = silo.Grain<LifecycleTests.IGuest>("busy");
        var gate = new TaskCompletionSource();
        var running = busy.WaitAsync(gate.Task);
        var queued = busy.VisitAsync();

        var stop = silo.StopAsync();
        var refused = await Assert.ThrowsAsync<SiloUnavailableException>(() => busy.VisitAsync());
        Assert.Contains("guest/busy.VisitAsync", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<SiloUnavailableException>(() => silo.Grain<LifecycleTests.IGuest>("new").VisitAsync());
        Assert.False(stop.IsCompleted);
        gate.SetResult();

        await stop.WaitAsync(TestSilo.Patience);
        await running;
        Assert.Equal(1, await queued);
        Assert.Equal(
            ["busy leaves: ShuttingDown", "idle leaves: ShuttingDown"],
            book.Entries.Where(entry => entry.Contains("leaves", StringComparison.Ordinal)).Order());
        Assert.Equal(0, silo.Activations.Count);
    }

    [Fact]
    public async Task What_runs_may_still_call_other_grains_while_the_silo_stops()
    {
        await using var silo = await TestSilo.StartAsync(builder => builder.AddGrain<RelayGrain>());
        var gate = new TaskCompletionSource();
        var relayed = silo.Grain<IRelay>("a").RelayAsync(gate.Task, "b");
        var stop = silo.StopAsync();
        gate.SetResult();
        Assert.Equal("b", await relayed.WaitAsync(TestSilo.Patience));
        await stop.WaitAsync(TestSilo.Patience);
        Assert.Equal(0, silo.Activations.Count);
    }

    [Fact]
    public async Task A_stop_without_time_left_ends_and_tells_the_grains()
    {
        var book = new LifecycleTests.GuestBook();
        await using var silo = await StartAsync(book);
        var gate = new TaskCompletionSource();
        var stuck = silo.Grain<LifecycleTests.IGuest>("stuck").WaitAsync(gate.Task);
        using var outOfTime = new CancellationTokenSource();
        var stop = silo.StopAsync(outOfTime.Token);
        Assert.False(stop.IsCompleted);
        await outOfTime.CancelAsync();
        await stop.WaitAsync(TestSilo.Patience);
        Assert.Equal(1, silo.Activations.Count);
        gate.SetResult();
        await stuck.WaitAsync(TestSilo.Patience);
    }

    [Fact]
    public async Task An_overdue_call_is_told_what_it_waits_for_and_is_not_run_if_it_was_queued()
    {
        await using var silo = await StartAsync(new LifecycleTests.GuestBook());
        var guest = silo.Grain<LifecycleTests.IGuest>("a");
        Assert.Equal(1, await guest.VisitAsync());
        var gate = new TaskCompletionSource();
        var running = guest.WaitAsync(gate.Task);
        var queued = guest.VisitAsync();
        silo.Clock.Advance(TimeSpan.FromSeconds(20));
        var later = guest.VisitAsync();
        silo.Clock.Advance(TimeSpan.FromSeconds(14));

        var first = await Assert.ThrowsAsync<TimeoutException>(() => running.WaitAsync(TestSilo.Patience));
        Assert.Equal("guest/a.WaitAsync gave no answer within 00:00:30: it is running, and whether it takes effect is unknown.", first.Message);
        var second = await Assert.ThrowsAsync<TimeoutException>(() => queued.WaitAsync(TestSilo.Patience));
        Assert.Contains("behind guest/a.WaitAsync", second.Message, StringComparison.Ordinal);
        Assert.False(later.IsCompleted);
        gate.SetResult();
        Assert.Equal(2, await later.WaitAsync(TestSilo.Patience));
    }

    [Fact]
    public async Task A_silo_whose_grains_lack_services_does_not_start()
    {
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(
            () => TestSilo.StartAsync(builder => builder.AddGrain<LifecycleTests.GuestGrain>()));
        Assert.Contains("GuestGrain takes GuestBook book", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interface_without_a_grain_class_is_named()
    {
        await using var silo = await StartAsync(new LifecycleTests.GuestBook());
        var unknown = Assert.Throws<ArgumentException>(() => silo.Grain<IRelay>("a"));
        Assert.Contains(typeof(IRelay).FullName!, unknown.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => silo.Grain<LifecycleTests.IGuest>(""));
    }

    private static Task<TestSilo> StartAsync(LifecycleTests.GuestBook book) => TestSilo.StartAsync(builder =>
    {
        builder.AddGrain<LifecycleTests.GuestGrain>();
        builder.Services.AddSingleton(book);
    });

    public interface IRelay : IGrainWithStringKey
    {
        Task<string> RelayAsync(Task gate, string next);
    }

    public sealed class RelayGrain : Grain, IRelay
    {
        public async Task<string> RelayAsync(Task gate, string next)
        {
            await gate;
            return next.Length == 0 ? this.GetPrimaryKeyString() : await GrainFactory.GetGrain<IRelay>(next).RelayAsync(gate, "");
        }
    }
}
