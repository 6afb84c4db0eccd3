namespace DigitalTalent.Tests.Support;

/// <summary>Holds whoever comes by until the test opens it, and lets the test know that somebody has come.</summary>
internal sealed class Gate
{
    private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the first one is there.</summary>
    public Task ReachedAsync() => reached.Task.WaitAsync(TestTimeouts.Event);

    public void Open() => opened.TrySetResult();

    public Task PassAsync(CancellationToken cancellation = default)
    {
        reached.TrySetResult();
        return opened.Task.WaitAsync(cancellation);
    }
}
