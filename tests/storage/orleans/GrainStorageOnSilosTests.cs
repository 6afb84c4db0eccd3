using DigitalTalent.Silo.Services;
using DigitalTalent.Storage;
using DigitalTalent.Tests.Support;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace DigitalTalent.Tests.Storage;

/// <summary>What grains and their callers are promised when the store fails, stalls, or was written by others.</summary>
/// <remarks>The caller is on silo 0.</remarks>
public sealed class GrainStorageOnSilosTests(NoteSilos fixture) : IClassFixture<NoteSilos>, IDisposable
{
    private FaultyStore Store => fixture.Store;

    private LocalSilos Silos => fixture.Silos;

    public enum Fault
    {
        Refused,
        Unconfirmed,
        LostRace,
        TooLarge,
    }

    public void Dispose() => Store.Heal();

    // Goal: whatever way a write failed in, nobody is answered from what was only in memory. Method: the grain reads the store once in its
    // life, so that a right answer after the failure is that of another activation.
    [Theory]
    [InlineData(Fault.Refused, 0, "one")]
    [InlineData(Fault.Refused, 1, "one")]
    [InlineData(Fault.Unconfirmed, 0, "one two")]
    [InlineData(Fault.Unconfirmed, 1, "one two")]
    [InlineData(Fault.LostRace, 0, "one beside")]
    [InlineData(Fault.LostRace, 1, "one beside")]
    [InlineData(Fault.TooLarge, 1, "one")]
    public async Task After_a_failed_write_the_next_call_sees_what_is_stored(Fault fault, int on, string stored)
    {
        var grain = await Silos.PlaceAsync<INoteGrain>(on);
        await grain.AddAsync("one").WaitAsync(TestTimeouts.Event);
        string before = await grain.ActivationAsync();
        await ArmAsync(fault, grain);

        var write = fault is Fault.TooLarge ? grain.GrowAsync(StoreLimits.StateBytes) : grain.AddAsync("two");
        var failure = await Assert.ThrowsAnyAsync<OrleansException>(() => write.WaitAsync(TestTimeouts.Event));
        Store.Heal();

        Assert.Equal(Expected(fault), failure.GetType());
        Assert.Equal(stored, await grain.TextAsync().WaitAsync(TestTimeouts.Event));
        Assert.NotEqual(before, await grain.ActivationAsync());
        Assert.Equal($"{stored} three", await grain.AddAsync("three").WaitAsync(TestTimeouts.Event));
    }

    [Theory]
    [InlineData(Fault.Refused, "one")]
    [InlineData(Fault.Unconfirmed, "one two")]
    [InlineData(Fault.LostRace, "one beside")]
    public async Task The_activation_goes_even_if_the_grain_swallows_the_failure(Fault fault, string stored)
    {
        var grain = await Silos.PlaceAsync<INoteGrain>(on: 1);
        await grain.AddAsync("one").WaitAsync(TestTimeouts.Event);
        string before = await grain.ActivationAsync();
        await ArmAsync(fault, grain);

        Assert.Equal("failed", await grain.AddSwallowingAsync("two").WaitAsync(TestTimeouts.Event));
        Store.Heal();

        Assert.Equal(stored, await grain.TextAsync().WaitAsync(TestTimeouts.Event));
        Assert.NotEqual(before, await grain.ActivationAsync());
    }

    [Theory]
    [InlineData(Fault.Refused, "one")]
    [InlineData(Fault.Unconfirmed, "")]
    [InlineData(Fault.LostRace, "one beside")]
    public async Task After_a_failed_clear_the_next_call_sees_what_is_stored(Fault fault, string stored)
    {
        var grain = await Silos.PlaceAsync<INoteGrain>(on: 1);
        await grain.AddAsync("one").WaitAsync(TestTimeouts.Event);
        string before = await grain.ActivationAsync();
        await ArmAsync(fault, grain);

        await Assert.ThrowsAnyAsync<OrleansException>(() => grain.ClearAsync().WaitAsync(TestTimeouts.Event));
        Store.Heal();

        Assert.Equal(stored, await grain.TextAsync().WaitAsync(TestTimeouts.Event));
        Assert.NotEqual(before, await grain.ActivationAsync());
    }

