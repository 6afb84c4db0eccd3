using DigitalTalent.Storage;

namespace DigitalTalent.Tests.Storage;

/// <summary>A store that fails and stalls as a test wishes, in front of a real one. The real one is the test's to close.</summary>
internal sealed class FaultyStore(IStateStore inner) : IStateStore
{
    private int lostRaces;

    public StoreId Id => inner.Id;

    public string Provider => inner.Provider;

    public int ConcurrentWrites => inner.ConcurrentWrites;

    /// <summary>The store behind: what a test writes there, grains do not hear of.</summary>
    public IStateStore Inner => inner;

    /// <summary>Runs before each batch of reads, with the token that gives it up.</summary>
    public Func<CancellationToken, Task> BeforeRead { get; set; } = static _ => Task.CompletedTask;

    /// <summary>Runs before each batch of writes: when it fails, nothing was written.</summary>
    public Func<Task> BeforeWrite { get; set; } = static () => Task.CompletedTask;

    /// <summary>Runs after each batch of writes: when it fails, all was written and nobody was told.</summary>
    public Func<Task> AfterWrite { get; set; } = static () => Task.CompletedTask;

    /// <summary>Writes that came too late.</summary>
    public int LostRaces => lostRaces;

    public static async Task<FaultyStore> OpenAsync(TestDatabase database) => new(await database.OpenAsync());

    public static StoreUnavailableException Refused() => new("The test refused this before anything was done.");

    public static StoreUnavailableException Unconfirmed() => new("The test let this be written and took the answer away.");

    /// <summary>Lets everything pass.</summary>
    public void Heal()
    {
        BeforeRead = static _ => Task.CompletedTask;
        BeforeWrite = static () => Task.CompletedTask;
        AfterWrite = static () => Task.CompletedTask;
    }

    public async ValueTask<StoredState?[]> ReadAsync(IReadOnlyList<StateKey> keys, CancellationToken cancellation)
    {
        await BeforeRead(cancellation);
        return await inner.ReadAsync(keys, cancellation);
    }

    public async ValueTask<WriteResult[]> WriteAsync(IReadOnlyList<StateWrite> writes, CancellationToken cancellation)
    {
        await BeforeWrite();
        var results = await inner.WriteAsync(writes, cancellation);
        Interlocked.Add(ref lostRaces, results.Count(static result => !result.Written));
        await AfterWrite();
        return results;
    }

    public ValueTask<FeedPage> ReadAfterAsync(ChangeNumber after, int maxRows, CancellationToken cancellation) =>
        inner.ReadAfterAsync(after, maxRows, cancellation);

    public ValueTask<FeedPage> ReadKindAsync(string kind, ChangeNumber after, CancellationToken cancellation) =>
        inner.ReadKindAsync(kind, after, cancellation);

    public ValueTask WaitForChangeAsync(ChangeNumber after, CancellationToken cancellation) =>
        inner.WaitForChangeAsync(after, cancellation);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
