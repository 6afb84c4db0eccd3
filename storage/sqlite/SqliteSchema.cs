using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace DigitalTalent.Storage.Sqlite;

/// <summary>Creates the schema of a SQLite store and brings it up to date.</summary>
internal static class SqliteSchema
{
    /// <summary>Written into the file's header ("DTMS"), so that no other program's file is taken for ours.</summary>
    public const int ApplicationId = 0x4454_4D53;

    /// <remarks>
    /// The change number is the rowid: the table itself lies in feed order, new rows are appended, and a feed page is one stretch
    /// of the table. A write moves its row to the end.
    /// </remarks>
    public static readonly IReadOnlyList<Migration> Migrations =
    [
        new(1, """
            CREATE TABLE grain_state (
                change  INTEGER PRIMARY KEY,
                kind    TEXT NOT NULL,
                key     TEXT NOT NULL,
                version INTEGER NOT NULL,
                state   BLOB NULL,
                UNIQUE (kind, key)) STRICT;
            """),
        new(2, SqliteEventWriter.Schema),
        new(3, OrleansSchema.ForSqlite),
    ];

    /// <summary>Reads the store's name, creating or upgrading the schema where needed.</summary>
    public static StoreId Prepare(string file, TimeSpan timeout, IReadOnlyList<Migration> migrations, ILogger logger)
    {
        using var connection = SqliteConnections.OpenWriter(file, timeout);
        SqliteConnections.Execute(connection, "BEGIN IMMEDIATE");
        foreach (var migration in Migration.Pending(migrations, FindVersion(connection, file)))
        {
            SqliteConnections.Execute(connection, migration.Sql);
            SqliteConnections.Execute(connection, $"UPDATE store_info SET schema_version = {migration.Number}");
            SqliteLog.Migrated(logger, migration.Number);
        }

        byte[] id = (byte[])SqliteConnections.Scalar(connection, "SELECT store_id FROM store_info")!;
        SqliteConnections.Execute(connection, "COMMIT");
        return new StoreId(new Guid(id));
    }

    private static int FindVersion(SqliteConnection connection, string file)
    {
        if (SqliteConnections.Scalar(connection, "SELECT count(*) FROM sqlite_schema") is 0L)
        {
            SqliteConnections.Execute(connection, $"""
                PRAGMA application_id = {ApplicationId};
                CREATE TABLE store_info (
                    only_row       INTEGER PRIMARY KEY CHECK (only_row = 1),
                    store_id       BLOB NOT NULL,
                    schema_version INTEGER NOT NULL) STRICT;
                INSERT INTO store_info VALUES (1, randomblob(16), 0);
                """);
        }
        else if (SqliteConnections.Scalar(connection, "PRAGMA application_id") is not (long)ApplicationId)
        {
            throw new StoreUnavailableException($"The SQLite file {file} belongs to another program; nothing was changed. Choose another file.");
        }

        return (int)(long)SqliteConnections.Scalar(connection, "SELECT schema_version FROM store_info")!;
    }
}
