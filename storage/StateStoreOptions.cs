namespace DigitalTalent.Storage;

/// <summary>How a state store uses its database. The defaults suit a silo of two to sixteen cores.</summary>
public sealed class StateStoreOptions
{
    /// <summary>Longest time for one statement, or for a lock on a SQLite file. 1 second to 10 minutes; default 30 seconds.</summary>
    /// <remarks>Too short: <see cref="StoreUnavailableException"/> under load. Too long: callers wait for a database that hangs.</remarks>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>PostgreSQL: write transactions under way at once, from this process. 1 to 16; default 3.</summary>
    /// <remarks>One hides the latency of another's commit. More makes batches smaller and holds back the change feed longer.</remarks>
    public int PostgresConcurrentWrites { get; set; } = 3;

    /// <summary>SQLite: connections that read, besides the one that writes. 1 to 32; default 4.</summary>
    public int SqliteReaders { get; set; } = 4;

    /// <summary>Requests that may wait in a <see cref="GroupedStateStore"/>, reads and writes each; further callers wait
    /// for room. 1 to 1,000,000; default 32,768.</summary>
    public int QueueRows { get; set; } = 32_768;

    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    internal StateStoreOptions Validated()
    {
        Check(nameof(CommandTimeout), CommandTimeout.TotalSeconds, 1, 600);
        Check(nameof(PostgresConcurrentWrites), PostgresConcurrentWrites, 1, 16);
        Check(nameof(SqliteReaders), SqliteReaders, 1, 32);
        Check(nameof(QueueRows), QueueRows, 1, 1_000_000);
        return this;
    }

    private static void Check(string name, double value, double min, double max)
    {
        if (value < min || value > max)
            throw new ArgumentOutOfRangeException(name, value, $"StateStoreOptions.{name} is {value}; {min} to {max} are allowed.");
    }
}
