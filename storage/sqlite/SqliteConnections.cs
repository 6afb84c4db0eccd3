using Microsoft.Data.Sqlite;

namespace DigitalTalent.Storage.Sqlite;

/// <summary>Opens connections with the settings that the store's promises rest on.</summary>
internal static class SqliteConnections
{
    public static SqliteConnection OpenWriter(string file, TimeSpan timeout)
    {
        var connection = Open(file, SqliteOpenMode.ReadWriteCreate, timeout);
        // FULL syncs the log at every commit: an acknowledged write survives a power failure. A larger log than the default 4 MiB
        // lets checkpoints write each page once for many commits.
        Execute(connection, """
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            PRAGMA wal_autocheckpoint = 4096;
            PRAGMA journal_size_limit = 67108864;
            PRAGMA cache_size = -65536;
            """);
        return connection;
    }

    public static SqliteConnection OpenReader(string file, TimeSpan timeout)
    {
        var connection = Open(file, SqliteOpenMode.ReadWrite, timeout);
        Execute(connection, "PRAGMA query_only = ON; PRAGMA cache_size = -16384;");
        return connection;
    }

    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private static SqliteConnection Open(string file, SqliteOpenMode mode, TimeSpan timeout)
    {
        var builder = new SqliteConnectionStringBuilder
        {
            DataSource = file,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = (int)timeout.TotalSeconds,     // Also how long a locked file is waited for.
        };
        var connection = new SqliteConnection(builder.ConnectionString);
        try
        {
            connection.Open();
            SQLitePCL.raw.sqlite3_busy_timeout(connection.Handle, (int)timeout.TotalMilliseconds);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
