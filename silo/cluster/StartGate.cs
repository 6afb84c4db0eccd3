namespace DigitalTalent.Silo.Cluster;

/// <summary>Keeps the runtime's own lines out of the log until the silo has started: what stops a start is reported once, in a sentence, and not with the stack
/// of every stage that gave up.</summary>
internal sealed class StartGate
{
    private volatile bool _isOpen;

    /// <summary>Lets lines pass from now on.</summary>
    public void Open() => _isOpen = true;

    /// <summary>Adds filters for what the runtime says.</summary>
    public void AddTo(ILoggingBuilder logging)
    {
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => _isOpen && level >= LogLevel.Warning);
        logging.AddFilter("Orleans", level => _isOpen && level >= LogLevel.Warning);                   // It writes some two hundred lines at a start.
        logging.AddFilter("Orleans.Runtime.Silo", level => _isOpen && level >= LogLevel.Error);        // It recommends another garbage collector.
        logging.AddFilter("Orleans.Runtime.Watchdog", level => _isOpen && level >= LogLevel.Error);    // It may take the time since boot for a stall.
        logging.AddFilter("Polly", LogLevel.Warning);                                                  // Orleans places grains through it.
    }
}
