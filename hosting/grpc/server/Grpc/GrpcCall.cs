using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>A call in the gRPC wire format: prefixed messages, the status in the HTTP trailers.</summary>
internal sealed class GrpcCall<TRequest, TResponse> : ServerCall<TRequest, TResponse>
    where TRequest : class
    where TResponse : class
{
    private const int PrefixBytes = 5;
    private const string Identity = "identity";

    internal GrpcCall(HttpContext http, Method<TRequest, TResponse> method, ServerRuntime runtime, string contentType)
        : base(http, method, runtime) => http.Response.ContentType = contentType;

    protected override bool SendsHeadersEarly => true;

    protected override StatusCode MalformedRequest => StatusCode.Internal;

    internal override TimeSpan? ReadTimeout()
    {
        var header = Http.Request.Headers[TimeoutHeader.Name];
        if (header.Count == 0)
            return null;

        return TimeoutHeader.TryParse(header.ToString(), out var timeout)
            ? timeout
            : throw Internal($"The header {TimeoutHeader.Name} must be 1 to 8 digits and one of H, M, S, m, u, n.");
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    internal override async ValueTask<TRequest> ReadSingleAsync()
    {
        var reader = Http.Request.BodyReader;
        while (true)
        {
            var result = await ReadBodyAsync(CancellationToken.None);
            var buffer = result.Buffer;
            TRequest? request = null;
            try
            {
                // The end of the stream is awaited with the message: only then is it known to be the only one.
                if (TryReadFrame(buffer, out var payload, out var rest))
                {
                    if (rest.Length > 0)
                        throw SecondMessage();
                    if (result.IsCompleted)
                        request = Parse(payload);
                }
                else if (result.IsCompleted)
                {
                    throw buffer.IsEmpty ? NoMessage() : Truncated();
                }
            }
            finally
            {
                if (request is null)
                    reader.AdvanceTo(buffer.Start, buffer.End);
                else
                    reader.AdvanceTo(buffer.End);
            }

            if (request is not null)
                return request;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    internal override async ValueTask<TRequest?> ReadNextAsync(CancellationToken cancellationToken)
    {
        var reader = Http.Request.BodyReader;
        while (true)
        {
            var reading = ReadBodyAsync(cancellationToken);
            if (!reading.IsCompleted && Definition.Type == MethodType.DuplexStreaming)
                SendHeadersBeforeFirstReply();

            var result = await reading;
            var buffer = result.Buffer;
            var consumed = buffer.Start;
            var examined = buffer.End;
            try
            {
                if (TryReadFrame(buffer, out var payload, out var rest))
                {
                    var request = Parse(payload);
                    consumed = examined = rest.Start;
                    return request;
                }

                if (result.IsCompleted)
                    return buffer.IsEmpty ? null : throw Truncated();
            }
            finally
            {
                reader.AdvanceTo(consumed, examined);
            }
        }
    }

    protected override void WriteMessage(TResponse message) =>
        PipeSerialization.Write(
            Http.Response.BodyWriter,
            PipeSerialization.Framing.Prefixed,
            Runtime.Options.MaxSendMessageBytes,
            message,
            Definition.ResponseMarshaller.ContextualSerializer,
            ref BodyBytes);

    protected override void WriteEnd(Status status, Metadata? errorTrailers)
    {
        // Nothing written and nothing sent: the status travels in the one and only header frame (Trailers-Only).
        bool only = !HeadersSent && BodyBytes == 0;
        var trailers = only ? Http.Response.Headers : Http.Features.GetRequiredFeature<IHttpResponseTrailersFeature>().Trailers;
        HeadersSent = true;
        if (!TryAppend(trailers, Trailers, out string? fault) || !TryAppend(trailers, errorTrailers, out fault))
        {
            Log.EndFailed(Runtime.Logger, Method, new ArgumentException(fault));
            status = new Status(StatusCode.Internal, fault);
        }

        trailers.GrpcStatus = GrpcStatusText.Of(status.StatusCode);
        if (status.Detail.Length > 0)
            trailers.GrpcMessage = StatusMessage.Encode(status.Detail);
    }

    private static bool TryAppend(IHeaderDictionary trailers, Metadata? metadata, [NotNullWhen(false)] out string? fault)
    {
        fault = null;
        if (metadata is null)
            return true;

        foreach (var entry in metadata)
        {
            if (MetadataText.IsReserved(entry.Key))
                continue;       // A status that was received from another server may carry that server's own.
            if (!entry.IsBinary && !MetadataText.IsPrintable(entry.Value))
            {
                fault = $"The trailer '{entry.Key}' has characters outside printable ASCII.";
                return false;
            }

            trailers[entry.Key] = StringValues.Concat(trailers[entry.Key], MetadataText.Format(entry));
        }

        return true;
    }

    private bool TryReadFrame(in ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> payload, out ReadOnlySequence<byte> rest)
    {
        payload = default;
        rest = default;
        if (buffer.Length < PrefixBytes)
            return false;

        Span<byte> prefix = stackalloc byte[PrefixBytes];
        buffer.Slice(0, PrefixBytes).CopyTo(prefix);
        uint length = BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
        if (prefix[0] != 0)
            throw CompressedOrBadFlag(prefix[0]);
        if (length > Runtime.Options.MaxReceiveMessageBytes)
            throw TooLong(length);
        if (buffer.Length < PrefixBytes + length)
            return false;

        payload = buffer.Slice(PrefixBytes, length);
        rest = buffer.Slice(payload.End);
        return true;
    }

    private TRequest Parse(in ReadOnlySequence<byte> payload)
    {
        try
        {
            return SequenceDeserialization.Read(payload, Definition.RequestMarshaller.ContextualDeserializer);
        }
        catch (InvalidProtocolBufferException)
        {
            throw Internal("The request is not a valid protobuf message of its type.");
        }
    }

    private RpcException CompressedOrBadFlag(byte flag)
    {
        if (flag != 1)
            return Internal($"The flag byte of a message is {flag}; it must be 0 or 1.");

        string encoding = Http.Request.Headers.GrpcEncoding.ToString();
        if (encoding.Length == 0 || encoding.Equals(Identity, StringComparison.OrdinalIgnoreCase))
            return Internal("A message is marked as compressed, but no encoding was announced.");

        if (!Http.Response.HasStarted)
            Http.Response.Headers.GrpcAcceptEncoding = Identity;
        return new RpcException(new Status(
            StatusCode.Unimplemented, $"The encoding '{encoding}' is not supported; supported: {Identity}."));
    }

    private RpcException TooLong(uint length) => new(new Status(
        StatusCode.ResourceExhausted,
        $"A message of the request has {length} bytes; the server takes at most {Runtime.Options.MaxReceiveMessageBytes}."));

    private static RpcException NoMessage() => new(new Status(StatusCode.Unimplemented, "The request has no message; the method takes exactly one."));

    private static RpcException SecondMessage() =>
        new(new Status(StatusCode.Unimplemented, "The request has more than one message; the method takes exactly one."));

    private static RpcException Truncated() => Internal("The request ended inside a message.");

    private static RpcException Internal(string detail) => new(new Status(StatusCode.Internal, detail));
}
