using DigitalTalent.Silo.Services;
using DigitalTalent.Tests.Support;

namespace DigitalTalent.Tests.Silo;

/// <summary>Who cancels a call of a grain waits no longer; what the grain has begun, it finishes.</summary>
public sealed class GrainCallsTests
{
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

    private static async Task<string> WriteAsync(Task committed)
    {
        await committed;
        return "written";
    }
}
