using DigitalTalent.Grains;
using DigitalTalent.Silo.Projection;
using DigitalTalent.Silo.Services;
using Orleans;

namespace DigitalTalent.Silo.Learning;

/// <summary>Work at the moments of a schedule. A reminder of the cluster wakes one silo, which does the work in the background.</summary>
/// <remarks>A moment that passes while no silo runs, or while the one that claimed it stops, is not made up for: the next one comes.</remarks>
/// <param name="name">The schedule, as its claims are kept.</param>
/// <param name="moments">When; null: never.</param>
/// <param name="follower">The index: a silo is in the cluster before its index is whole, and no work begins on half of one.</param>
/// <param name="grains">Where the outcome is noted.</param>
/// <param name="log">Says what came of it.</param>
internal abstract partial class ScheduledWork(string name, CronMoments? moments, IndexFollower follower, IGrainFactory grains, ILogger log) : IScheduledWork, IHostedService, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private Task _running = Task.CompletedTask;

    public string Name => name;

    public DateTimeOffset? After(DateTimeOffset moment) => moments?.After(moment);

    /// <remarks>One that comes while the work of an earlier moment is under way begins after it.</remarks>
    public void Start(DateTimeOffset due)
    {
        lock (_lock)
            _running = RunAfterAsync(_running, due);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        Task running;
        lock (_lock)
            running = _running;
        await running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _stop.Dispose();

    /// <summary>Does the work.</summary>
    /// <returns>What came of it, in a few words for operators.</returns>
    protected abstract Task<string> WorkAsync(CancellationToken cancellation);

    private async Task RunAfterAsync(Task before, DateTimeOffset due)
    {
        await Task.Yield();         // Away from the grain that starts it: the work is no part of its turn.
        await before;
        await Task.Run(() => RunAsync(due, _stop.Token), CancellationToken.None);
    }

    private async Task RunAsync(DateTimeOffset due, CancellationToken cancellation)
    {
        try
        {
            await follower.CaughtUp.WaitAsync(cancellation);
            string outcome = await WorkAsync(cancellation);
            await GrainCalls.RetryAsync(
                static (call, _) => call.grains.GetGrain<IScheduleGrain>(call.name).FinishAsync(call.due, call.outcome), (grains, name, due, outcome), cancellation);
            LogDone(name, due, outcome);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            LogCutOff(name, due);
        }
        catch (Exception failure)
        {
            LogFailed(name, due, failure);      // Whatever it was: the silo goes on serving, and the next moment comes.
        }
    }

    [LoggerMessage(EventId = 50, EventName = "ScheduledWork", Level = LogLevel.Information, Message = "The {Work} of {Due} is done: {Outcome}")]
    private partial void LogDone(string work, DateTimeOffset due, string outcome);

    [LoggerMessage(EventId = 51, EventName = "ScheduledWorkFailed", Level = LogLevel.Error, Message = "The {Work} of {Due} could not be carried out")]
    private partial void LogFailed(string work, DateTimeOffset due, Exception failure);

    [LoggerMessage(EventId = 52, EventName = "ScheduledWorkCutOff", Level = LogLevel.Warning, Message = "The silo stops in the middle of the {Work} of {Due}; the next moment comes")]
    private partial void LogCutOff(string work, DateTimeOffset due);
}
