using DigitalTalent.Silo.Consistency;
using DigitalTalent.Silo.Projection;

namespace DigitalTalent.Silo.Pools;

/// <summary>Refreshes all pools, one after the other.</summary>
internal sealed partial class PoolRefreshes(PoolRefresher refresher, IndexFollower follower, IndexProgress index, ILogger<PoolRefreshes> log)
{
    /// <summary>A pool that fails keeps none of the others from being refreshed, and is tried once more after them.</summary>
    /// <returns>What came of it, in a few words for operators.</returns>
    public async Task<string> RefreshAllAsync(CancellationToken cancellation)
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

    [LoggerMessage(EventId = 71, EventName = "PoolNotRefreshed", Level = LogLevel.Error, Message = "Pool {PoolId} could not be refreshed")]
    private partial void LogPoolFailed(string poolId, Exception failure);
}
