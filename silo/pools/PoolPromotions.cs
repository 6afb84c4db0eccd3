using DigitalTalent.Storage;
using DigitalTalent.Silo.Consistency;
using DigitalTalent.Silo.Learning;
using DigitalTalent.Silo.Projection;
using Orleans;
using Orleans.Runtime;

namespace DigitalTalent.Silo.Pools;

/// <summary>Refreshes all pools when another champion ranks. Every silo learns of it from the feed; the one whose claim the store accepts does the work.</summary>
internal sealed partial class PoolPromotions(
    PoolRefreshes refreshes, ChampionFollower champion, IndexFollower follower, IndexProgress index, IGrainFactory grains,
    ILocalSiloDetails silo, ILogger<PoolPromotions> log) : BackgroundService
{
    /// <summary>Name of the schedule under which promotions are claimed.</summary>
    public const string ScheduleName = "pools-after-promotion";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await FollowChampionAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping.
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
                await RefreshAsync(since.ToDateTimeOffset(), cancellation);
            }

            await index.AtLeastAsync(new ChangeNumber(change + 1), cancellation);
        }
    }

    private async Task RefreshAsync(DateTimeOffset promotion, CancellationToken cancellation)
    {
        try
        {
            await Occasions.RunAsync(grains, silo.Name, ScheduleName, promotion, refreshes.RefreshAllAsync, cancellation);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            LogFailed(failure);       // The silo goes on serving; pools keep the members they have until the next occasion.
        }
    }

    [LoggerMessage(EventId = 70, EventName = "PoolsNotRefreshed", Level = LogLevel.Error, Message = "Pools could not be refreshed after a promotion")]
    private partial void LogFailed(Exception failure);
}
