using DigitalTalent.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace DigitalTalent.Tests.Silo;

/// <summary>A store that can be lost and come back, in front of the silo's own.</summary>
internal sealed class LosableStore(IStateStore inner) : IStateStore
{
    private volatile TaskCompletionSource? _lost;
    private volatile TaskCompletionSource _turn = New();

    public StoreId Id => inner.Id;

    public string Provider => inner.Provider;

    public int ConcurrentWrites => inner.ConcurrentWrites;

    /// <summary>Puts one in front of the store that is registered.</summary>
    public static void Insert(IServiceCollection services)
    {
        var before = services.Last(service => service.ServiceType == typeof(IStateStore));
        services.AddSingleton(provider => new LosableStore(
            (IStateStore)(before.ImplementationInstance ?? before.ImplementationFactory?.Invoke(provider) ?? throw new InvalidOperationException("There is no store."))));
        services.AddSingleton<IStateStore>(provider => provider.GetRequiredService<LosableStore>());
    }

    public void Lose()
    {
        _lost = New();
        _turn.TrySetResult();
    }

    public void Return()
    {
        _turn = New();
        _lost = null;
    }

    public ValueTask<StoredState?[]> ReadAsync(IReadOnlyList<StateKey> keys, CancellationToken cancellation)
    {
        ThrowIfLost();
        return inner.ReadAsync(keys, cancellation);
    }

    public ValueTask<WriteResult[]> WriteAsync(IReadOnlyList<StateWrite> writes, CancellationToken cancellation)
    {
        ThrowIfLost();
        return inner.WriteAsync(writes, cancellation);
    }

    public ValueTask<FeedPage> ReadAfterAsync(ChangeNumber after, int maxRows, CancellationToken cancellation)
    {
        ThrowIfLost();
        return inner.ReadAfterAsync(after, maxRows, cancellation);
    }

    public ValueTask<FeedPage> ReadKindAsync(string kind, ChangeNumber after, CancellationToken cancellation)
    {
        ThrowIfLost();
        return inner.ReadKindAsync(kind, after, cancellation);
    }

    public async ValueTask WaitForChangeAsync(ChangeNumber after, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var waiting = inner.WaitForChangeAsync(after, either.Token).AsTask();
        if (await Task.WhenAny(waiting, _turn.Task) == waiting)
            await waiting;
        else
            await either.CancelAsync();
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private void ThrowIfLost()
    {
        if (_lost is not null)
            throw new StoreUnavailableException("The test has taken the store away.");
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
