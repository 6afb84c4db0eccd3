using System.Threading.RateLimiting;

namespace DigitalTalent.Silo.Security;

/// <summary>Counts what each caller uses of this silo: a bucket of calls, calls under way, and open streams. Thread-safe.</summary>
/// <remarks>Callers that are quiet for a while are forgotten; their bucket would be full anyway.</remarks>
internal sealed class CallerLimiter : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly PartitionedRateLimiter<string> _calls;
    private readonly PartitionedRateLimiter<string> _streams;
    private readonly PartitionedRateLimiter<string> _underWay;
    private int _underWayTotal;

    public CallerLimiter(CallerLimits limits)
    {
        Limits = limits;
        _calls = PartitionedRateLimiter.Create<string, string>(caller => RateLimitPartition.GetTokenBucketLimiter(caller, _ => new()
        {
            TokenLimit = limits.CallBurst, TokensPerPeriod = limits.CallsPerSecond, ReplenishmentPeriod = Second, QueueLimit = 0,
        }), StringComparer.Ordinal);
        _streams = AtATime(limits.Streams);
        _underWay = AtATime(limits.CallsUnderWay);
    }

    public CallerLimits Limits { get; }

    /// <summary>Calls of all callers under way.</summary>
    public int UnderWay => Volatile.Read(ref _underWayTotal);

    /// <summary>Takes one call; false when the bucket is empty.</summary>
    /// <param name="caller">The caller's credential.</param>
    /// <param name="retryAfter">When there is room again.</param>
    public bool TryTakeCall(string caller, out TimeSpan retryAfter)
    {
        using var lease = _calls.AttemptAcquire(caller);
        retryAfter = lease.TryGetMetadata(MetadataName.RetryAfter, out var after) && after > TimeSpan.Zero ? after : Second;
        return lease.IsAcquired;
    }

    /// <summary>Opens a stream; null when as many are open as may be. Disposing of it closes the stream.</summary>
    public IDisposable? TryOpenStream(string caller)
    {
        var lease = _streams.AttemptAcquire(caller);
        if (lease.IsAcquired)
            return lease;
        lease.Dispose();
        return null;
    }

    /// <summary>Begins a call; null when as many are under way as may be. Disposing of it ends the call.</summary>
    /// <param name="caller">The caller's credential.</param>
    /// <param name="siloIsFull">Whether it is the calls of all callers together that are too many.</param>
    public IDisposable? TryBeginCall(string caller, out bool siloIsFull)
    {
        siloIsFull = Interlocked.Increment(ref _underWayTotal) > Limits.CallsUnderWayTotal;
        if (!siloIsFull)
        {
            var lease = _underWay.AttemptAcquire(caller);
            if (lease.IsAcquired)
                return new CallUnderWay(this, lease);
            lease.Dispose();
        }

        Interlocked.Decrement(ref _underWayTotal);
        return null;
    }

    public void Dispose()
    {
        _calls.Dispose();
        _streams.Dispose();
        _underWay.Dispose();
    }

    private static PartitionedRateLimiter<string> AtATime(int permits) => PartitionedRateLimiter.Create<string, string>(
        caller => RateLimitPartition.GetConcurrencyLimiter(caller, _ => new() { PermitLimit = permits, QueueLimit = 0 }), StringComparer.Ordinal);

    private sealed class CallUnderWay(CallerLimiter limiter, RateLimitLease lease) : IDisposable
    {
        public void Dispose()
        {
            lease.Dispose();
            Interlocked.Decrement(ref limiter._underWayTotal);
        }
    }
}
