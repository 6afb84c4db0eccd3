using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>A call whose messages stand behind prefixes: gRPC, gRPC-Web, and Connect where it streams.</summary>
/// <remarks><code>
/// flag (1)  length (4, big-endian)  message (length)
///   0 plain, 1 compressed
/// </code>
/// Borders of HTTP frames and chunks mean nothing.</remarks>
internal abstract partial class PrefixedCall<TRequest, TResponse>(HttpContext http, Method<TRequest, TResponse> method, ServerRuntime runtime)
    : ServerCall<TRequest, TResponse>(http, method, runtime)
    where TRequest : class
    where TResponse : class
{
    /// <summary>Length of a prefix.</summary>
    protected const int PrefixBytes = 5;

    private const byte PlainFlag = 0;
    private const byte CompressedFlag = 1;

    protected override bool SendsHeadersEarly => true;

    /// <summary>Reads the codec's bytes.</summary>
    protected virtual Marshaller<TRequest> RequestMarshaller => Definition.RequestMarshaller;

    /// <summary>Writes the codec's bytes.</summary>
    protected virtual Marshaller<TResponse> ResponseMarshaller => Definition.ResponseMarshaller;

    internal override ValueTask<TRequest> ReadSingleAsync()
    {
        var reading = ReadBodyAsync(CancellationToken.None);
        if (!reading.IsCompletedSuccessfully)
            return ReadSingleSlowAsync(reading);
        return TakeSingle(reading.GetAwaiter().GetResult()) is { } request
            ? new ValueTask<TRequest>(request)
            : ReadSingleSlowAsync(ReadBodyAsync(CancellationToken.None));
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<TRequest> ReadSingleSlowAsync(ValueTask<ReadResult> reading)
    {
        while (true)
        {
            if (TakeSingle(await reading) is { } request)
                return request;
            reading = ReadBodyAsync(CancellationToken.None);
        }
    }

    /// <summary>Takes the only message of a request out of what has come; null while more must come.</summary>
    private TRequest? TakeSingle(in ReadResult result)
    {
        var buffer = result.Buffer;
        TRequest? request = null;
        try
        {
            // The end of the stream is awaited with the message: only then is it known to be the only one.
            if (TryReadFrame(buffer, out byte flag, out var payload, out var rest))
            {
                if (rest.Length > 0)
                    throw SecondMessage();
                if (result.IsCompleted)
                    request = Read(flag, payload);
            }
            else if (result.IsCompleted)
            {
                throw buffer.IsEmpty ? NoMessage() : Truncated();
            }

            return request;
        }
        finally
        {
            AdvanceBody(request is null ? buffer.Start : buffer.End, buffer.End);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    internal override async ValueTask<TRequest?> ReadNextAsync(CancellationToken cancellationToken)
    {
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
                if (TryReadFrame(buffer, out byte flag, out var payload, out var rest))
                {
                    var request = Read(flag, payload);
                    consumed = examined = rest.Start;
                    return request;
                }

                if (result.IsCompleted)
                    return buffer.IsEmpty ? null : throw Truncated();
            }
            finally
            {
                AdvanceBody(consumed, examined);
            }
        }
    }

    private bool TryReadFrame(
        in ReadOnlySequence<byte> buffer, out byte flag, out ReadOnlySequence<byte> payload, out ReadOnlySequence<byte> rest)
    {
        flag = 0;
        payload = default;
        rest = default;
        if (buffer.Length < PrefixBytes)
            return false;

        scoped var prefix = buffer.FirstSpan;
        if (prefix.Length < PrefixBytes)
        {
            Span<byte> joined = stackalloc byte[PrefixBytes];
            buffer.Slice(0, PrefixBytes).CopyTo(joined);
            prefix = joined;
        }

        flag = prefix[0];
        uint length = BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);

        // Refused as soon as the prefix is there: what a peer announces is never waited for.
        if (flag != PlainFlag)
            CheckFlag(flag);
        if (length > Runtime.Options.MaxReceiveMessageBytes)
            throw TooLong(length);
        if (buffer.Length < PrefixBytes + length)
            return false;

        payload = buffer.Slice(PrefixBytes, length);
        rest = buffer.Slice(payload.End);
        return true;
    }

    private TRequest Read(byte flag, in ReadOnlySequence<byte> payload)
    {
        LastRequestWasCompressed = flag == CompressedFlag;

        // Some clients mark an empty message as compressed though compressing it gave nothing.
        return flag == PlainFlag || payload.IsEmpty ? Parse(payload) : ReadCompressed(payload);
    }

    private TRequest Parse(in ReadOnlySequence<byte> payload)
    {
        try
        {
            return SequenceDeserialization.Read(payload, RequestMarshaller.ContextualDeserializer);
        }
        catch (InvalidProtocolBufferException)
        {
            throw Malformed("The request is not a valid protobuf message of its type.");
        }
        catch (JsonFormatException exception)
        {
            throw Malformed(exception.Message);
        }
    }

    /// <summary>An error about bytes that are no request of this format.</summary>
    protected RpcException Malformed(string detail) => new(new Status(MalformedRequest, detail));

    private RpcException TooLong(uint length) => new(new Status(
        StatusCode.ResourceExhausted,
        $"A message of the request has {length} bytes; the server takes at most {Runtime.Options.MaxReceiveMessageBytes}."));

    private RpcException Truncated() => Malformed("The request ended inside a message.");

    private static RpcException NoMessage() => new(new Status(StatusCode.Unimplemented, "The request has no message; the method takes exactly one."));

    private static RpcException SecondMessage() =>
        new(new Status(StatusCode.Unimplemented, "The request has more than one message; the method takes exactly one."));
}
