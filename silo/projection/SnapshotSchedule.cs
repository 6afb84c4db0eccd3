using DigitalTalent.Storage;
using DigitalTalent.Silo.Consistency;

namespace DigitalTalent.Silo.Projection;

/// <summary>Saves the index from time to time, and once more when the silo stops, where talents have changed since the last time.</summary>
internal sealed partial class SnapshotSchedule(
    IndexFollower follower, IndexProgress progress, IndexSnapshots snapshots, SiloSettings settings, TimeProvider time, ILogger<SnapshotSchedule> log)
    : BackgroundService
{
    private readonly SemaphoreSlim _saving = new(1);
    private ChangeNumber? _saved;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (snapshots.IsEnabled)
            await SaveIfChangedAsync(cancellationToken);
    }

    public override void Dispose()
    {
        base.Dispose();
        _saving.Dispose();
    }

    /// <summary>Saves the index unless the file has all talents as they are.</summary>
    internal async Task SaveIfChangedAsync(CancellationToken cancellation)
    {
        try
        {
            await _saving.WaitAsync(cancellation);
            try
            {
                await SaveAsync(cancellation);
            }
            finally
            {
                _saving.Release();
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            LogGivenUp();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The file before stays, and the silo needs none to serve.
            LogFailed(settings.EffectiveSnapshotFile!, failure);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!snapshots.IsEnabled)
            return;
        using var timer = new PeriodicTimer(settings.Snapshots.Every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await SaveIfChangedAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping.
        }
    }

    private async Task SaveAsync(CancellationToken cancellation)
    {
        var saved = _saved ?? follower.RestoredAt;
        while (true)
        {
            var state = follower.State;
            if (state.Trail.TalentsChangedAt <= saved)
                return;
            var view = await progress.AtLeastAsync(state.Trail.Change, cancellation);
            if (view.Change != state.Trail.Change.Value)
                continue;                               // The next page was quicker.

            await BackgroundThread.RunAsync("index snapshot", () =>
            {
                snapshots.Save(state, view, cancellation);
                return true;
            });
            _saved = state.Trail.Change;
            return;
        }
    }

    [LoggerMessage(EventId = 1, EventName = "IndexSnapshotFailed", Level = LogLevel.Error, Message = "The snapshot {File} cannot be written; what it held before stays in it")]
    private partial void LogFailed(string file, Exception failure);

    [LoggerMessage(EventId = 2, EventName = "IndexSnapshotGivenUp", Level = LogLevel.Information, Message = "The silo stops; the snapshot that was being written is given up, and the one before stays")]
    private partial void LogGivenUp();
}
