using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>Where the server listens. Cleartext HTTP/2 and HTTP/1.1 cannot share a port, so there are two.</summary>
public sealed class GrpcListenOptions
{
    /// <summary>Address to listen on; 127.0.0.1 unless set, so that nothing is reachable from outside by accident.</summary>
    public IPAddress Address { get; set; } = IPAddress.Loopback;

    /// <summary>Port for gRPC: cleartext HTTP/2 with prior knowledge; 0 takes a free one; null for none; 5001 unless set.</summary>
    public int? RpcPort { get; set; } = 5001;

    /// <summary>Port for HTTP/1.1: Connect from curl and browsers; 0 takes a free one; null for none; 5002 unless set.</summary>
    public int? HttpPort { get; set; } = 5002;

    /// <summary>Most calls of one connection at a time, 1 to 100,000; 2,000 unless set.</summary>
    /// <remarks>Further calls of a client wait in the client. Too small: long streams keep unary calls waiting.</remarks>
    public int MaxStreamsPerConnection { get; set; } = 2000;

    /// <summary>How long a connection is silent before it is checked with a ping, 1 s to 1 day; 1 minute unless set. HTTP/2 only.</summary>
    /// <remarks>A peer that vanished without a word would otherwise hold its streams for hours. Too small: idle phones are woken.</remarks>
    public TimeSpan KeepAlivePingDelay { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long to wait for the answer to a ping before the connection counts as lost, 1 s to 1 hour; 20 s unless set.</summary>
    public TimeSpan KeepAlivePingTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>TLS on both ports, each then chooses HTTP/2 or HTTP/1.1 with the client (ALPN); null, the default, for cleartext.</summary>
    public HttpsConnectionAdapterOptions? Https { get; set; }

    internal void Validate()
    {
        CheckPort(nameof(RpcPort), RpcPort);
        CheckPort(nameof(HttpPort), HttpPort);
        if (MaxStreamsPerConnection is < 1 or > 100_000)
            throw OutOfRange(nameof(MaxStreamsPerConnection), MaxStreamsPerConnection, "1 to 100,000");
        if (KeepAlivePingDelay < TimeSpan.FromSeconds(1) || KeepAlivePingDelay > TimeSpan.FromDays(1))
            throw OutOfRange(nameof(KeepAlivePingDelay), KeepAlivePingDelay, "1 s to 1 day");
        if (KeepAlivePingTimeout < TimeSpan.FromSeconds(1) || KeepAlivePingTimeout > TimeSpan.FromHours(1))
            throw OutOfRange(nameof(KeepAlivePingTimeout), KeepAlivePingTimeout, "1 s to 1 hour");
    }

    private static void CheckPort(string option, int? port)
    {
        if (port is < IPEndPoint.MinPort or > IPEndPoint.MaxPort)
            throw OutOfRange(option, port, "0 to 65535, or null for none");
    }

    private static InvalidOperationException OutOfRange(string option, object? value, string bound) =>
        new($"{nameof(GrpcListenOptions)}.{option} is {value}; it must be {bound}.");
}
