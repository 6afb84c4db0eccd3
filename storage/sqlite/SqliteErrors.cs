using Microsoft.Data.Sqlite;

namespace DigitalTalent.Storage.Sqlite;

/// <summary>Turns the driver's exceptions into what the store promises.</summary>
internal static class SqliteErrors
{
    private const int Busy = 5;
    private const int ReadOnly = 8;
    private const int IoError = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;

    public static StoreUnavailableException ToUnavailable(SqliteException e, string file, string doing)
        => new(e.SqliteErrorCode switch
        {
            Busy => $"Another program holds the SQLite file {file} locked; gave up {doing}.",
            ReadOnly => $"The SQLite file {file} or its folder cannot be written to.",
            IoError => $"The disk failed {doing} in the SQLite file {file} (SQLite code {e.SqliteExtendedErrorCode}).",
            Corrupt => $"The SQLite file {file} is damaged. Restore a backup, or save what can be read with: sqlite3 FILE .recover",
            Full => $"The disk or its quota is full; gave up {doing} in the SQLite file {file}.",
            CannotOpen => $"The SQLite file {file} cannot be opened. Check the path and the rights of this user.",
            NotADatabase => $"{file} is not a SQLite database.",
            _ => $"SQLite gave up {doing} in the file {file} (code {e.SqliteExtendedErrorCode}).",
        }, e);
}
