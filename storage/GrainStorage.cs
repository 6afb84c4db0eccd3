using Google.Protobuf;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace DigitalTalent.Storage;

/// <summary>The registry's Orleans storage provider: writes of many grains share a transaction, and each is judged by its version.
/// Kind is the state's name, key is the grain's, bytes are protobuf.</summary>
/// <remarks>
/// An etag is a <see cref="StateEtag"/>. A deleted state has one too, so that it can be written again.
/// After any failed write the activation goes, because nobody knows what the store holds: Orleans itself drops it for
/// <see cref="InconsistentStateException"/> only. After a failed read it goes too: a silo that cannot reach the database must not keep the grain from one that can.
/// </remarks>
public sealed class GrainStorage(GroupedStateStore store, IGrainContextAccessor grains, IStoreContact? contact = null) : IGrainStorage
{
    /// <summary>Name of this provider among the host's grain storages. It is also the default one.</summary>
    public const string Name = "registry";

    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is no protobuf message.</exception>
    /// <exception cref="StoreUnavailableException">The database failed.</exception>
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ReadStateAsync(stateName, grainId, grainState, CancellationToken.None);

    /// <inheritdoc cref="ReadStateAsync{T}(string, GrainId, IGrainState{T})"/>
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        var activation = grains.GrainContext;
        StoredState? row;
        try
        {
            row = await ReadAsync(KeyOf(stateName, grainId), cancellationToken);
        }
        catch (StoreUnavailableException failure)
        {
            FailedCalls.Drop(activation, failure);
            throw;
        }

        grainState.State = Parse<T>(row?.State);
        grainState.ETag = row is null ? null : new StateEtag(row.Version, row.Change).ToString();
        grainState.RecordExists = row is { IsTombstone: false };
    }

    /// <exception cref="InconsistentStateException">The store holds another version; nothing was written.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is no protobuf message.</exception>
    /// <exception cref="StoreUnavailableException">The database failed; nobody knows whether the write took place.</exception>
    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        WriteStateAsync(stateName, grainId, grainState, CancellationToken.None);

    /// <inheritdoc cref="WriteStateAsync{T}(string, GrainId, IGrainState{T})"/>
    /// <param name="stateName">Kind of the state.</param>
    /// <param name="grainId">Whose state it is.</param>
    /// <param name="grainState">What to write, and the version to write over.</param>
    /// <param name="cancellationToken">Looked at before anything is sent to the store, not afterwards: what may be written already is never
    /// reported as cancelled.</param>
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        var activation = grains.GrainContext;
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            contact?.ThrowIfLost();
            if (grainState.State is not IMessage message)
                throw NotAMessage<T>();
            await WriteAsync(KeyOf(stateName, grainId), grainState, message.ToByteArray());
            grainState.RecordExists = true;
        }
        catch (Exception failure)
        {
            FailedCalls.Drop(activation, failure);
            throw;
        }
    }

    /// <inheritdoc cref="WriteStateAsync{T}(string, GrainId, IGrainState{T})"/>
    /// <remarks>Where there is nothing to delete nothing is written, but the version is still checked.</remarks>
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ClearStateAsync(stateName, grainId, grainState, CancellationToken.None);

    /// <inheritdoc cref="ClearStateAsync{T}(string, GrainId, IGrainState{T})"/>
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        var activation = grains.GrainContext;
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            await ClearAsync(KeyOf(stateName, grainId), grainState);
        }
        catch (Exception failure)
        {
            FailedCalls.Drop(activation, failure);
            throw;
        }
    }

    /// <summary>Reads while the silo hears from its database. One that is cut off gives up at once, so that callers on other silos are not kept waiting for it.</summary>
    private async ValueTask<StoredState?> ReadAsync(StateKey key, CancellationToken cancellation)
    {
        if (contact is null)
            return await store.ReadAsync(key, cancellation);
        contact.ThrowIfLost();
        var lost = contact.Lost;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, lost);
        try
        {
            return await store.ReadAsync(key, either.Token);
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            contact.ThrowIfLost();
            throw new StoreUnavailableException("The database was out of reach for a moment while a state was being read.");
        }
    }

    private async Task ClearAsync<T>(StateKey key, IGrainState<T> grainState)
    {
        var cleared = Parse<T>(null);
        if (grainState.RecordExists)
        {
            await WriteAsync(key, grainState, null);
        }
        else
        {
            var row = await store.ReadAsync(key);
            if ((row?.Version ?? GrainVersion.None) != Expected(grainState))
                throw Lost(key, grainState, row is null ? null : new StateEtag(row.Version, row.Change).ToString());
        }

        grainState.State = cleared;
        grainState.RecordExists = false;
    }

    private async ValueTask WriteAsync<T>(StateKey key, IGrainState<T> grainState, byte[]? state)
    {
        var result = await store.WriteAsync(new StateWrite(key, Expected(grainState), state));
        if (!result.Written)
            throw Lost(key, grainState, storedEtag: null);
        grainState.ETag = new StateEtag(result.Version, result.Change).ToString();
    }

    private static StateKey KeyOf(string stateName, GrainId grainId) => new(stateName, grainId.Key.ToString()!);

    private static GrainVersion Expected<T>(IGrainState<T> grainState)
        => grainState.ETag is { } etag ? StateEtag.Parse(etag).Version : GrainVersion.None;

    private static InconsistentStateException Lost<T>(StateKey key, IGrainState<T> grainState, string? storedEtag)
        => new($"Another write of the {key.Kind} state came first; nothing was written.", storedEtag, grainState.ETag);

    private static T Parse<T>(byte[]? state)
    {
        var message = Activator.CreateInstance<T>();
        if (message is not IMessage mergeable)
            throw NotAMessage<T>();
        if (state is not null)
            mergeable.MergeFrom(state);
        return message;
    }

    private static NotSupportedException NotAMessage<T>()
        => new($"States are protobuf messages; {typeof(T)} is none, or is null.");
}
