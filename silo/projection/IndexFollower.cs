using DigitalTalent.Storage;
using DigitalTalent.Matching;
using DigitalTalent.Silo.Consistency;
using DigitalTalent.Silo.Security;
using DigitalTalent.Silo.Services;

namespace DigitalTalent.Silo.Projection;

/// <summary>
/// Follows the change feed: applies every write of every silo to this silo's index and catalogue, in feed order. Remembers one number; a restart reads the feed from the beginning, or from where a snapshot ends.
/// </summary>
internal sealed partial class IndexFollower(
    IStateStore store,
    FeedDecoder decoder,
    IMatchEngine engine,
    IndexSnapshots snapshots,
    IndexProgress progress,
    MatchWatch watch,
    StoreContact contact,
    AccessKeyRing keys,
    TimeProvider time,
    ILogger<IndexFollower> log) : BackgroundService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource _caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<IndexChange> _changes = [];
    private FollowedState _state = FollowedState.Beginning;

    /// <summary>Completes when the feed had nothing more for the first time: from then on the index is as fresh as the feed.</summary>
    public Task CaughtUp => _caughtUp.Task;

    /// <summary>The catalogue as of the newest version of the index, or one page later.</summary>
    public Catalogue Catalogue => State.Catalogue;

    /// <summary>What was made of the feed, as of the newest version of the index, or one page later.</summary>
    public FollowedState State => Volatile.Read(ref _state);

    /// <summary>Where the snapshot ended from which the index went on; the beginning where there was none.</summary>
    public ChangeNumber RestoredAt { get; private set; }

    /// <summary>Returns when the index has caught up: what starts later, the ports above all, serves a whole index.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await base.StartAsync(cancellationToken);
        await CaughtUp.WaitAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await FollowToTheEndAsync(stoppingToken);
            _caughtUp.TrySetCanceled(CancellationToken.None);
        }
        catch (Exception failure)
        {
            // A row that cannot be read is never stepped over: the silo stops, and whoever waits for the index learns why.
            _caughtUp.TrySetException(failure);
            throw;
        }
    }

    private async Task FollowToTheEndAsync(CancellationToken stoppingToken)
    {
        bool restored = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!restored)
                    await RestoreAsync(stoppingToken);
                restored = true;
                await FollowAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (StoreUnavailableException failure)
            {
                // Nothing is lost: the position stands, and the feed is read again from there.
                contact.NotHeard();
                LogStoreUnavailable(State.Trail.Change.Value, failure);
                await DelayAsync(stoppingToken);
            }
        }
    }

    private async Task RestoreAsync(CancellationToken cancellation)
    {
        var state = await snapshots.RestoreAsync(cancellation);
        RestoredAt = state.Trail.Change;
        Volatile.Write(ref _state, state);
    }

    private async Task FollowAsync(CancellationToken cancellation)
    {
        var position = State.Trail.Change;
        long askedAt = TimeProvider.System.GetTimestamp();
        var page = await store.ReadAfterAsync(position, StoreLimits.FeedPageRows, cancellation);
        if (page.SafeMark > position || page.Rows.Count > 0)
            Apply(page);
        await NoteContactAsync(page, askedAt, cancellation);
        if (page.Rows.Count == 0)
        {
            if (_caughtUp.TrySetResult())
                LogCaughtUp(page.SafeMark.Value);
            if (!contact.IsFresh)
                return;             // The answer came too late to say how things are now: ask again at once.
            await store.WaitForChangeAsync(page.SafeMark, cancellation);
        }
    }

    /// <summary>A silo that was cut off answers again only when it is up to date: it has read the feed to its end, and the keys once more.</summary>
    private async Task NoteContactAsync(FeedPage page, long askedAt, CancellationToken cancellation)
    {
        if (!contact.IsFresh || !contact.Reach.IsReachable)
        {
            if (IsFull(page))
                return;
            await keys.LookAsync(cancellation);
        }

        contact.Heard(askedAt);
    }

    /// <summary>Whether there may be more. A page that is not full reaches to what was committed when it was read, however much is written all the while.</summary>
    private static bool IsFull(FeedPage page) =>
        page.Rows.Count >= StoreLimits.FeedPageRows || page.Rows.Sum(static row => (long)(row.State?.Length ?? 0)) >= StoreLimits.FeedPageBytes;

    private void Apply(FeedPage page)
    {
        _changes.Clear();
        // The catalogue first: whoever waits for the index must find the catalogue at least as new.
        Volatile.Write(ref _state, new FollowedState(decoder.Decode(page.Rows, _state.Catalogue, _changes), _state.Trail.After(page)));
        var before = engine.Current;
        engine.Apply(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_changes), page.SafeMark.Value);
        progress.Report(page.SafeMark);
        watch.Tell(_changes, before, engine.Current);
    }

    private async Task DelayAsync(CancellationToken cancellation)
    {
        try
        {
            await Task.Delay(RetryDelay, time, cancellation);
        }
        catch (OperationCanceledException)
        {
            // Stopping: the loop's condition ends it.
        }
    }

    [LoggerMessage(EventId = 1, EventName = "IndexCaughtUp", Level = LogLevel.Information, Message = "The index has caught up with the feed at change {Change}")]
    private partial void LogCaughtUp(long change);

    [LoggerMessage(EventId = 2, EventName = "FeedUnavailable", Level = LogLevel.Warning, Message = "The change feed cannot be read after change {Change}; trying again in a second")]
    private partial void LogStoreUnavailable(long change, Exception failure);
}
