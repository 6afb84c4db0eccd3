using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>The headers that gRPC and gRPC-Web requests have in common.</summary>
internal static class GrpcRequestHeaders
{
    /// <summary>The list of encodings, as a header made once.</summary>
    internal static readonly StringValues AcceptedEncodings = EncodingNames.List;

    /// <summary>Reads the time until the deadline; null when there is none. Tells a caller that can compress what is accepted here.</summary>
    /// <exception cref="RpcException">The timeout is malformed.</exception>
    internal static TimeSpan? Read(HttpContext http)
    {
        var headers = http.Request.Headers;
        if (headers.GrpcAcceptEncoding.Count > 0)
            http.Response.Headers.GrpcAcceptEncoding = AcceptedEncodings;

        var text = headers.GrpcTimeout;
        if (text.Count == 0)
            return null;

        return TimeoutHeader.TryParse(text.ToString(), out var timeout)
            ? timeout
            : throw new RpcException(new Status(
                StatusCode.Internal, $"The header {TimeoutHeader.Name} must be 1 to 8 digits and one of H, M, S, m, u, n."));
    }
}
