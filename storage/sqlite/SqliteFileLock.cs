namespace DigitalTalent.Storage.Sqlite;

/// <summary>
/// Keeps a second process away from a SQLite file: readers follow the newest commits in memory, and are woken in process only.
/// The operating system drops the lock when its owner dies, however it dies. The lock file itself stays: removing it would race.
/// </summary>
internal sealed class SqliteFileLock : IDisposable
{
    private const int WouldBlock = 11;                                  // EAGAIN on Linux.
    private const int SharingViolation = unchecked((int)0x8007_0020);   // Windows.

    private readonly FileStream stream;

    private SqliteFileLock(FileStream stream) => this.stream = stream;

    /// <exception cref="StoreUnavailableException">Another store has the file open, or the folder cannot be written to.</exception>
    public static SqliteFileLock Take(string file)
    {
        string path = file + ".lock";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            return new SqliteFileLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StoreUnavailableException($"The SQLite file {file} cannot be opened: this user may not write to its folder.", e);
        }
        catch (DirectoryNotFoundException e)
        {
            throw new StoreUnavailableException($"The SQLite file {file} cannot be opened: its folder cannot be made.", e);
        }
        catch (IOException e) when (e.HResult is WouldBlock or SharingViolation)
        {
            throw new StoreUnavailableException(
                $"The SQLite file {file} is in use by another process. One silo at a time may open it: "
                + "stop the other one, choose another file, or use PostgreSQL for several silos.", e);
        }
        catch (IOException e)
        {
            throw new StoreUnavailableException($"The lock file {path} cannot be opened: {e.Message}", e);
        }
    }

    public void Dispose() => stream.Dispose();
}
