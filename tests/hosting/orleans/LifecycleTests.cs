using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;

namespace DigitalTalent.Tests.Hosting.Orleans;

public sealed class LifecycleTests
{
    public interface IGuest : IGrainWithStringKey
    {
        Task<int> VisitAsync();

        Task WaitAsync(Task gate);

        Task StayAsync(TimeSpan delay);

        Task LeaveAsync();
    }

    /// <summary>What happened to the guests, in order; and what holds them up.</summary>
    public sealed class GuestBook
    {
        public ConcurrentQueue<string> Entries { get; } = new();

        public Func<string, Task> OnArrival { get; set; } = static _ => Task.CompletedTask;

        public Func<string, Task> OnDeparture { get; set; } = static _ => Task.CompletedTask;
    }

    [Fact]
    public async Task An_idle_activation_is_collected_after_its_age_and_the_next_call_makes_a_new_one()
    {
        var book = new GuestBook();
        await using var silo = await StartAsync(book);
        var guest = silo.Grain<IGuest>("a");
        Assert.Equal(1, await guest.VisitAsync());

        silo.Clock.Advance(TimeSpan.FromMinutes(14));
        Assert.Equal(2, await guest.VisitAsync());
        silo.Clock.Advance(TimeSpan.FromMinutes(14));
        Assert.Equal(1, silo.Activations.Count);
        silo.Clock.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(1, await guest.VisitAsync());
        Assert.Equal(["a arrives", "a leaves: ActivationIdle", "a arrives"], book.Entries);
    }

