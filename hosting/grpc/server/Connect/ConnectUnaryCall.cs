using System.Buffers;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>A unary call in the Connect format: the body is the message, the HTTP status tells the result.</summary>
internal sealed partial class ConnectUnaryCall<TRequest, TResponse>(
    HttpContext http,
    Method<TRequest, TResponse> method,
    ServerRuntime runtime,
    ConnectMethod<TRequest, TResponse> connect,
    ConnectCodec codec)
    : ServerCall<TRequest, TResponse>(http, method, runtime)
    where TRequest : class
    where TResponse : class
{
    private const string TrailerPrefix = "trailer-";

    protected override bool SendsHeadersEarly => false;

    protected override StatusCode MalformedRequest => StatusCode.InvalidArgument;

    private bool IsGet => HttpMethods.IsGet(Http.Request.Method);

    internal override TimeSpan? ReadTimeout() => ConnectRequestHeaders.Read(Http);

    internal override ValueTask<TRequest?> ReadNextAsync(CancellationToken cancellationToken) =>
        throw new NotSupportedException("A unary call has no stream.");

    protected override void WriteMessage(TResponse message, bool mayCompress)
    {
        var response = Http.Response;
        response.ContentType = ConnectMediaType.OfUnary(codec);
        if (mayCompress && ReplyEncoding() is { } encoding)
        {
            WriteCompressed(encoding, message);
            return;
        }

        response.ContentLength = PipeSerialization.Write(
            response.BodyWriter,
            PipeSerialization.Framing.Bare,
            Runtime.Options.MaxSendMessageBytes,
            message,
            connect.Response(codec).ContextualSerializer,
            ref BodyBytes);
    }

    protected override void WriteEnd(Status status, Metadata? errorTrailers)
    {
        HeadersSent = true;
        WriteTrailers(Trailers);
        WriteTrailers(errorTrailers);
        if (status.StatusCode != StatusCode.OK)
            ConnectError.Write(Http, status, ConnectError.DetailsOf(errorTrailers), connect.Json, ConnectStatus.HttpOf(status.StatusCode));
    }

    private void WriteTrailers(Metadata? trailers)
    {
        foreach (var entry in ConnectMetadata.Sendable(trailers, Runtime.Logger, Method))
            Http.Response.Headers.Append(TrailerPrefix + entry.Key, MetadataText.Format(entry));
    }

    /// <summary>What the caller accepts; a caller that does not say so accepts what it sends itself.</summary>
    private MessageEncoding? ReplyEncoding()
    {
        if (Runtime.Options.CompressRepliesFromBytes is null)
            return null;

        var headers = Http.Request.Headers;
        return EncodingNames.Choose(headers.AcceptEncoding.Count > 0 ? headers.AcceptEncoding : headers.ContentEncoding);
    }

    private void WriteCompressed(MessageEncoding encoding, TResponse message)
    {
        using var plain = new PooledBuffer();
        long ignored = 0;
        int length = PipeSerialization.Write(
            plain,
            PipeSerialization.Framing.Bare,
            Runtime.Options.MaxSendMessageBytes,
            message,
            connect.Response(codec).ContextualSerializer,
            ref ignored);

        using var compressed = new PooledBuffer();
        if (length >= Runtime.Options.CompressRepliesFromBytes)
            encoding.Compress(plain.Written, compressed);

        var response = Http.Response;
        response.Headers.Append("Vary", "Accept-Encoding");
        bool shorter = compressed.Length > 0 && compressed.Length < length;
        if (shorter)
            response.Headers.ContentEncoding = EncodingNames.HeaderOf(encoding);
        var body = shorter ? compressed.Written : plain.Written;
        response.ContentLength = body.Length;
        response.BodyWriter.Write(body);
        BodyBytes += body.Length;
    }

    private TRequest Parse(in ReadOnlySequence<byte> body)
    {
        try
        {
            return SequenceDeserialization.Read(body, connect.Request(codec).ContextualDeserializer);
        }
        catch (InvalidProtocolBufferException)
        {
            throw ConnectRequestHeaders.InvalidArgument("The request is not a valid protobuf message of its type.");
        }
        catch (JsonFormatException exception)
        {
            throw ConnectRequestHeaders.InvalidArgument(exception.Message);
        }
    }
}
