using Orleans.Storage;

namespace DigitalTalent.Silo.Services;

/// <summary>Calls to grains that survive lost races.</summary>
internal static class GrainCalls
{
    /// <summary>Most attempts of one call: with two silos writing one record in turn, a handful is plenty; more means a hot record.</summary>
    public const int AttemptsMax = 8;

    /// <summary>
    /// Runs a call; after a lost race runs it again, on a fresh activation that has read the newest state. Only for calls that may be
    /// repeated: nothing was written by the one that lost.
    /// </summary>
    /// <remarks>
    /// Cancellation ends the caller's wait at once. A turn that has not begun is not begun, and what it reads is given up; a write that is on its way to
    /// the database can no longer be taken back and is made. Whoever cancelled a write has not been told what became of it, and may make it again.
    /// </remarks>
    /// <exception cref="InconsistentStateException">All attempts lost.</exception>
    /// <exception cref="OperationCanceledException">Nobody waits any more; a write may still be made.</exception>
    public static async Task<TResult> RetryAsync<TState, TResult>(Func<TState, CancellationToken, Task<TResult>> call, TState state, CancellationToken cancellation)
    {
        for (int attempt = 1; ; attempt++)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                return await call(state, cancellation).WaitAsync(cancellation);
            }
            catch (InconsistentStateException) when (attempt < AttemptsMax)
            {
                // No pause: the writer that won is done, and the next attempt reads what it wrote.
            }
        }
    }

    /// <summary>The same for a call without a result.</summary>
    public static Task RetryAsync<TState>(Func<TState, CancellationToken, Task> call, TState state, CancellationToken cancellation) =>
        RetryAsync(
            static async (one, cancellation) =>
            {
                await one.call(one.state, cancellation);
                return true;
            },
            (call, state), cancellation);
}
