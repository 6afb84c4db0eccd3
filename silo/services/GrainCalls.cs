using DigitalTalent.Storage;
using Orleans.Runtime;
using Orleans.Storage;

namespace DigitalTalent.Silo.Services;

/// <summary>Calls to grains that survive lost races and silos that go away.</summary>
/// <remarks>
/// Cancellation ends the caller's wait at once. A call that has not begun is not begun, and what it reads is given up; a write that is on its way to
/// the database can no longer be taken back and is made. Whoever cancelled a write has not been told what became of it, and may make it again.
/// </remarks>
internal static class GrainCalls
{
    /// <summary>Most attempts after lost races: with two silos writing one record in turn, a handful is plenty; more means a hot record.</summary>
    public const int AttemptsMax = 8;

    /// <summary>How long a call is tried again while the cluster changes, from its first failure on: a silo that died may be noticed late.
    /// Its grains answer again within about two seconds.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan DelayMin = TimeSpan.FromMilliseconds(25), DelayMax = TimeSpan.FromMilliseconds(400);

    /// <summary>Runs a call that may be repeated: made twice, it leaves what it leaves when made once. Tries again after a lost race, on a
    /// fresh activation that reads the newest state; when the message was refused; when the silo that had it died or grains were changing
    /// places, so that nobody knows whether it was carried out; and once when the store failed there.</summary>
    /// <exception cref="InconsistentStateException">All attempts lost.</exception>
    /// <exception cref="OrleansException">The cluster took longer than <see cref="Patience"/>.</exception>
    /// <exception cref="StoreUnavailableException">The store failed twice.</exception>
    /// <exception cref="OperationCanceledException">Nobody waits any more; a write may still be made.</exception>
    public static Task<TResult> RetryAsync<TState, TResult>(Func<TState, CancellationToken, Task<TResult>> call, TState state, CancellationToken cancellation) =>
        RunAsync(call, state, isRepeatable: true, TimeProvider.System, cancellation);

    /// <summary>The same for a call without a result.</summary>
    public static Task RetryAsync<TState>(Func<TState, CancellationToken, Task> call, TState state, CancellationToken cancellation) =>
        RetryAsync(
            static async (one, cancellation) =>
            {
                await one.call(one.state, cancellation);
                return true;
            },
            (call, state), cancellation);

    /// <summary>Runs a call that gives another result the second time, such as a write on a condition. It is not tried again when nobody
    /// knows whether it was carried out.</summary>
    /// <inheritdoc cref="RetryAsync{TState, TResult}"/>
    /// <exception cref="SiloUnavailableException">The silo that had the call died; it may have been carried out.</exception>
    public static Task<TResult> OnceAsync<TState, TResult>(Func<TState, CancellationToken, Task<TResult>> call, TState state, CancellationToken cancellation) =>
        RunAsync(call, state, isRepeatable: false, TimeProvider.System, cancellation);

    /// <summary>Runs a write that may be on a condition: with one it is made once, see <see cref="OnceAsync"/>, else it may be repeated.</summary>
    /// <param name="call">The call.</param>
    /// <param name="state">What it needs.</param>
    /// <param name="ifMatch">The etag that the record must have; empty: none.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static Task<TResult> WriteAsync<TState, TResult>(
        Func<TState, CancellationToken, Task<TResult>> call, TState state, string ifMatch, CancellationToken cancellation) =>
        RunAsync(call, state, isRepeatable: ifMatch.Length == 0, TimeProvider.System, cancellation);

    /// <summary>Whether a failed call may be made again. How often and for how long is the caller's to bound.</summary>
    /// <param name="failure">What the call ended with.</param>
    /// <param name="isRepeatable">Whether it may have been carried out and still be made again.</param>
    public static bool MayRetry(Exception failure, bool isRepeatable) => failure switch
    {
        InconsistentStateException => true,                         // Nothing was written by the one that lost.
        StoreUnavailableException => isRepeatable,                  // The silo that had the grain may be the only one without a database.
        SiloUnavailableException => isRepeatable,
        OrleansMessageRejectionException => true,                   // Refused, so not carried out.
        OrleansException { InnerException: null } => isRepeatable,  // Directory and placement throw it while silos join or leave.
        _ => false,
    };

    /// <summary>What all of the above do, by a clock that a test may hold.</summary>
    internal static async Task<TResult> RunAsync<TState, TResult>(
        Func<TState, CancellationToken, Task<TResult>> call, TState state, bool isRepeatable, TimeProvider time,
        CancellationToken cancellation)
    {
        long? failing = null;
        var delay = DelayMin;
        bool storeFailed = false;
        for (int races = 1; ;)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                return await call(state, cancellation).WaitAsync(cancellation);
            }
            catch (InconsistentStateException) when (races < AttemptsMax)
            {
                races++;        // No pause: the writer that won is done, and the next attempt reads what it wrote.
            }
            catch (StoreUnavailableException failed) when (!storeFailed && MayRetry(failed, isRepeatable))
            {
                storeFailed = true;     // The silo that had the grain has let it go, and the next attempt may find another one.
                await Task.Delay(DelayMin, time, cancellation);
            }
            catch (OrleansException changing)       // The two above are of that type too, and have had their attempts when they come here.
                when (changing is not (InconsistentStateException or StoreUnavailableException)
                    && MayRetry(changing, isRepeatable) && IsPatient())
            {
                await Task.Delay(delay, time, cancellation);
                delay = delay * 2 < DelayMax ? delay * 2 : DelayMax;
            }
        }

        bool IsPatient() => time.GetElapsedTime(failing ??= time.GetTimestamp()) < Patience;
    }
}
