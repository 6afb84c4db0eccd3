using Microsoft.Extensions.Logging;

namespace DigitalTalent.Storage.Postgres;

internal static partial class PostgresLog
{
    /// <summary>The id of the event that tests wait for.</summary>
    public const int ListeningEvent = 6;

    [LoggerMessage(1, LogLevel.Information, "PostgreSQL store {Store} is open, schema version {Version}")]
    public static partial void Opened(ILogger logger, StoreId store, int version);

    [LoggerMessage(2, LogLevel.Information, "Applied schema migration {Number}")]
    public static partial void Migrated(ILogger logger, int number);

    [LoggerMessage(3, LogLevel.Warning, "The database holds changes from another server (a restored backup): "
        + "change numbers continue after them, and the store has a new id")]
    public static partial void OffsetRaised(ILogger logger);

    [LoggerMessage(4, LogLevel.Warning, "PostgreSQL failed {Doing}; trying again (attempt {Attempt})")]
    public static partial void Retrying(ILogger logger, string doing, int attempt, Exception error);

    [LoggerMessage(5, LogLevel.Warning, "Not listening for changes of other silos: polling once a second until the connection is back")]
    public static partial void ListenerLost(ILogger logger, Exception error);

    [LoggerMessage(ListeningEvent, LogLevel.Information, "Listening for changes of other silos")]
    public static partial void Listening(ILogger logger);

    [LoggerMessage(7, LogLevel.Debug, "Could not notify other silos of a change; they find it within a second")]
    public static partial void NotifyFailed(ILogger logger, Exception error);

    [LoggerMessage(8, LogLevel.Warning, "The server runs with {Setting}=off: an acknowledged write may be lost when its machine fails")]
    public static partial void NotDurable(ILogger logger, string setting);
}
