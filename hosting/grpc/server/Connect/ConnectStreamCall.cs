using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>A call that streams, in the Connect format: prefixed messages, and a last one in JSON that tells how it ended. HTTP always says 200.</summary>
internal sealed class ConnectStreamCall<TRequest, TResponse> : PrefixedCall<TRequest, TResponse>
    where TRequest : class
    where TResponse : class
{
    private const string EncodingHeader = "connect-content-encoding";
    private const string AcceptHeader = "connect-accept-encoding";
    private const byte EndFlag = 2;

    private readonly ConnectMethod<TRequest, TResponse> _connect;
    private readonly ConnectCodec _codec;

    internal ConnectStreamCall(
        HttpContext http, Method<TRequest, TResponse> method, ServerRuntime runtime, ConnectMethod<TRequest, TResponse> connect, ConnectCodec codec)
        : base(http, method, runtime)
    {
        (_connect, _codec) = (connect, codec);
        http.Response.ContentType = ConnectMediaType.OfStream(codec);
        if (http.Request.Headers.ContainsKey(AcceptHeader))
            AnnounceAcceptedEncodings();
    }

    protected override StatusCode MalformedRequest => StatusCode.InvalidArgument;

    protected override StringValues RequestEncoding => Http.Request.Headers[EncodingHeader];

    protected override StringValues AcceptedEncodings => Http.Request.Headers[AcceptHeader];

    protected override Marshaller<TRequest> RequestMarshaller => _connect.Request(_codec);

    protected override Marshaller<TResponse> ResponseMarshaller => _connect.Response(_codec);

    internal override TimeSpan? ReadTimeout() => ConnectRequestHeaders.Read(Http);

    protected override void AnnounceEncoding(StringValues encoding) => Http.Response.Headers[EncodingHeader] = encoding;

    protected override void AnnounceAcceptedEncodings() => Http.Response.Headers[AcceptHeader] = GrpcRequestHeaders.AcceptedEncodings;

    protected override void WriteEnd(Status status, Metadata? errorTrailers)
    {
        HeadersSent = true;
        var metadata = Sendable(Trailers).Concat(Sendable(errorTrailers)).GroupBy(entry => entry.Key, StringComparer.Ordinal);
        WriteFrame(EndFlag, ConnectError.EndOfStream(status, ConnectError.DetailsOf(errorTrailers), metadata, _connect.Json).WrittenSpan);
    }

    private IEnumerable<Metadata.Entry> Sendable(Metadata? trailers) => ConnectMetadata.Sendable(trailers, Runtime.Logger, Method);
}
