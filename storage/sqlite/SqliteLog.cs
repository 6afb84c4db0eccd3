using Microsoft.Extensions.Logging;

namespace DigitalTalent.Storage.Sqlite;

internal static partial class SqliteLog
{
    [LoggerMessage(1, LogLevel.Information, "SQLite store {Store} is open, schema version {Version}")]
    public static partial void Opened(ILogger logger, StoreId store, int version);

    [LoggerMessage(2, LogLevel.Information, "Applied schema migration {Number}")]
    public static partial void Migrated(ILogger logger, int number);

    [LoggerMessage(3, LogLevel.Error, "A write failed; the writing connection is opened anew before the next one")]
    public static partial void WriterFailed(ILogger logger, Exception error);
}