    [Fact]
    public async Task A_write_that_succeeds_keeps_the_activation()
    {
        var grain = await Silos.PlaceAsync<INoteGrain>(on: 1);
        string before = await grain.ActivationAsync();
        await grain.AddAsync("one").WaitAsync(TestTimeouts.Event);
        Assert.Equal("one two", await grain.AddAsync("two").WaitAsync(TestTimeouts.Event));
        Assert.Equal(before, await grain.ActivationAsync());
        Assert.Equal("one two", await fixture.StoredTextAsync(grain));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_lost_race_succeeds_when_the_call_is_made_again(int on)
    {
        var grain = await Silos.PlaceAsync<INoteGrain>(on);
        await grain.AddAsync("one").WaitAsync(TestTimeouts.Event);
        await fixture.AddBesideAsync(grain, "beside");

        string text = await GrainCalls.RetryAsync(static (grain, _) => grain.AddAsync("two"), grain, CancellationToken.None)
            .WaitAsync(TestTimeouts.Event);

        Assert.Equal("one beside two", text);
        Assert.Equal(text, await fixture.StoredTextAsync(grain));
    }

    // Goal: calls that came while a write was under way are not answered from what it left in memory, and do not fail with it. Method: they
    // wait behind a write that stands at a gate and fails.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Calls_behind_a_failing_write_see_what_is_stored(int on)
    {
        var grain = await Silos.PlaceAsync<INoteGrain>(on);
        await grain.AddAsync("one").WaitAsync(TestTimeouts.Event);
        var gate = new Gate();
        Store.BeforeWrite = async () =>
        {
            await gate.PassAsync();
            Store.Heal();
            throw FaultyStore.Refused();
        };

        var failing = grain.AddAsync("lost");
        await gate.ReachedAsync();
        var queued = Enumerable.Range(0, 5).Select(_ => grain.TextAsync()).ToArray();
        var writes = grain.AddAsync("two");
        await fixture.AddBesideAsync(grain, "beside");
        Assert.False(failing.IsCompleted);
        gate.Open();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => failing.WaitAsync(TestTimeouts.Event));
        foreach (string text in await Task.WhenAll(queued).WaitAsync(TestTimeouts.Event))
            Assert.StartsWith("one beside", text, StringComparison.Ordinal);
        Assert.Equal("one beside two", await writes.WaitAsync(TestTimeouts.Event));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_failed_read_is_reported_as_such_and_the_next_call_works(bool isFirst)
    {
        var grain = await Silos.PlaceAsync<INoteGrain>(on: 1);
        await fixture.AddBesideAsync(grain, "stored");
        if (!isFirst)
            Assert.Equal("stored", await grain.TextAsync().WaitAsync(TestTimeouts.Event));
        string before = await grain.ActivationAsync();
        Store.BeforeRead = static _ => Task.FromException(FaultyStore.Refused());

        var failure = await Assert.ThrowsAsync<StoreUnavailableException>(() => grain.ReadAsync().WaitAsync(TestTimeouts.Event));
        Store.Heal();

        Assert.Equal(FaultyStore.Refused().Message, failure.Message);
        Assert.Equal("stored", await grain.TextAsync().WaitAsync(TestTimeouts.Event));
        Assert.NotEqual(before, await grain.ActivationAsync());     // The silo it was on may be the only one without a database.
    }

    [Fact]
    public async Task Calls_behind_a_failing_read_are_answered_from_the_store()
    {
        var grain = await Silos.PlaceAsync<INoteGrain>(on: 1);
        await fixture.AddBesideAsync(grain, "stored");
        var gate = new Gate();
        Store.BeforeRead = async cancellation =>
        {
            await gate.PassAsync(cancellation);
            Store.Heal();
            throw FaultyStore.Refused();
        };

        var failing = grain.ReadAsync();
        await gate.ReachedAsync();
        var queued = grain.TextAsync();
        gate.Open();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => failing.WaitAsync(TestTimeouts.Event));
        Assert.Equal("stored", await queued.WaitAsync(TestTimeouts.Event));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_caller_that_gives_up_ends_the_read_in_the_store_and_the_state_stays_as_it_was(int on)
    {
        var grain = await Silos.PlaceAsync<INoteGrain>(on);
        await grain.AddAsync("one").WaitAsync(TestTimeouts.Event);
        await fixture.AddBesideAsync(grain, "beside");
        var gate = new Gate();
        var givenUp = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Store.BeforeRead = async cancellation =>
        {
            try
            {
                await gate.PassAsync(cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                givenUp.TrySetResult();
                throw;
            }
        };
        using var cancellation = new CancellationTokenSource();

        var read = grain.ReadAsync(cancellation.Token);
        await gate.ReachedAsync();
        Assert.False(givenUp.Task.IsCompleted);
        await cancellation.CancelAsync();

        await givenUp.Task.WaitAsync(TestTimeouts.Event);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read.WaitAsync(TestTimeouts.Event));
        Store.Heal();
        Assert.Equal("one", await grain.TextAsync().WaitAsync(TestTimeouts.Event));
        Assert.Equal("one beside", await grain.ReadAsync().WaitAsync(TestTimeouts.Event));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_call_that_was_given_up_before_it_began_is_not_run(int on)
    {
        var grain = await Silos.PlaceAsync<INoteGrain>(on);
        var gate = fixture.Gates[grain.GetPrimaryKeyString()];
        using var cancellation = new CancellationTokenSource();
        var runs = grain.AddAtGateAsync("one");
        await gate.ReachedAsync();
        var queued = grain.AddAtGateAsync("two", cancellation.Token);
        await cancellation.CancelAsync();

        // Told while the first call stands at the gate: so it was taken out of the queue.
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => queued.WaitAsync(TestTimeouts.Event));
        Assert.False(runs.IsCompleted);
        gate.Open();
        Assert.Equal("one", await runs.WaitAsync(TestTimeouts.Event));
        Assert.Equal("one three", await grain.AddAsync("three").WaitAsync(TestTimeouts.Event));
        Assert.Equal(2, (await fixture.StoredAsync(grain))!.Version.Value);
    }

    // Goal: what was changed for a write that was given up is seen by nobody. Method: the caller gives up between the change and the write.
    [Fact]
    public async Task A_write_that_was_given_up_before_it_was_sent_leaves_nothing_behind()
    {
        var grain = await Silos.PlaceAsync<INoteGrain>(on: 1);
        await grain.AddAsync("one").WaitAsync(TestTimeouts.Event);
        string before = await grain.ActivationAsync();
        var gate = fixture.Gates[grain.GetPrimaryKeyString()];
        using var cancellation = new CancellationTokenSource();

        var given = grain.AddAtGateAsync("two", cancellation.Token);
        await gate.ReachedAsync();
        var queued = grain.TextAsync();
        await CancelAndHearAsync(grain, cancellation);
        gate.Open();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given.WaitAsync(TestTimeouts.Event));
        Assert.Equal("one", await queued.WaitAsync(TestTimeouts.Event));
        Assert.Equal("one", await fixture.StoredTextAsync(grain));
        Assert.NotEqual(before, await grain.ActivationAsync());
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(true, 1)]
    [InlineData(false, 1)]
    public async Task What_a_call_that_was_too_slow_has_written_is_found_by_the_next_one(bool isConfirmed, int on)
    {
        var grain = await Silos.PlaceAsync<INoteGrain>(on);
        await grain.AddAsync("one").WaitAsync(TestTimeouts.Event);
        var gate = new Gate();
        Store.AfterWrite = async () =>
        {
            await gate.PassAsync();
            Store.Heal();
            if (!isConfirmed)
                throw FaultyStore.Unconfirmed();
        };

        var overdue = grain.AddOverdueAsync("two");
        await gate.ReachedAsync();
        await Assert.ThrowsAsync<TimeoutException>(() => overdue.WaitAsync(TestTimeouts.Event));
        var next = grain.TextAsync();
        gate.Open();

        Assert.Equal("one two", await next.WaitAsync(TestTimeouts.Event));
        Assert.Equal("one two three", await grain.AddAsync("three").WaitAsync(TestTimeouts.Event));
    }

