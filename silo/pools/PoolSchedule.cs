using DigitalTalent.Grains;
using DigitalTalent.Hosting.Storage;
using DigitalTalent.Silo.Consistency;
using DigitalTalent.Silo.Learning;
using DigitalTalent.Silo.Projection;
using Orleans;

namespace DigitalTalent.Silo.Pools;

/// <summary>Refreshes all pools when another champion ranks, and when the schedule says so. One silo does the work of each occasion.</summary>
internal sealed partial class PoolSchedule(
    PoolRefresher refresher, ChampionFollower champion, IndexFollower follower, IndexProgress index, IGrainFactory grains, LearningSettings settings,
    TimeProvider time, ILogger<PoolSchedule> log) : BackgroundService
{
    public const string Cron = "pools";
    public const string Promotion = "pools-after-promotion";

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
        if (settings.Moments("--pool-cron", settings.PoolCron) is not { } cron)
            return;
        await foreach (var due in cron.ComingAsync(time, cancellation))
            await RefreshAllAsync(Cron, due, cancellation);
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
            await Occasions.RunAsync(grains, name, slot, RefreshEachAsync, cancellation);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            LogFailed(name, failure);       // The silo goes on serving; pools keep the members they have until the next occasion.
        }
    }

    /// <summary>A pool that fails keeps none of the others from being refreshed, and is tried once more after them.</summary>
    private async Task<string> RefreshEachAsync(CancellationToken cancellation)
    {
        string[] all = [.. follower.Catalogue.Pools.Keys.Order(StringComparer.Ordinal)];
        var failed = await RefreshAsync(all, cancellation);
        if (failed.Count > 0)
            failed = await RefreshAsync(failed, cancellation);
        return failed.Count == 0 ? $"{all.Length} pools refreshed" : $"{all.Length - failed.Count} of {all.Length} pools refreshed; not {string.Join(", ", failed)}";
    }

    /// <returns>The pools that failed.</returns>
    private async Task<List<string>> RefreshAsync(IReadOnlyList<string> poolIds, CancellationToken cancellation)
    {
        var failed = new List<string>();
        foreach (string poolId in poolIds)
        {
            try
            {
                await refresher.RefreshAsync(poolId, await index.AtLeastAsync(default, cancellation), cancellation);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                LogPoolFailed(poolId, failure);
                failed.Add(poolId);
            }
        }

        return failed;
    }

    [LoggerMessage(EventId = 70, EventName = "PoolsNotRefreshed", Level = LogLevel.Error, Message = "Pools could not be refreshed ({Occasion})")]
    private partial void LogFailed(string occasion, Exception failure);

    [LoggerMessage(EventId = 71, EventName = "PoolNotRefreshed", Level = LogLevel.Error, Message = "Pool {PoolId} could not be refreshed")]
    private partial void LogPoolFailed(string poolId, Exception failure);
}
