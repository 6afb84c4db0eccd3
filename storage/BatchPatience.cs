namespace DigitalTalent.Storage;

/// <summary>Ends with the last of those who wait for one batch: its token is cancelled when each of their tokens was.</summary>
internal sealed class BatchPatience : IAsyncDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly List<CancellationTokenRegistration> registrations;
    private Task cancelling = Task.CompletedTask;
    private int waiting;

    private BatchPatience(IReadOnlyList<CancellationToken> waiters)
    {
        waiting = waiters.Count;
        registrations = new(waiters.Count);
        foreach (var waiter in waiters)
            registrations.Add(waiter.UnsafeRegister(static patience => ((BatchPatience)patience!).OnGone(), this));
    }

    public CancellationToken Token => source.Token;

    /// <returns>Null where somebody waits who never gives up.</returns>
    public static BatchPatience? Of(IReadOnlyList<CancellationToken> waiters)
    {
        for (int i = 0; i < waiters.Count; i++)
        {
            if (!waiters[i].CanBeCanceled)
                return null;
        }

        return new(waiters);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var registration in registrations)
            await registration.DisposeAsync();
        await cancelling;
        source.Dispose();
    }

    private void OnGone()
    {
        if (Interlocked.Decrement(ref waiting) == 0)
            cancelling = source.CancelAsync();          // Not here: to give up a statement the database has to be told.
    }
}