    [Fact]
    public async Task A_grain_that_left_memory_comes_back_with_what_is_stored()
    {
        var grain = await Silos.PlaceAsync<INoteGrain>(on: 1);
        await grain.AddAsync("one").WaitAsync(TestTimeouts.Event);
        string before = await grain.ActivationAsync();
        await fixture.AddBesideAsync(grain, "beside");
        Assert.Equal("one", await grain.TextAsync().WaitAsync(TestTimeouts.Event));

        await Silos.DeactivateAsync(grain);

        Assert.Equal("one beside", await grain.TextAsync().WaitAsync(TestTimeouts.Event));
        Assert.NotEqual(before, await grain.ActivationAsync());
    }

    /// <summary>Gives up a call that is running, and returns when the grain has heard of it.</summary>
    /// <remarks>A call behind it, given up afterwards, is told so when it has been taken out of the queue. Both are told in the same way,
    /// one after the other.</remarks>
    private static async Task CancelAndHearAsync(INoteGrain grain, CancellationTokenSource cancellation)
    {
        await cancellation.CancelAsync();
        using var later = new CancellationTokenSource();
        var behind = grain.ReadAsync(later.Token);
        await later.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => behind.WaitAsync(TestTimeouts.Event));
    }

    private async Task ArmAsync(Fault fault, INoteGrain grain)
    {
        if (fault is Fault.Refused)
            Store.BeforeWrite = static () => Task.FromException(FaultyStore.Refused());
        else if (fault is Fault.Unconfirmed)
            Store.AfterWrite = static () => Task.FromException(FaultyStore.Unconfirmed());
        else if (fault is Fault.LostRace)
            await fixture.AddBesideAsync(grain, "beside");
    }

    private static Type Expected(Fault fault) => fault switch
    {
        Fault.LostRace => typeof(InconsistentStateException),
        Fault.TooLarge => typeof(OrleansException),
        _ => typeof(StoreUnavailableException),
    };
}
