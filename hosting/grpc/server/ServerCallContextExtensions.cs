using DigitalTalent.Hosting.Grpc.Server;
using Microsoft.AspNetCore.Http;

namespace Grpc.Core;

/// <summary>What a call has beside what gRPC knows of.</summary>
public static class ServerCallContextExtensions
{
    /// <summary>The HTTP request that carries the call, and its connection, such as the client's certificate.</summary>
    /// <exception cref="InvalidOperationException">The context belongs to no call over HTTP, such as one that a test made.</exception>
    public static HttpContext GetHttpContext(this ServerCallContext context) => context is ServerCall call
        ? call.Carrier
        : throw new InvalidOperationException("This context belongs to no call over HTTP.");
}
