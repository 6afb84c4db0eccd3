using DigitalTalent.Silo.Cluster;
using DigitalTalent.Storage;

namespace DigitalTalent.Silo.Projection;

/// <summary>When this silo last heard from its database. What a silo answers is as old as that: one that is cut off must not go on showing people who have withdrawn
/// or been erased meanwhile, or serving a key that was revoked.</summary>
/// <remarks>Follows the machine's clock, which also counts while the process is frozen, and not the registry's, which a test may hold.</remarks>
internal sealed class StoreContact(ClusterSettings settings) : BackgroundService
{
    /// <summary>How often it is looked whether the bound has passed: health says so within twice this.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    private readonly Lock _lock = new();
    private StoreReach _reach = new(IsReachable: true);
    private long _heardAt = TimeProvider.System.GetTimestamp();

    /// <summary>Whether the database can be reached, until that changes.</summary>
    public StoreReach Reach => Volatile.Read(ref _reach);

    /// <summary>Whether the silo heard from its database recently enough to answer.</summary>
    public bool IsFresh => TimeProvider.System.GetElapsedTime(Volatile.Read(ref _heardAt)) <= settings.AnswersWithin;

    /// <summary>The database answered, and what it said has been applied.</summary>
    public void Heard()
    {
        Volatile.Write(ref _heardAt, TimeProvider.System.GetTimestamp());
        Set(true);
    }

    /// <summary>The database did not answer, or refused.</summary>
    public void Lost() => Set(false);

    /// <summary>Why the silo does not answer while it is not fresh.</summary>
    public StoreUnavailableException Stale() => new(
        $"This silo has not heard from its database for more than {settings.AnswersWithin.TotalSeconds:0.#} s (--answers-within), so it does not answer.");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery, TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (!IsFresh)
                    Set(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping.
        }
    }

    private void Set(bool isReachable)
    {
        StoreReach before;
        lock (_lock)
        {
            before = _reach;
            if (before.IsReachable == isReachable)
                return;
            Volatile.Write(ref _reach, new StoreReach(isReachable));
        }

        before.Change();
    }
}
