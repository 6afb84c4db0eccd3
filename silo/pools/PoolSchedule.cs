using DigitalTalent.Silo.Learning;
using DigitalTalent.Silo.Projection;
using Orleans;

namespace DigitalTalent.Silo.Pools;

/// <summary>Refreshes all pools when the schedule says so.</summary>
internal sealed class PoolSchedule(
    PoolRefreshes refreshes, ChampionFollower champion, IndexFollower follower, IGrainFactory grains, LearningSettings settings, ILogger<PoolSchedule> log)
    : ScheduledWork(ScheduleName, settings.Moments("--pool-cron", settings.PoolCron), follower, grains, log)
{
    public const string ScheduleName = "pools";

    protected override async Task<string> WorkAsync(CancellationToken cancellation)
    {
        await champion.SettledAsync(cancellation);
        return await refreshes.RefreshAllAsync(cancellation);
    }
}
