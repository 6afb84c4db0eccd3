using DigitalTalent.Grains;
using DigitalTalent.Hosting.Storage;
using DigitalTalent.Silo.Consistency;
using DigitalTalent.Silo.Learning;
using DigitalTalent.Silo.Projection;
using DigitalTalent.Silo.Services;
using Orleans;

namespace DigitalTalent.Silo.Pools;

/// <summary>Refreshes all pools when another champion ranks, and when the schedule says so. One silo does the work of each occasion.</summary>
internal sealed partial class PoolSchedule(
    PoolRefresher refresher, ChampionFollower champion, IndexFollower follower, IndexProgress index, IGrainFactory grains, LearningSettings settings,
    TimeProvider time, ILogger<PoolSchedule> log) : BackgroundService
{
    public const string Cron = "pools";
    public const string Promotion = "pools-after-promotion";

    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(7);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.WhenAll(FollowScheduleAsync(stoppingToken), FollowChampionAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping.
        }
    }

    private async Task FollowScheduleAsync(CancellationToken cancellation)
    {
        if (settings.PoolCron is null)
            return;
        var cron = CronMoments.Parse("--pool-cron", settings.PoolCron, settings.TimeZone);
        for (var slot = cron.After(time.GetUtcNow()); slot is { } due; slot = cron.After(due))
        {
            for (var left = due - time.GetUtcNow(); left > TimeSpan.Zero; left = due - time.GetUtcNow())
                await Task.Delay(left < LongestDelay ? left : LongestDelay, time, cancellation);
            await RefreshAllAsync(Cron, due, cancellation);
        }
    }

    private async Task FollowChampionAsync(CancellationToken cancellation)
    {
        var seen = follower.Catalogue.Champion.Since;
        while (true)
        {
            long change = index.Change;
            var now = follower.Catalogue.Champion;
            if (now.Since is { } since && !since.Equals(seen))
            {
                seen = since;
                await champion.SettledAsync(cancellation);
                await RefreshAllAsync(Promotion, since.ToDateTimeOffset(), cancellation);
            }

            await index.AtLeastAsync(new ChangeNumber(change + 1), cancellation);
        }
    }

    private async Task RefreshAllAsync(string name, DateTimeOffset slot, CancellationToken cancellation)
    {
        try
        {
            if (!await GrainCalls.RetryAsync(static call => call.grains.GetGrain<IScheduleGrain>(call.name).TryClaimAsync(call.slot, call.silo), (grains, name, slot, silo: SiloName.Value), cancellation))
                return;
            int refreshed = 0;
            foreach (string poolId in follower.Catalogue.Pools.Keys.Order(StringComparer.Ordinal))
            {
                await refresher.RefreshAsync(poolId, await index.AtLeastAsync(default, cancellation), cancellation);
                refreshed++;
            }

            await GrainCalls.RetryAsync(
                static async call =>
                {
                    await call.grains.GetGrain<IScheduleGrain>(call.name).FinishAsync(call.slot, $"{call.refreshed} pools refreshed");
                    return true;
                },
                (grains, name, slot, refreshed), cancellation);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            LogFailed(name, failure);       // The silo goes on serving; pools keep the members they have until the next occasion.
        }
    }

    [LoggerMessage(EventId = 70, EventName = "PoolsNotRefreshed", Level = LogLevel.Error, Message = "Pools could not be refreshed ({Occasion})")]
    private partial void LogFailed(string occasion, Exception failure);
}
