using Orleans.Activations;
using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>One state of one activation, as the runtime sees it.</summary>
/// <remarks>The activation's lock guards the fields here.</remarks>
internal abstract class PersistentState
{
    /// <summary>Reads, writes and clears that are under way.</summary>
    internal int OperationsUnderWay;

    /// <summary>True once the first read has begun: from then on a version is held, or about to be.</summary>
    internal bool WasAskedFor;

    /// <summary>A question about staleness that came while the version was about to change.</summary>
    internal StaleQuestion? Postponed;

    internal abstract string StateName { get; }

    internal abstract string? HeldEtag { get; }

    internal abstract Task ReadAsync(CancellationToken cancellation);
}

internal abstract class StaleQuestion
{
    internal abstract bool IsStale(string? heldEtag);
}

internal sealed class StaleQuestion<TVersion>(TVersion newest, Func<string?, TVersion, bool> isOlder) : StaleQuestion
{
    internal override bool IsStale(string? heldEtag) => isOlder(heldEtag, newest);
}

/// <summary>Stands between a grain and its storage: keeps to the grain's turns, and reports failed writes to the activation.</summary>
internal sealed class PersistentState<TState>(Activation activation, string stateName, IGrainStorage storage)
    : PersistentState, IPersistentState<TState>, IGrainState<TState>
{
    private static readonly Func<TState> NewState = StateConstructor();

    public TState State { get; set; } = default!;       // Read before the grain's first turn.

    public string? Etag { get; private set; }

    public bool RecordExists { get; set; }

    string? IGrainState<TState>.ETag
    {
        get => Etag;
        set => Etag = value;
    }

    internal override string StateName => stateName;

    internal override string? HeldEtag => Etag;

    public Task ReadStateAsync() => ReadAsync(CancellationToken.None);

    public Task ReadStateAsync(CancellationToken cancellationToken) => ReadAsync(cancellationToken);

    public Task WriteStateAsync() => WriteStateAsync(CancellationToken.None);

    public Task ClearStateAsync() => ClearStateAsync(CancellationToken.None);

    internal override async Task ReadAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        activation.BeginRead(this);
        try
        {
            // Into a state of its own: a read that nobody waits for any more must not change what the grain holds when it ends at last.
            var read = new GrainState<TState>(default!);
            await storage.ReadStateAsync(stateName, activation.GrainId, read, cancellation).WaitAsync(cancellation);
            (State, Etag, RecordExists) = (read.State ?? NewState(), read.ETag, read.RecordExists);
        }
        finally
        {
            activation.EndRead(this);
        }
    }

    public async Task WriteStateAsync(CancellationToken cancellationToken)
    {
        activation.BeginWrite(this);
        Exception? failure = null;
        try
        {
            cancellationToken.ThrowIfCancellationRequested();       // Within: what the grain has changed in memory is then not to be trusted either.
            await storage.WriteStateAsync(stateName, activation.GrainId, this);
        }
        catch (Exception exception)
        {
            failure = exception;
            throw;
        }
        finally
        {
            activation.EndWrite(this, failure);
        }
    }

    public async Task ClearStateAsync(CancellationToken cancellationToken)
    {
        activation.BeginWrite(this);
        Exception? failure = null;
        try
        {
            cancellationToken.ThrowIfCancellationRequested();       // Within: what the grain has changed in memory is then not to be trusted either.
            await storage.ClearStateAsync(stateName, activation.GrainId, this);
            State = NewState();
        }
        catch (Exception exception)
        {
            failure = exception;
            throw;
        }
        finally
        {
            activation.EndWrite(this, failure);
        }
    }

    private static Func<TState> StateConstructor() =>
        typeof(TState).IsValueType || typeof(TState).GetConstructor(Type.EmptyTypes) is not null
            ? Activator.CreateInstance<TState>
            : () => throw new InvalidOperationException(
                $"The store holds no {typeof(TState).Name}, and there is no parameterless constructor to make an empty one with.");
}
