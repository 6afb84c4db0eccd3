using DigitalTalent.Grains;
using DigitalTalent.Silo.Services;
using Orleans;

namespace DigitalTalent.Silo.Learning;

/// <summary>Sets the reminders of all schedules when a silo starts: a new registry has none, and settings may have changed.</summary>
internal sealed partial class ScheduleArming(
    IEnumerable<IScheduledWork> works, IGrainFactory grains, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<ScheduleArming> log) : BackgroundService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await StartedAsync(stoppingToken);
            await Task.WhenAll(works.Select(work => ArmAsync(work.Name, stoppingToken)));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping.
        }
    }

    /// <summary>A silo that does not come to serve sets nothing.</summary>
    private async Task StartedAsync(CancellationToken cancellation)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var _ = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(cancellation);
    }

    /// <summary>Sets one reminder, however long it takes: a schedule that cannot be armed keeps no other waiting.</summary>
    private async Task ArmAsync(string name, CancellationToken cancellation)
    {
        while (!await TryArmAsync(name, cancellation))
            await Task.Delay(RetryDelay, time, cancellation);
    }

    private async Task<bool> TryArmAsync(string name, CancellationToken cancellation)
    {
        try
        {
            await GrainCalls.RetryAsync(static (call, _) => call.grains.GetGrain<IScheduleGrain>(call.name).ArmAsync(), (grains, name), cancellation);
            return true;
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            LogNotArmed(name, failure);
            return false;
        }
    }

    [LoggerMessage(EventId = 53, EventName = "ScheduleNotArmed", Level = LogLevel.Warning, Message = "The reminder of the schedule '{Name}' could not be set; trying again in ten seconds")]
    private partial void LogNotArmed(string name, Exception failure);
}
