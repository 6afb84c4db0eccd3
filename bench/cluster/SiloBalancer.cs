namespace DigitalTalent.Bench.Cluster;

/// <summary>Stands in for a load balancer: sends each request to the next silo. A silo that refuses or loses a connection gets no further
/// requests until it is back. No request is repeated here; that is left to the client. Thread-safe.</summary>
internal sealed class SiloBalancer : DelegatingHandler
{
    private readonly Lock _gate = new();
    private readonly Uri?[] _silos;
    private int _next;
    private long _requests;

    public SiloBalancer(IEnumerable<string> addresses)
        : base(new SocketsHttpHandler { PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan }) =>
        _silos = [.. addresses.Select(static address => new Uri(address))];

    /// <summary>Requests that were sent on so far, repeated ones included.</summary>
    public long Requests => Volatile.Read(ref _requests);

    /// <summary>A silo is back.</summary>
    public void PutBack(int place, string address)
    {
        lock (_gate)
            _silos[place] = new Uri(address);
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var silo = Next();
        request.RequestUri = new Uri(silo, request.RequestUri!.PathAndQuery);
        Interlocked.Increment(ref _requests);
        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException)
        {
            TakeOut(silo);
            throw;
        }
    }

    private Uri Next()
    {
        lock (_gate)
        {
            for (int tried = 0; tried < _silos.Length; tried++)
            {
                _next = (_next + 1) % _silos.Length;
                if (_silos[_next] is { } silo)
                    return silo;
            }
        }
        throw new HttpRequestException(HttpRequestError.ConnectionError, "No silo takes calls.");
    }

    private void TakeOut(Uri silo)
    {
        lock (_gate)
        {
            int place = Array.IndexOf(_silos, silo);
            if (place >= 0)
                _silos[place] = null;
        }
    }
}
