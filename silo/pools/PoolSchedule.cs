using DigitalTalent.Silo.Learning;
using Orleans;

namespace DigitalTalent.Silo.Pools;

/// <summary>Refreshes all pools when the schedule says so.</summary>
internal sealed class PoolSchedule(PoolRefreshes refreshes, IGrainFactory grains, LearningSettings settings, ILogger<PoolSchedule> log)
    : ScheduledWork(ScheduleName, settings.Moments("--pool-cron", settings.PoolCron), grains, log)
{
    public const string ScheduleName = "pools";

    protected override Task<string> WorkAsync(CancellationToken cancellation) => refreshes.RefreshAllAsync(cancellation);
}
