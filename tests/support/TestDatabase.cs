namespace DigitalTalent.Tests.Support;

/// <summary>An empty database of either kind, addressed as operators do.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private readonly Func<Task>? _drop;

    private TestDatabase(string address, Func<Task>? drop) => (Address, _drop) = (address, drop);

    /// <summary>What <c>--db</c> takes.</summary>
    public string Address { get; }

    /// <param name="store"><c>sqlite</c> or <c>postgres</c>.</param>
    /// <param name="folder">Holds the SQLite file.</param>
    public static async Task<TestDatabase> CreateAsync(string store, TempFolder folder)
    {
        if (store is "sqlite")
            return new($"sqlite:{folder.File("registry.db")}", null);
        var server = await PostgresServer.SharedAsync();
        string name = await server.CreateDatabaseAsync();
        return new($"postgres:{server.Address(name)}", () => server.DropDatabaseAsync(name));
    }

    public ValueTask DisposeAsync() => _drop is null ? ValueTask.CompletedTask : new(_drop());
}
