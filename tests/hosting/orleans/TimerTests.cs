using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;

namespace DigitalTalent.Tests.Hosting.Orleans;

public sealed class TimerTests
{
    public interface IBell : IGrainWithStringKey
    {
        Task StartAsync(GrainTimerCreationOptions options);

        Task ChangeAsync(TimeSpan dueTime, TimeSpan period);

        Task StopAsync();

        Task HoldAsync(Task gate);

        Task LeaveAsync();
    }

    /// <summary>Where the bells are heard.</summary>
    public sealed class Tower
    {
        public Channel<string> Rings { get; } = Channel.CreateUnbounded<string>();

        public Func<CancellationToken, Task> OnRing { get; set; } = static _ => Task.CompletedTask;

        public async Task<string> NextAsync() => await Rings.Reader.ReadAsync().AsTask().WaitAsync(TestSilo.Patience);

        public bool IsSilent => !Rings.Reader.TryPeek(out _);
    }

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_timer_ticks_when_due_and_then_in_its_period()
    {
        var tower = new Tower();
        await using var silo = await StartAsync(tower);
        var bell = silo.Grain<IBell>("b");
        await bell.StartAsync(new GrainTimerCreationOptions(5 * Second, 2 * Second));
        silo.Clock.Advance(4 * Second);
        await bell.HoldAsync(Task.CompletedTask);
        Assert.True(tower.IsSilent);

        silo.Clock.Advance(Second);
        Assert.Equal("b at 5", await tower.NextAsync());
        await bell.HoldAsync(Task.CompletedTask);       // The tick has ended, so the next one is armed.
        silo.Clock.Advance(2 * Second);
        Assert.Equal("b at 7", await tower.NextAsync());
    }

    [Fact]
    public async Task A_tick_waits_for_the_running_call_unless_it_interleaves()
    {
        foreach (bool interleaves in (bool[])[false, true])
        {
            var tower = new Tower();
            await using var silo = await StartAsync(tower);
            var bell = silo.Grain<IBell>("b");
            await bell.StartAsync(new GrainTimerCreationOptions(Second, Second) { Interleave = interleaves });
            var gate = new TaskCompletionSource();
            var held = bell.HoldAsync(gate.Task);
            var queued = bell.HoldAsync(Task.CompletedTask);
            silo.Clock.Advance(Second);
            if (interleaves)
                Assert.Equal("b at 1", await tower.NextAsync());
            Assert.True(tower.IsSilent);
            gate.SetResult();
            await Task.WhenAll(held, queued).WaitAsync(TestSilo.Patience);
            if (!interleaves)
                Assert.Equal("b at 1", await tower.NextAsync());
        }
    }

    [Fact]
    public async Task A_timer_that_fails_goes_on()
    {
        var tower = new Tower { OnRing = static _ => Task.FromException(new FormatException("cracked")) };
        await using var silo = await StartAsync(tower);
        var bell = silo.Grain<IBell>("b");
        await bell.StartAsync(new GrainTimerCreationOptions(Second, Second));
        for (int tick = 1; tick <= 3; tick++)
        {
            silo.Clock.Advance(Second);
            Assert.Equal($"b at {tick}", await tower.NextAsync());
            await bell.HoldAsync(Task.CompletedTask);
        }
    }

    [Fact]
    public async Task A_timer_can_be_changed_and_stopped()
    {
        var tower = new Tower();
        await using var silo = await StartAsync(tower);
        var bell = silo.Grain<IBell>("b");
        await bell.StartAsync(new GrainTimerCreationOptions(Second, Second));
        await bell.ChangeAsync(10 * Second, Timeout.InfiniteTimeSpan);
        silo.Clock.Advance(10 * Second);
        Assert.Equal("b at 10", await tower.NextAsync());
        await bell.HoldAsync(Task.CompletedTask);
        silo.Clock.Advance(10 * Second);
        await bell.ChangeAsync(Second, Second);
        await bell.StopAsync();
        silo.Clock.Advance(10 * Second);
        await bell.HoldAsync(Task.CompletedTask);
        Assert.True(tower.IsSilent);
    }

    [Fact]
    public async Task Timers_end_with_their_activation()
    {
        var tower = new Tower();
        await using var silo = await StartAsync(tower);
        var bell = silo.Grain<IBell>("b");
        await bell.HoldAsync(Task.CompletedTask);
        int armed = silo.Clock.ArmedTimers;
        await bell.StartAsync(new GrainTimerCreationOptions(Second, Second));
        Assert.Equal(armed + 1, silo.Clock.ArmedTimers);
        await bell.LeaveAsync();
        await bell.HoldAsync(Task.CompletedTask);       // A new activation: the old one has ended.
        Assert.Equal(armed, silo.Clock.ArmedTimers);
    }

    [Fact]
    public async Task Only_a_timer_that_keeps_alive_keeps_its_activation()
    {
        foreach (bool keepsAlive in (bool[])[false, true])
        {
            var tower = new Tower();
            await using var silo = await StartAsync(tower);
            var bell = silo.Grain<IBell>("b");
            await bell.StartAsync(new GrainTimerCreationOptions(600 * Second, 600 * Second) { KeepAlive = keepsAlive });
            silo.Clock.Advance(600 * Second);
            await tower.NextAsync();
            await silo.Clock.ArmedAsync(3).WaitAsync(TestSilo.Patience);      // The silo's two and the bell: its tick has ended.
            silo.Clock.Advance(400 * Second);
            await silo.StopAsync().WaitAsync(TestSilo.Patience);
            Assert.Equal(keepsAlive ? "b ends: ShuttingDown" : "b ends: ActivationIdle", await tower.NextAsync());
        }
    }

    [Theory]
    [InlineData(-5, 1)]
    [InlineData(1, 0)]
    [InlineData(1, -5)]
    public async Task Times_out_of_bounds_are_refused(int dueSeconds, int periodSeconds)
    {
        await using var silo = await StartAsync(new Tower());
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => silo.Grain<IBell>("b").StartAsync(new GrainTimerCreationOptions(dueSeconds * Second, periodSeconds * Second)));
    }

    private static Task<TestSilo> StartAsync(Tower tower) => TestSilo.StartAsync(builder =>
    {
        builder.AddGrain<BellGrain>();
        builder.Services.AddSingleton(tower);
    });

    public sealed class BellGrain(Tower tower, TimeProvider clock) : Grain, IBell
    {
        private readonly long _start = clock.GetTimestamp();
        private IGrainTimer? _timer;

        public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
        {
            if (_timer is not null && reason.ReasonCode != DeactivationReasonCode.ApplicationRequested)
                tower.Rings.Writer.TryWrite($"{this.GetPrimaryKeyString()} ends: {reason.ReasonCode}");
            return Task.CompletedTask;
        }

        public Task StartAsync(GrainTimerCreationOptions options)
        {
            _timer = this.RegisterGrainTimer(RingAsync, options);
            return Task.CompletedTask;
        }

        public Task ChangeAsync(TimeSpan dueTime, TimeSpan period)
        {
            _timer!.Change(dueTime, period);
            return Task.CompletedTask;
        }

        public Task StopAsync()
        {
            _timer!.Dispose();
            return Task.CompletedTask;
        }

        public Task HoldAsync(Task gate) => gate;

        public Task LeaveAsync()
        {
            DeactivateOnIdle();
            return Task.CompletedTask;
        }

        private async Task RingAsync(CancellationToken cancellation)
        {
            tower.Rings.Writer.TryWrite($"{this.GetPrimaryKeyString()} at {clock.GetElapsedTime(_start).TotalSeconds}");
            await tower.OnRing(cancellation);
        }
    }
}
