using DigitalTalent.Storage;
using DigitalTalent.Storage.Postgres;
using DigitalTalent.Storage.Sqlite;
using DigitalTalent.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace DigitalTalent.Tests.Storage;

/// <summary>Makes empty databases of one provider.</summary>
public abstract class StoreHarness
{
    public abstract Task<TestDatabase> CreateAsync();
}

/// <summary>A database that can be opened again and again, and is removed at the end.</summary>
public abstract class TestDatabase : IAsyncDisposable
{
    /// <summary>As <see cref="StateStores.OpenAsync"/> takes it.</summary>
    public abstract string Address { get; }

    /// <summary>A statement that any schema accepts once, and only once.</summary>
    internal Migration Additional => Next("CREATE TABLE additional (id INTEGER NOT NULL)");

    internal abstract IReadOnlyList<Migration> Migrations { get; }

    public async Task<IStateStore> OpenAsync(TimeProvider? time = null) => await StateStores.OpenAsync(Address, time: time);

    /// <summary>Opens it as a release would that knows <paramref name="migrations"/>.</summary>
    internal abstract Task<IStateStore> OpenAsync(IReadOnlyList<Migration> migrations);

    /// <summary>The step after those of this release.</summary>
    internal Migration Next(string sql) => new(Migrations.Count + 1, sql);

    public abstract ValueTask DisposeAsync();
}

public sealed class PostgresHarness : StoreHarness
{
    public override async Task<TestDatabase> CreateAsync()
    {
        var server = await PostgresServer.SharedAsync();
        return new PostgresDatabase(server, await server.CreateDatabaseAsync());
    }
}

public sealed class PostgresDatabase(PostgresServer server, string name) : TestDatabase
{
    public string ConnectionString { get; } = server.Address(name);

    public override string Address => "postgres:" + ConnectionString;

    internal override IReadOnlyList<Migration> Migrations => PostgresSchema.Migrations;

    internal override async Task<IStateStore> OpenAsync(IReadOnlyList<Migration> migrations)
        => await PostgresStateStore.OpenAsync(
            ConnectionString, new StateStoreOptions(), migrations, NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);

    public override async ValueTask DisposeAsync() => await server.DropDatabaseAsync(name);
}

public sealed class SqliteHarness : StoreHarness
{
    public override Task<TestDatabase> CreateAsync() => Task.FromResult<TestDatabase>(new SqliteDatabase());
}

public sealed class SqliteDatabase : TestDatabase
{
    private readonly string folder = Directory.CreateTempSubdirectory("digitaltalent-sqlite-").FullName;

    public string File => Path.Combine(folder, "states.db");

    public override string Address => "sqlite:" + File;

    internal override IReadOnlyList<Migration> Migrations => SqliteSchema.Migrations;

    internal override async Task<IStateStore> OpenAsync(IReadOnlyList<Migration> migrations)
        => await SqliteStateStore.OpenAsync(
            File, new StateStoreOptions(), migrations, NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);

    public override ValueTask DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
