using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>A call in the gRPC wire format: prefixed messages, the status in the HTTP trailers.</summary>
internal sealed class GrpcCall<TRequest, TResponse> : PrefixedCall<TRequest, TResponse>
    where TRequest : class
    where TResponse : class
{
    internal GrpcCall(HttpContext http, Method<TRequest, TResponse> method, ServerRuntime runtime, string contentType)
        : base(http, method, runtime) => http.Response.ContentType = contentType;

    protected override StatusCode MalformedRequest => StatusCode.Internal;

    protected override StringValues RequestEncoding => Http.Request.Headers.GrpcEncoding;

    protected override StringValues AcceptedEncodings => Http.Request.Headers.GrpcAcceptEncoding;

    internal override TimeSpan? ReadTimeout() => GrpcRequestHeaders.Read(Http);

    protected override void AnnounceEncoding(StringValues encoding) => Http.Response.Headers.GrpcEncoding = encoding;

    protected override void AnnounceAcceptedEncodings() => Http.Response.Headers.GrpcAcceptEncoding = GrpcRequestHeaders.AcceptedEncodings;

    protected override void WriteEnd(Status status, Metadata? errorTrailers)
    {
        // Nothing written and nothing sent: the status travels in the one and only header frame (Trailers-Only).
        bool only = !HeadersSent && BodyBytes == 0;
        var target = only ? Http.Response.Headers : Http.Features.GetRequiredFeature<IHttpResponseTrailersFeature>().Trailers;
        HeadersSent = true;
        if (GrpcTrailers.Put(target, status, Trailers, errorTrailers) is { } fault)
            Log.EndFailed(Runtime.Logger, Method, new ArgumentException(fault));
    }
}
