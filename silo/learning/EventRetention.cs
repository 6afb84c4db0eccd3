using DigitalTalent.Hosting.Storage;
using DigitalTalent.Silo.History;

namespace DigitalTalent.Silo.Learning;

/// <summary>Removes answers and feedback that are older than they are kept, and sums of what no longer counts. Looks once a day, on every silo; doing it twice harms nobody.</summary>
internal sealed partial class EventRetention(IEventLog log, LearningSettings settings, TimeProvider time, ILogger<EventRetention> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromDays(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            do
                await RemoveAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping.
        }
    }

    private async Task RemoveAsync(CancellationToken cancellation)
    {
        try
        {
            foreach (var (topic, kept) in ((string, TimeSpan)[])[(Topics.Feedback, settings.KeepEvents), (Topics.Impression, settings.KeepEvents), (Topics.History, Periods.Window)])
            {
                int removed = 0, last;
                do
                    removed += last = await log.RemoveOldAsync(topic, time.GetUtcNow() - kept, cancellation);
                while (last == EventLimits.BatchRows);
                if (removed > 0)
                    LogRemoved(removed, topic);
            }
        }
        catch (StoreUnavailableException failure)
        {
            LogFailed(failure);
        }
    }

    [LoggerMessage(EventId = 60, EventName = "EventsRemoved", Level = LogLevel.Information, Message = "Removed {Count} events of the topic {Topic} that were kept as long as they are to be")]
    private partial void LogRemoved(int count, string topic);

    [LoggerMessage(EventId = 61, EventName = "EventsNotRemoved", Level = LogLevel.Warning, Message = "Old events could not be removed; trying again tomorrow")]
    private partial void LogFailed(Exception failure);
}
