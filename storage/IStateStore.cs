using Orleans;
using Orleans.Runtime;

namespace DigitalTalent.Storage;

/// <summary>
/// Holds the newest state of every grain, and is at the same time the change feed (a compacted log: one row a grain).
/// Two drivers implement it and one contract suite judges both. Thread-safe.
/// </summary>
/// <remarks>Failures: a <see cref="StoreUnavailableException"/> says that the database cannot be reached or gave up; whether a
/// write under way took place is then unknown, and the caller must read again. Anything else is a bug.</remarks>
public interface IStateStore : IAsyncDisposable
{
    /// <summary>Names this store for good: made with its schema. Change numbers mean nothing without it.</summary>
    StoreId Id { get; }

    /// <summary><c>postgresql</c> or <c>sqlite</c>.</summary>
    string Provider { get; }

    /// <summary>Write batches worth having under way at once: 1 where there is one writer.</summary>
    int ConcurrentWrites { get; }

    /// <summary>Reads many states at once.</summary>
    /// <param name="keys">1 to <see cref="StoreLimits.BatchRows"/>.</param>
    /// <returns>In the order of <paramref name="keys"/>; null where nothing was ever written. Tombstones are returned.</returns>
    ValueTask<StoredState?[]> ReadAsync(IReadOnlyList<StateKey> keys, CancellationToken cancellation);

    /// <summary>Writes many states in one durable transaction; each is judged on its own, a lost race never spoils the others.</summary>
    /// <param name="writes">1 to <see cref="StoreLimits.BatchRows"/>, each key at most once.</param>
    /// <returns>In the order of <paramref name="writes"/>, after the commit.</returns>
    ValueTask<WriteResult[]> WriteAsync(IReadOnlyList<StateWrite> writes, CancellationToken cancellation);

    /// <summary>Reads the newest state of each grain written after <paramref name="after"/>, in the order of the writes.</summary>
    /// <param name="maxRows">1 to <see cref="StoreLimits.FeedPageRows"/>.</param>
    /// <returns>A page that skips nothing: a write in flight holds back all later ones. Empty means "nothing yet", never "the end".</returns>
    ValueTask<FeedPage> ReadAfterAsync(ChangeNumber after, int maxRows, CancellationToken cancellation);

    /// <summary>
    /// Reads the newest states of one kind that were written after <paramref name="after"/>, as they are committed now: unlike the feed, this waits
    /// neither for other writes nor for older transactions, and has no page. For kinds of few states: it looks at each of them.
    /// </summary>
    /// <returns>In no order. Continue from the mark: below it nothing will ever appear; what stands above it may be read once more.</returns>
    ValueTask<FeedPage> ReadKindAsync(string kind, ChangeNumber after, CancellationToken cancellation);

    /// <summary>
    /// Completes when there may be something after <paramref name="after"/>: at once where there is, else when this process
    /// commits, another process notifies, or a second has passed. A missed notification loses nothing but time.
    /// </summary>
    ValueTask WaitForChangeAsync(ChangeNumber after, CancellationToken cancellation);
}

/// <summary>A page of the change feed.</summary>
/// <param name="Rows">Ascending by change.</param>
/// <param name="SafeMark">Everything up to and including this number has been read once the rows of this page are applied; nothing
/// will ever appear at or below it. Equal to the last row's change when the page is full, by rows or by
/// <see cref="StoreLimits.FeedPageBytes"/>; so continue from here, whatever the number of rows.</param>
public sealed record FeedPage(IReadOnlyList<StoredState> Rows, ChangeNumber SafeMark);

/// <summary>Names one store; 16 random bytes made with the schema.</summary>
public readonly record struct StoreId(Guid Value)
{
    public override string ToString() => Value.ToString("N");
}

/// <summary>The database cannot be reached, or gave up on a statement. Retry later; a write under way may or may not have taken place.</summary>
/// <remarks>An <see cref="OrleansException"/>, because Orleans wraps every other failure of a storage provider in one. The driver's exception is not its inner one: that
/// would have to cross silos, and cannot.</remarks>
[GenerateSerializer]
public sealed class StoreUnavailableException : OrleansException
{
    [NonSerialized]
    private readonly Exception? cause;

    public StoreUnavailableException(string message, Exception? cause = null) : base(message) => this.cause = cause;

    /// <summary>What the driver said; null where it said nothing, and on silos other than the one on which it happened.</summary>
    public Exception? Cause => cause;

    public override string ToString() => Cause is null ? base.ToString() : $"{base.ToString()}{Environment.NewLine} ---> {Cause}";
}

/// <summary>The database belongs to a newer release than this one; nothing was touched.</summary>
public sealed class StoreTooNewException(int found, int known)
    : Exception($"The database has schema version {found}, this release knows versions up to {known}. Run a release that knows it; nothing was changed.")
{
    public int Found { get; } = found;
    public int Known { get; } = known;
}

/// <summary>Bounds of the store.</summary>
public static class StoreLimits
{
    /// <summary>Most rows of one read or write batch.</summary>
    public const int BatchRows = 4096;

    /// <summary>Most rows of one feed page.</summary>
    public const int FeedPageRows = 10_000;

    /// <summary>Most bytes of all states of one write batch together.</summary>
    public const int BatchBytes = 64 * 1024 * 1024;

    /// <summary>A feed page ends after the row that reaches this many bytes of states, even if rows were allowed beyond it.</summary>
    public const int FeedPageBytes = 32 * 1024 * 1024;

    /// <summary>Most characters of a kind, and of a key.</summary>
    public const int KindLength = 32;
    public const int KeyLength = 200;

    /// <summary>Most bytes of one state.</summary>
    public const int StateBytes = 16 * 1024 * 1024;
}
