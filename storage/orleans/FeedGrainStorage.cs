using System.Globalization;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace DigitalTalent.Storage;

/// <summary>Puts the states that Orleans' own AdoNet provider keeps into the change feed: gives them the etags of the feed, wakes its readers, and drops
/// activations after failed reads and writes as <see cref="GrainStorage"/> does.</summary>
/// <remarks>For kinds that are written a few times a day. Each write is a transaction of its own and costs one more read.
/// Keys that are all hexadecimal digits must not be kept here: the provider takes such a key for a number, so that <c>12</c> and <c>0012</c> would be one.</remarks>
internal sealed class FeedGrainStorage(IGrainStorage inner, IOrleansDatabase database, GroupedStateStore store, IGrainContextAccessor grains) : IGrainStorage
{
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        CheckKey(grainId);
        var activation = grains.GrainContext;
        string? etag = grainState.ETag;
        try
        {
            await RunAsync("while a state was being read", () => inner.ReadStateAsync(stateName, grainId, grainState));
            await SetEtagAsync(stateName, grainId, grainState);
        }
        catch (StoreUnavailableException failure)
        {
            grainState.ETag = etag;         // The provider may have put its bare version there, which no write could read.
            FailedCalls.Drop(activation, failure);
            throw;
        }
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ChangeAsync(stateName, grainId, grainState, "while a state was being written", static (inner, name, id, state) => inner.WriteStateAsync(name, id, state));

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ChangeAsync(stateName, grainId, grainState, "while a state was being cleared", static (inner, name, id, state) => inner.ClearStateAsync(name, id, state));

    private async Task ChangeAsync<T>(
        string stateName, GrainId grainId, IGrainState<T> grainState, string doing, Func<IGrainStorage, string, GrainId, IGrainState<T>, Task> change)
    {
        var activation = grains.GrainContext;
        string? etag = grainState.ETag;
        try
        {
            CheckKey(grainId);
            grainState.ETag = etag is null ? null : StateEtag.Parse(etag).Version.ToString();
            await RunAsync(doing, () => change(inner, stateName, grainId, grainState));
            await SetEtagAsync(stateName, grainId, grainState);
            await database.NoticeWritesAsync(CancellationToken.None);
        }
        catch (Exception failure)
        {
            grainState.ETag = etag;
            FailedCalls.Drop(activation, failure);
            await TryNoticeAsync();         // It may have been written all the same.
            throw;
        }
    }

    private async ValueTask TryNoticeAsync()
    {
        try
        {
            await database.NoticeWritesAsync(CancellationToken.None);
        }
        catch (Exception failure) when (failure is StoreUnavailableException or ObjectDisposedException)
        {
            // The failure before it is what the caller must learn; the store looks again with its next write.
        }
    }

    /// <summary>The provider's etag is the version. The place in the feed is read from the store; where another write came since, a later
    /// place does no harm.</summary>
    private async Task SetEtagAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (grainState.ETag is not { Length: > 0 } version)
        {
            grainState.ETag = null;
            return;
        }

        var row = await store.ReadAsync(new StateKey(stateName, grainId.Key.ToString()!))
            ?? throw new StoreUnavailableException($"The {stateName} state that was read is no longer in the database.");
        grainState.ETag = new StateEtag(new GrainVersion(long.Parse(version, CultureInfo.InvariantCulture)), row.Change).ToString();
    }

    private async Task RunAsync(string doing, Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (Exception failure) when (database.IsUnavailable(failure))
        {
            throw database.ToUnavailable(failure, doing);
        }
    }

    private static void CheckKey(GrainId grainId)
    {
        if (grainId.TryGetIntegerKey(out _, out _) || grainId.TryGetGuidKey(out _, out _))
            throw new ArgumentException($"The key of {grainId} reads as a number, and this storage would take it for another key that reads as the same number.");
    }
}
