namespace DigitalTalent.Storage;

/// <summary>
/// The store as a single grain sees it: one state at a time. Requests that come while earlier ones are under way share a
/// transaction; each is still judged on its own, and completes when its transaction is durable. Thread-safe.
/// </summary>
/// <remarks>Does not own the store underneath: dispose this first, then the store.</remarks>
public sealed class GroupedStateStore : IAsyncDisposable
{
    /// <summary>One reader would leave a processor idle while the other side of the connection works.</summary>
    private const int ConcurrentReadsMin = 2;

    private readonly Batcher<StateKey, StoredState?> reads;
    private readonly Batcher<StateWrite, WriteResult> writes;

    /// <param name="store">Keeps at most <see cref="IStateStore.ConcurrentWrites"/> batches of writes under way from here.</param>
    /// <param name="options">Null: the defaults.</param>
    public GroupedStateStore(IStateStore store, StateStoreOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        int queueRows = (options ?? new StateStoreOptions()).Validated().QueueRows;
        Store = store;
        reads = new Batcher<StateKey, StoredState?>(
            queueRows,
            Math.Max(store.ConcurrentWrites, ConcurrentReadsMin),
            store.ReadAsync,
            distinct: null,
            bytesOf: _ => 0);
        writes = new Batcher<StateWrite, WriteResult>(
            queueRows,
            store.ConcurrentWrites,
            (batch, _) => store.WriteAsync(batch, CancellationToken.None),      // Whoever gives up may not take the others along.
            distinct: write => write.Key,
            bytesOf: write => (write.State?.Length ?? 0) + (write.Event?.Body.Length ?? 0));
    }

    /// <summary>The store underneath: for batches, and for the change feed.</summary>
    public IStateStore Store { get; }

    /// <summary>Reads one state.</summary>
    /// <param name="key">Its address.</param>
    /// <param name="cancellation">While the read waits in the queue, it leaves it. Once it is on its way with others, the caller waits for them: their
    /// statement is given up when each of them was cancelled.</param>
    /// <returns>Null where nothing was ever written; a deleted state is its tombstone. Await it once.</returns>
    /// <exception cref="StoreUnavailableException">The database failed.</exception>
    /// <exception cref="ArgumentException">The key breaks a bound of <see cref="StoreLimits"/>.</exception>
    public ValueTask<StoredState?> ReadAsync(StateKey key, CancellationToken cancellation = default)
    {
        StoreGuard.CheckKey(key);
        return reads.AddAsync(key, cancellation);
    }

    /// <summary>Writes one state, if it still has the expected version.</summary>
    /// <param name="write">The store owns its bytes from now on.</param>
    /// <param name="cancellation">While the write waits in the queue, it leaves it, and nothing is written. Once it is on its way it is carried out.</param>
    /// <returns>After the commit, or when the race is lost. Await it once.</returns>
    /// <exception cref="StoreUnavailableException">The database failed, and nobody knows whether the write took place: read again.</exception>
    /// <exception cref="ArgumentException">The write breaks a bound of <see cref="StoreLimits"/>.</exception>
    public ValueTask<WriteResult> WriteAsync(StateWrite write, CancellationToken cancellation = default)
    {
        StoreGuard.CheckWrite(write);
        return writes.AddAsync(write, cancellation);
    }

    /// <summary>Takes no more requests, and waits until all that were taken are answered.</summary>
    public async ValueTask DisposeAsync()
    {
        await writes.DisposeAsync();
        await reads.DisposeAsync();
    }
}
