using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace DigitalTalent.Storage.Sqlite;

/// <summary>Opens connections to the file for Orleans' packages, with the settings that durable writes beside the store's own need.</summary>
internal sealed class SqliteDataSource : DbDataSource
{
    private readonly TimeSpan timeout;

    public SqliteDataSource(string file, TimeSpan timeout)
    {
        this.timeout = timeout;
        ConnectionString = new SqliteConnectionStringBuilder
        {
            DataSource = file,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
            DefaultTimeout = (int)timeout.TotalSeconds,
        }.ConnectionString;
    }

    public override string ConnectionString { get; }

    protected override DbConnection CreateDbConnection() => new SqliteConnection(ConnectionString);

    protected override DbConnection OpenDbConnection()
    {
        var connection = new SqliteConnection(ConnectionString);
        try
        {
            connection.Open();
            SQLitePCL.raw.sqlite3_busy_timeout(connection.Handle, (int)timeout.TotalMilliseconds);
            SqliteConnections.Execute(connection, "PRAGMA synchronous = FULL");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    protected override ValueTask<DbConnection> OpenDbConnectionAsync(CancellationToken cancellationToken = default) => new(OpenDbConnection());
}
