namespace DigitalTalent.Silo.Cluster;

/// <summary>Keeps the runtime's own lines out of the log while the silo starts: what stops a start is reported once, in a sentence, and not with the stack
/// of every stage that gave up. Added to the host right after Orleans, whose warnings pass as soon as the silo has joined its cluster; the host's own
/// pass once everything has started.</summary>
internal sealed class StartGate : IHostedService
{
    private volatile bool _hasJoined, _hasStarted;

    /// <summary>The silo serves: all lines pass.</summary>
    public void Open() => _hasStarted = true;

    /// <summary>The start has failed: what ending it makes the runtime write explains nothing.</summary>
    public void Close() => _hasJoined = _hasStarted = false;

    /// <summary>Adds filters for what the runtime says.</summary>
    public void AddTo(ILoggingBuilder logging)
    {
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => _hasStarted && level >= LogLevel.Warning);
        logging.AddFilter("Orleans", level => _hasJoined && level >= LogLevel.Warning);                   // It writes some two hundred lines at a start.
        logging.AddFilter("Orleans.Runtime.Silo", level => _hasJoined && level >= LogLevel.Error);        // It recommends another garbage collector.
        logging.AddFilter("Orleans.Runtime.Watchdog", level => _hasJoined && level >= LogLevel.Error);    // It may take the time since boot for a stall.
        logging.AddFilter("Polly", LogLevel.Warning);                                                     // Orleans places grains through it.
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _hasJoined = true;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
