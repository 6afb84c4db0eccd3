using System.Buffers;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace DigitalTalent.Storage.Sqlite;

/// <summary>
/// One statement, prepared once and bound by position. What runs for every row goes through here: a command of the driver looks up
/// each parameter by name and builds a reader for each execution, which costs as much as the row itself. Not thread-safe.
/// </summary>
/// <remarks>Waiting for a locked file is left to SQLite's busy handler, which <see cref="SqliteConnections"/> sets.</remarks>
internal sealed class SqliteStatement : IDisposable
{
    private const int TextOnStack = 512;

    private readonly sqlite3 database;
    private readonly sqlite3_stmt statement;

    /// <exception cref="SqliteException">The statement is wrong, or the file cannot be read.</exception>
    public SqliteStatement(SqliteConnection connection, string sql)
    {
        database = connection.Handle ?? throw new InvalidOperationException("The connection is closed.");
        Check(raw.sqlite3_prepare_v3(database, sql, raw.SQLITE_PREPARE_PERSISTENT, out statement));
    }

    /// <summary>Rows that the last INSERT, UPDATE or DELETE of the connection touched.</summary>
    public int Changes => raw.sqlite3_changes(database);

    /// <param name="index">Place of the parameter, from 1.</param>
    /// <param name="value">Its value.</param>
    public void Bind(int index, long value) => Check(raw.sqlite3_bind_int64(statement, index, value));

    /// <inheritdoc cref="Bind(int, long)"/>
    public void Bind(int index, ReadOnlySpan<byte> blob) => Check(raw.sqlite3_bind_blob(statement, index, blob));

    /// <inheritdoc cref="Bind(int, long)"/>
    public void BindNull(int index) => Check(raw.sqlite3_bind_null(statement, index));

    /// <inheritdoc cref="Bind(int, long)"/>
    public void Bind(int index, string text)
    {
        int most = Encoding.UTF8.GetMaxByteCount(text.Length);
        byte[]? rented = most <= TextOnStack ? null : ArrayPool<byte>.Shared.Rent(most);
        var utf8 = rented ?? stackalloc byte[TextOnStack];
        Check(raw.sqlite3_bind_text(statement, index, utf8[..Encoding.UTF8.GetBytes(text, utf8)]));
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
    }

    /// <summary>Goes to the next row; false when there is none. Call <see cref="Reset"/> afterwards, whatever happened.</summary>
    public bool Step()
    {
        int result = raw.sqlite3_step(statement);
        if (result != raw.SQLITE_ROW && result != raw.SQLITE_DONE)
            throw Failure(result);
        return result == raw.SQLITE_ROW;
    }

    /// <summary>Runs a statement that gives no rows.</summary>
    public void Run()
    {
        try
        {
            Step();
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Makes the statement ready to run again. Its parameters stay bound.</summary>
    public void Reset() => raw.sqlite3_reset(statement);         // Repeats the failure of the last step, which was told already.

    /// <param name="column">Place of the column, from 0.</param>
    public long Int64(int column) => raw.sqlite3_column_int64(statement, column);

    /// <inheritdoc cref="Int64"/>
    public string Text(int column) => raw.sqlite3_column_text(statement, column).utf8_to_string();

    /// <summary>A copy of a blob; null for NULL, an empty array for an empty blob.</summary>
    /// <inheritdoc cref="Int64"/>
    public byte[]? Blob(int column) =>
        raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL ? null : raw.sqlite3_column_blob(statement, column).ToArray();

    public void Dispose() => statement.Dispose();

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
            throw Failure(result);
    }

    private SqliteException Failure(int result) =>
        new($"SQLite Error {result}: '{raw.sqlite3_errmsg(database).utf8_to_string()}'.", result, raw.sqlite3_extended_errcode(database));
}
