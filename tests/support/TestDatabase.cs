namespace DigitalTalent.Tests.Support;

/// <summary>An empty database of either kind, addressed as operators do.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private readonly IAsyncDisposable? _owned;

    private TestDatabase(string address, IAsyncDisposable? owned) => (Address, _owned) = (address, owned);

    /// <summary>What <c>--db</c> takes.</summary>
    public string Address { get; }

    /// <param name="store"><c>sqlite</c> or <c>postgres</c>.</param>
    /// <param name="folder">Holds the SQLite file.</param>
    public static async Task<TestDatabase> CreateAsync(string store, TempFolder folder)
    {
        if (store is "sqlite")
            return new($"sqlite:{folder.File("registry.db")}", null);
        var database = await PostgresServer.Shared.CreateDatabaseAsync();
        return new($"postgres:{database.ConnectionString}", database);
    }

    public ValueTask DisposeAsync() => _owned?.DisposeAsync() ?? ValueTask.CompletedTask;
}
