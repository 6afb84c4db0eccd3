namespace DigitalTalent.Storage;

/// <summary>Wakes everybody who waits for the next change. Firing with nobody waiting is remembered by nobody: look, then wait.</summary>
internal sealed class ChangePulse(TimeProvider time)
{
    /// <summary>The longest wait without a pulse: what a lost notification costs.</summary>
    public static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    private TaskCompletionSource next = Create();

    /// <summary>Completes with the next pulse. Take it before looking for changes, so that none falls between.</summary>
    public Task Next => Volatile.Read(ref next).Task;

    public void Fire() => Interlocked.Exchange(ref next, Create()).TrySetResult();

    /// <summary>Waits for a pulse taken from <see cref="Next"/>, at most <see cref="PollInterval"/>.</summary>
    public async ValueTask WaitAsync(Task pulse, CancellationToken cancellation)
    {
        using var stopTimer = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAny(pulse, Task.Delay(PollInterval, time, stopTimer.Token));
        await stopTimer.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
    }

    private static TaskCompletionSource Create() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
