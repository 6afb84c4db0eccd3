using DigitalTalent.Silo.Cluster;
using DigitalTalent.Storage;

namespace DigitalTalent.Silo.Projection;

/// <summary>When this silo last heard from its database. What a silo answers is as old as that: one that is cut off must not go on showing people who have withdrawn
/// or been erased meanwhile, or serving a key that was revoked.</summary>
/// <remarks>Follows the machine's clock, which also counts while the process is frozen, and not the registry's, which a test may hold.</remarks>
internal sealed class StoreContact(ClusterSettings settings) : BackgroundService, IStoreContact
{
    /// <summary>How often it is looked whether the bound has passed: health says so within twice this.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    private const long Never = 0;

    private readonly Lock _lock = new();
    private StoreReach _reach = new(IsReachable: true);
    private CancellationTokenSource _lost = new();
    private long _heardAt = TimeProvider.System.GetTimestamp();
    private long _keysFailSince = Never;
    private long _losses;

    /// <summary>Whether the database can be reached, until that changes.</summary>
    public StoreReach Reach => Volatile.Read(ref _reach);

    /// <summary>Whether the silo heard from its database recently enough to answer, and could read who has a key.</summary>
    public bool IsFresh => IsRecent(Volatile.Read(ref _heardAt)) && Volatile.Read(ref _keysFailSince) is var since && (since == Never || IsRecent(since));

    /// <summary>How often the bound has passed. What was read before such a time must not be shown after it, however soon the database is back.</summary>
    public long Losses => Volatile.Read(ref _losses);

    public CancellationToken Lost => Volatile.Read(ref _lost).Token;

    public void ThrowIfLost()
    {
        if (!IsFresh)
            throw Stale();
    }

    /// <summary>The database answered, and what it said has been applied.</summary>
    /// <param name="askedAt">When it was asked. An answer may have waited while the process was frozen or the network was cut, and is as old as its question.</param>
    public void Heard(long askedAt)
    {
        if (!IsRecent(Volatile.Read(ref _heardAt)))
            Interlocked.Increment(ref _losses);
        Volatile.Write(ref _heardAt, askedAt);
        Set(IsRecent(askedAt));
    }

    /// <summary>The database did not answer, or refused.</summary>
    public void NotHeard() => Set(false);

    /// <summary>The access keys were read.</summary>
    public void KeysRead() => Volatile.Write(ref _keysFailSince, Never);

    /// <summary>The access keys could not be read.</summary>
    /// <param name="askedAt">When they were asked for: from then on it is unknown who has one.</param>
    public void KeysNotRead(long askedAt) => Interlocked.CompareExchange(ref _keysFailSince, askedAt, Never);

    /// <summary>Why the silo does not answer while it is not fresh.</summary>
    public StoreUnavailableException Stale() => new(
        $"This silo has not heard from its database for more than {settings.AnswersWithin.TotalSeconds:0.#} s (--answers-within), so it does not answer.");

    public override void Dispose()
    {
        base.Dispose();
        _lost.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery, TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await LookAsync();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping.
        }
    }

    private async Task LookAsync()
    {
        if (!IsFresh)
        {
            Set(false, unlessFresh: true);
            await Volatile.Read(ref _lost).CancelAsync();
        }
        else if (Volatile.Read(ref _lost).IsCancellationRequested)
        {
            // The source before is not disposed of: who took its token a moment ago may still look at it, and it holds nothing.
            Volatile.Write(ref _lost, new CancellationTokenSource());
        }
    }

    private static bool IsRecent(long at, TimeSpan within) => TimeProvider.System.GetElapsedTime(at) <= within;

    private bool IsRecent(long at) => IsRecent(at, settings.AnswersWithin);

    private void Set(bool isReachable, bool unlessFresh = false)
    {
        StoreReach before;
        lock (_lock)
        {
            before = _reach;
            if (before.IsReachable == isReachable || (unlessFresh && IsFresh))
                return;
            Volatile.Write(ref _reach, new StoreReach(isReachable));
        }

        before.Change();
    }
}