    [Fact]
    public async Task DelayDeactivation_keeps_an_idle_activation_and_zero_takes_it_back()
    {
        var book = new GuestBook();
        await using var silo = await StartAsync(book);
        var guest = silo.Grain<IGuest>("a");
        await guest.StayAsync(TimeSpan.FromHours(2));
        silo.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, await guest.VisitAsync());
        await guest.StayAsync(TimeSpan.Zero);
        silo.Clock.Advance(TimeSpan.FromMinutes(17));
        Assert.Equal(1, await guest.VisitAsync());
        Assert.Equal(2, book.Entries.Count(entry => entry == "a arrives"));
    }

    [Fact]
    public async Task A_busy_activation_is_not_collected()
    {
        await using var silo = await StartAsync(new GuestBook());
        var guest = silo.Grain<IGuest>("a");
        Assert.Equal(1, await guest.VisitAsync());
        var gate = new TaskCompletionSource();
        var waiting = guest.WaitAsync(gate.Task);
        silo.Clock.Advance(TimeSpan.FromMinutes(16));
        gate.SetResult();
        await Assert.ThrowsAsync<TimeoutException>(() => waiting);
        Assert.Equal(2, await guest.VisitAsync());
    }

    // Goal: never two of one grain at work. Method: hold the old one in OnDeactivateAsync while calls come.
    [Fact]
    public async Task Calls_that_come_while_a_grain_deactivates_meet_a_new_one_after_the_old_one_has_ended()
    {
        var leaving = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var gate = new TaskCompletionSource();
        var book = new GuestBook();
        book.OnDeparture = _ =>
        {
            leaving.TrySetResult();
            return gate.Task;
        };
        await using var silo = await StartAsync(book);
        var guest = silo.Grain<IGuest>("a");
        await guest.LeaveAsync();
        await leaving.Task.WaitAsync(TestSilo.Patience);

        var calls = Enumerable.Range(0, 10).Select(_ => guest.VisitAsync()).ToArray();
        Assert.All(calls, call => Assert.False(call.IsCompleted));
        gate.SetResult();

        Assert.Equal(Enumerable.Range(1, 10), await Task.WhenAll(calls).WaitAsync(TestSilo.Patience));
        Assert.Equal(["a arrives", "a leaves: ApplicationRequested", "a arrives"], book.Entries);
    }

    [Fact]
    public async Task DeactivateOnIdle_lets_the_present_turn_end_and_sends_the_queue_to_a_new_activation()
    {
        await using var silo = await StartAsync(new GuestBook());
        var guest = silo.Grain<IGuest>("a");
        await guest.VisitAsync();
        var gate = new TaskCompletionSource();
        var first = guest.WaitAsync(gate.Task);
        var leave = guest.LeaveAsync();
        var queued = guest.VisitAsync();
        gate.SetResult();
        await Task.WhenAll(first, leave).WaitAsync(TestSilo.Patience);
        Assert.Equal(1, await queued.WaitAsync(TestSilo.Patience));
    }

    [Fact]
    public async Task A_failed_activation_fails_the_waiting_calls_with_its_exception_and_keeps_nothing()
    {
        var gate = new TaskCompletionSource();
        var book = new GuestBook { OnArrival = _ => gate.Task };
        await using var silo = await StartAsync(book);
        var guest = silo.Grain<IGuest>("a");
        Task<int>[] calls = [guest.VisitAsync(), guest.VisitAsync()];
        var refusal = new FormatException("no room");
        gate.SetException(refusal);
        foreach (var call in calls)
            Assert.Same(refusal, await Assert.ThrowsAsync<FormatException>(() => call.WaitAsync(TestSilo.Patience)));

        book.OnArrival = static _ => Task.CompletedTask;
        Assert.Equal(1, await guest.VisitAsync());
        Assert.DoesNotContain(book.Entries, entry => entry.StartsWith("a leaves", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_grain_that_leaves_while_it_comes_up_still_answers_one_call_each_time()
    {
        var book = new GuestBook();
        await using var silo = await TestSilo.StartAsync(builder =>
        {
            builder.AddGrain<HastyGrain>();
            builder.Services.AddSingleton(book);
        });
        var hasty = silo.Grain<IHasty>("a");
        int[] visits = await Task.WhenAll(hasty.VisitAsync(), hasty.VisitAsync(), hasty.VisitAsync()).WaitAsync(TestSilo.Patience);
        Assert.All(visits, visit => Assert.Equal(1, visit));
    }

    [Fact]
    public async Task A_failure_in_OnDeactivateAsync_does_not_keep_the_grain()
    {
        var book = new GuestBook { OnDeparture = static _ => Task.FromException(new FormatException("stuck")) };
        await using var silo = await StartAsync(book);
        var guest = silo.Grain<IGuest>("a");
        await guest.LeaveAsync();
        Assert.Equal(1, await guest.VisitAsync().WaitAsync(TestSilo.Patience));
    }

    // Goal: beyond the maximum those leave that were idle for longest. Method: a minute between the visits, two old ones visited again.
    [Fact]
    public async Task Beyond_the_maximum_those_idle_for_longest_leave()
    {
        var book = new GuestBook();
        await using var silo = await StartAsync(book, options => options.ActivationsMax = 16);
        for (int number = 0; number < 16; number++)
        {
            await silo.Grain<IGuest>($"g{number}").VisitAsync();
            silo.Clock.Advance(TimeSpan.FromSeconds(10));
        }
        await silo.Grain<IGuest>("g0").VisitAsync();
        await silo.Grain<IGuest>("g2").VisitAsync();
        Assert.DoesNotContain(book.Entries, entry => entry.Contains("leaves", StringComparison.Ordinal));

        await silo.Grain<IGuest>("g16").VisitAsync();

        // A call to each of those that were sent away ends after they have left.
        foreach (string key in (string[])["g1", "g3", "g4"])
            Assert.Equal(1, await silo.Grain<IGuest>(key).VisitAsync());
        Assert.Equal(
            ["g1 leaves: ActivationIdle", "g3 leaves: ActivationIdle", "g4 leaves: ActivationIdle"],
            book.Entries.Where(entry => entry.Contains("leaves", StringComparison.Ordinal)).Take(3).Order());
        Assert.Equal(3, await silo.Grain<IGuest>("g0").VisitAsync());
    }

    [Fact]
    public async Task The_number_of_activations_stays_near_the_maximum_whatever_comes()
    {
        await using var silo = await StartAsync(new GuestBook(), options => options.ActivationsMax = 100);
        int most = 0;
        for (int number = 0; number < 5000; number++)
        {
            await silo.Grain<IGuest>($"g{number}").VisitAsync();
            most = Math.Max(most, silo.Activations.Count);
        }
        Assert.InRange(most, 88, 400);
    }

    [Theory]
    [InlineData("CollectionQuantum", "2.00:00:00")]
    [InlineData("CollectionAge", "00:00:30")]
    [InlineData("ActivationsMax", "0")]
    public void Options_out_of_bounds_are_named_with_value_and_bound(string property, string value)
    {
        var services = new ServiceCollection();
        services.AddOrleans(builder => builder.Configure<GrainCollectionOptions>(options =>
        {
            if (property == "ActivationsMax")
                options.ActivationsMax = int.Parse(value);
            else
                typeof(GrainCollectionOptions).GetProperty(property)!.SetValue(options, TimeSpan.Parse(value));
        }));
        using var provider = services.BuildServiceProvider();
        var refused = Assert.Throws<Microsoft.Extensions.Options.OptionsValidationException>(
            () => provider.GetRequiredService<Microsoft.Extensions.Options.IOptions<GrainCollectionOptions>>().Value);
        Assert.Contains(property, refused.Message, StringComparison.Ordinal);
        Assert.Contains(value, refused.Message, StringComparison.Ordinal);
    }

    private static Task<TestSilo> StartAsync(GuestBook book, Action<GrainCollectionOptions>? configure = null) =>
        TestSilo.StartAsync(builder =>
        {
            builder.AddGrain<GuestGrain>();
            builder.Services.AddSingleton(book);
            if (configure is not null)
                builder.Configure(configure);
        });

    public sealed class GuestGrain(GuestBook book) : Grain, IGuest
    {
        private int _visits;

        public override async Task OnActivateAsync(CancellationToken cancellationToken)
        {
            await book.OnArrival(this.GetPrimaryKeyString());
            book.Entries.Enqueue($"{this.GetPrimaryKeyString()} arrives");
        }

        public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
        {
            await book.OnDeparture(this.GetPrimaryKeyString());
            book.Entries.Enqueue($"{this.GetPrimaryKeyString()} leaves: {reason.ReasonCode}");
        }

        public Task<int> VisitAsync() => Task.FromResult(++_visits);

        public Task WaitAsync(Task gate) => gate;

        public Task StayAsync(TimeSpan delay)
        {
            DelayDeactivation(delay);
            return Task.CompletedTask;
        }

        public Task LeaveAsync()
        {
            DeactivateOnIdle();
            return Task.CompletedTask;
        }
    }

    public interface IHasty : IGrainWithStringKey
    {
        Task<int> VisitAsync();
    }

    public sealed class HastyGrain : Grain, IHasty
    {
        private int _visits;

        public override Task OnActivateAsync(CancellationToken cancellationToken)
        {
            DeactivateOnIdle();
            return Task.CompletedTask;
        }

        public Task<int> VisitAsync() => Task.FromResult(++_visits);
    }
}
