using System.Text;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>A call in the gRPC-Web format: as gRPC over any version of HTTP, with the status in a last frame of the body.</summary>
internal sealed class GrpcWebCall<TRequest, TResponse> : PrefixedCall<TRequest, TResponse>
    where TRequest : class
    where TResponse : class
{
    private const byte TrailersFlag = 0x80;

    private readonly TextResponseBody? _text;

    internal GrpcWebCall(HttpContext http, Method<TRequest, TResponse> method, ServerRuntime runtime, GrpcWebFormat format)
        : base(http, method, runtime)
    {
        http.Response.ContentType = format.ReplyType;
        if (format.RequestIsText)
            http.Features.Set<IRequestBodyPipeFeature>(new TextRequestBody(http.Request.BodyReader));
        if (format.ReplyIsText)
            http.Features.Set<IHttpResponseBodyFeature>(_text = new TextResponseBody(http.Features.GetRequiredFeature<IHttpResponseBodyFeature>()));
    }

    protected override StatusCode MalformedRequest => StatusCode.Internal;

    protected override StringValues RequestEncoding => Http.Request.Headers.GrpcEncoding;

    protected override StringValues AcceptedEncodings => Http.Request.Headers.GrpcAcceptEncoding;

    internal override TimeSpan? ReadTimeout() => GrpcRequestHeaders.Read(Http);

    protected override void AnnounceEncoding(StringValues encoding) => Http.Response.Headers.GrpcEncoding = encoding;

    protected override void AnnounceAcceptedEncodings() => Http.Response.Headers.GrpcAcceptEncoding = GrpcRequestHeaders.AcceptedEncodings;

    protected override void WriteEnd(Status status, Metadata? errorTrailers)
    {
        HeadersSent = true;
        var trailers = new HeaderDictionary();
        if (GrpcTrailers.Put(trailers, status, Trailers, errorTrailers) is { } fault)
            Log.EndFailed(Runtime.Logger, Method, new ArgumentException(fault));

        var lines = new StringBuilder();
        foreach (var (name, values) in trailers)
        {
            foreach (string? value in values)
                lines.Append(name.ToLowerInvariant()).Append(": ").Append(value).Append("\r\n");
        }

        WriteFrame(TrailersFlag, Encoding.ASCII.GetBytes(lines.ToString()));
        _text?.Encode();
    }
}
