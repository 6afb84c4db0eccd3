using Orleans;

namespace DigitalTalent.Silo.Learning;

/// <summary>Work at the moments of a schedule. Every silo wakes at each of them; the one whose claim the store accepts does the work.</summary>
/// <remarks>A moment that passes while no silo runs, or while the one that claimed it stops, is not made up for: the next one comes.</remarks>
/// <param name="name">The schedule, as its claims are kept.</param>
/// <param name="moments">When; null: never.</param>
internal abstract partial class ScheduledWork(string name, CronMoments? moments, IGrainFactory grains, TimeProvider time, ILogger log) : BackgroundService
{
    /// <summary>Does the work.</summary>
    /// <returns>What came of it, in a few words for operators.</returns>
    protected abstract Task<string> WorkAsync(CancellationToken cancellation);

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (moments is null)
            return;
        try
        {
            await foreach (var due in moments.ComingAsync(time, stoppingToken))
                await RunAsync(due, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping.
        }
    }

    private async Task RunAsync(DateTimeOffset due, CancellationToken cancellation)
    {
        try
        {
            if (await Occasions.RunAsync(grains, name, due, WorkAsync, cancellation) is { } outcome)
                LogDone(name, due, outcome);
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            LogFailed(name, due, failure);      // Whatever it was: the silo goes on serving, and the next moment comes.
        }
    }

    [LoggerMessage(EventId = 50, EventName = "ScheduledWork", Level = LogLevel.Information, Message = "The {Work} of {Due} is done: {Outcome}")]
    private partial void LogDone(string work, DateTimeOffset due, string outcome);

    [LoggerMessage(EventId = 51, EventName = "ScheduledWorkFailed", Level = LogLevel.Error, Message = "The {Work} of {Due} could not be carried out")]
    private partial void LogFailed(string work, DateTimeOffset due, Exception failure);
}
