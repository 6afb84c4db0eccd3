using System.Collections.Concurrent;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>Knows the open streams, and ends those that outlive the grace after the host began to stop.</summary>
internal sealed class ServerDrain
{
    private static readonly Verdict Stopping = new(new Status(StatusCode.Unavailable, "The server is stopping; call again."));

    private readonly ConcurrentDictionary<ServerCall, byte> _streams = new();
    private readonly ILogger _logger;
    private ITimer? _grace;
    private volatile bool _over;

    internal ServerDrain(TimeSpan grace, TimeProvider time, ILogger logger, CancellationToken stopping)
    {
        _logger = logger;
        stopping.UnsafeRegister(
            _ => _grace = time.CreateTimer(static drain => ((ServerDrain)drain!).EndStreams(), this, grace, Timeout.InfiniteTimeSpan), null);
    }

    internal void Enter(ServerCall stream)
    {
        _streams.TryAdd(stream, 0);
        if (_over)
            stream.Terminate(Stopping);
    }

    internal void Leave(ServerCall stream) => _streams.TryRemove(stream, out _);

    private void EndStreams()
    {
        _over = true;
        _grace?.Dispose();
        var open = _streams.Keys;
        if (open.Count > 0)
            Log.DrainingStreams(_logger, open.Count);
        foreach (var stream in open)
            stream.Terminate(Stopping);
    }
}
