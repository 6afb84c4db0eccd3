using System.Reflection;
using DigitalTalent.Silo.Services;
using DigitalTalent.Storage;
using DigitalTalent.Tests.Support;
using Orleans.Runtime;
using Orleans.Storage;

namespace DigitalTalent.Tests.Silo;

/// <summary>Which failures of a grain's call are tried again, how often and for how long; and what cancellation ends.</summary>
public sealed class GrainCallsTests
{
    private static readonly Exception Rejected = (Exception)Activator.CreateInstance(
        typeof(OrleansMessageRejectionException), BindingFlags.Instance | BindingFlags.NonPublic, null, ["refused"], null)!;

    private static readonly Exception SiloLost = new SiloUnavailableException("dead");
    private static readonly Exception StoreFailed = new StoreUnavailableException("gone");
    private static readonly Exception RaceLost = new InconsistentStateException("lost");
    private static readonly Exception Unstable = new OrleansException("the directory is not stable");
    private static readonly Exception Wrapped = new OrleansException("wrapped", new InvalidOperationException("bug"));
    private static readonly Exception Bug = new InvalidOperationException("bug");

    /// <summary>How the attempts of a call end, one after the other; whether it may be repeated; how many are made; whether the last
    /// succeeds.</summary>
    public static TheoryData<Exception[], bool, int, bool> Scripts() => new()
    {
        { [], true, 1, true },
        { [], false, 1, true },
        { [Rejected, Rejected], true, 3, true },
        { [Rejected, Rejected], false, 3, true },
        { [SiloLost, SiloLost], true, 3, true },
        { [SiloLost], false, 1, false },
        { [StoreFailed], true, 2, true },
        { [StoreFailed, StoreFailed], true, 2, false },
        { [StoreFailed, RaceLost, SiloLost, StoreFailed], true, 4, false },
        { [StoreFailed], false, 1, false },
        { [Unstable, Unstable], true, 3, true },
        { [Unstable], false, 1, false },
        { [Wrapped], true, 1, false },
        { [Bug], true, 1, false },
        { [.. Enumerable.Repeat(RaceLost, 7)], true, 8, true },
        { [.. Enumerable.Repeat(RaceLost, 7)], false, 8, true },
        { [.. Enumerable.Repeat(RaceLost, 8)], true, 8, false },
        { [.. Enumerable.Repeat(RaceLost, 8)], false, 8, false },
    };

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task A_failed_call_is_made_again_where_that_can_do_no_harm(
        Exception[] failures, bool isRepeatable, int attempts, bool succeeds)
    {
        var time = new ManualTimeProvider();
        int made = 0;
        var call = RunAsync(time, isRepeatable, () => made++ < failures.Length ? throw failures[made - 1] : "done");

        if (succeeds)
            Assert.Equal("done", await ToEndAsync(time, call));
        else
            Assert.Same(failures[attempts - 1], await Record.ExceptionAsync(() => ToEndAsync(time, call)));
        Assert.Equal(attempts, made);
    }

    public static TheoryData<Exception> Changes() => [SiloLost, Rejected, Unstable];

    // The cluster may take longer to notice a dead silo than a call is tried again.
    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_call_that_fails_late_is_made_again(Exception failure)
    {
        var time = new ManualTimeProvider();
        int made = 0;
        var call = RunAsync(time, isRepeatable: true, () =>
        {
            time.Advance(GrainCalls.Patience * 6);
            return made++ == 0 ? throw failure : "done";
        });

        Assert.Equal("done", await ToEndAsync(time, call));
        Assert.Equal(2, made);
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_call_that_goes_on_failing_ends_when_patience_does(Exception failure)
    {
        var time = new ManualTimeProvider();
        var started = time.GetUtcNow();
        var call = RunAsync(time, isRepeatable: true, () => throw failure);

        Assert.Same(failure, await Record.ExceptionAsync(() => ToEndAsync(time, call)));
        Assert.InRange(time.GetUtcNow() - started, GrainCalls.Patience, GrainCalls.Patience + TimeSpan.FromMilliseconds(400));
    }

    [Fact]
    public async Task Cancellation_ends_a_pause_between_attempts()
    {
        var time = new ManualTimeProvider();
        int made = 0;
        using var cancellation = new CancellationTokenSource();
        var call = RunAsync(time, isRepeatable: true, () => ++made > 0 ? throw Rejected : "done", cancellation.Token);
        await time.ArmedAsync(1).WaitAsync(TestTimeouts.Event);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(TestTimeouts.Event));
        Assert.Equal(1, made);
    }

    [Fact]
    public async Task A_cancelled_call_is_not_begun()
    {
        int made = 0;
        var call = RunAsync(new ManualTimeProvider(), isRepeatable: true, () => $"{++made}", new CancellationToken(canceled: true));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(TestTimeouts.Event));
        Assert.Equal(0, made);
    }

    [Fact]
    public async Task Cancellation_ends_the_wait_and_not_the_write()
    {
        var committed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var grain = WriteAsync(committed.Task);
        using var cancellation = new CancellationTokenSource();
        var call = GrainCalls.RetryAsync(static (write, _) => write, grain, cancellation.Token);

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(TestTimeouts.Event));

        Assert.False(grain.IsCompleted);
        committed.SetResult();
        Assert.Equal("written", await grain.WaitAsync(TestTimeouts.Event));
    }

    private static Task<string> RunAsync(
        TimeProvider time, bool isRepeatable, Func<string> attempt, CancellationToken cancellation = default) =>
        GrainCalls.RunAsync(
            static async (attempt, _) =>
            {
                await Task.CompletedTask;
                return attempt();
            },
            attempt, isRepeatable, time, cancellation);

    /// <summary>Moves the clock from pause to pause until the call has ended.</summary>
    private static async Task<string> ToEndAsync(ManualTimeProvider time, Task<string> call)
    {
        while (await Task.WhenAny(call, time.ArmedAsync(1)).WaitAsync(TestTimeouts.Event) != call)
            time.Advance(TimeSpan.FromMilliseconds(5));
        return await call;
    }

    private static async Task<string> WriteAsync(Task committed)
    {
        await committed;
        return "written";
    }
}
