namespace DigitalTalent.Hosting.Grpc.Client;

/// <summary>Sends <c>authorization: Bearer KEY</c> with every call. The key is asked for when it is needed, and kept. Thread-safe.</summary>
/// <remarks>
/// Calls that need a key at the same time ask once. A key is asked for again half a minute before it expires, after the server has answered
/// UNAUTHENTICATED to a call with it, and after asking has failed. A call that brings its own <c>authorization</c> header keeps that one.
/// </remarks>
public sealed class BearerCredentials
{
    private static readonly TimeSpan RenewBefore = TimeSpan.FromSeconds(30);

    private readonly Func<Task<BearerKey>> _fetch;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private Task<BearerKey>? _fetching;

    /// <param name="fetch">Gets a key. Callers wait for it at most until their deadlines; it bounds its own work.</param>
    /// <param name="clock">Tells when a key has expired; null for the system's.</param>
    public BearerCredentials(Func<Task<BearerKey>> fetch, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(fetch);
        _fetch = fetch;
        _clock = clock ?? TimeProvider.System;
    }

    /// <summary>Sends one key that does not change.</summary>
    /// <exception cref="ArgumentException">It cannot be a key.</exception>
    public static BearerCredentials Of(string key)
    {
        var known = Task.FromResult(new BearerKey(key));
        return new BearerCredentials(() => known);
    }

    /// <summary>The key to send.</summary>
    internal Task<BearerKey> GetAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_fetching is null or { IsFaulted: true } or { IsCanceled: true } || HasExpired(_fetching))
                _fetching = FetchAsync();
            return _fetching.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Lets go of a key that the server refused.</summary>
    internal void Forget(BearerKey refused)
    {
        lock (_gate)
        {
            if (_fetching is { IsCompletedSuccessfully: true } known && ReferenceEquals(known.GetAwaiter().GetResult(), refused))
                _fetching = null;
        }
    }

    private bool HasExpired(Task<BearerKey> known) =>
        known.IsCompletedSuccessfully && known.GetAwaiter().GetResult().ExpiresAt - RenewBefore <= _clock.GetUtcNow();

    private async Task<BearerKey> FetchAsync()
    {
        await Task.Yield();     // The callback must not run under the lock.
        return await _fetch();
    }
}
