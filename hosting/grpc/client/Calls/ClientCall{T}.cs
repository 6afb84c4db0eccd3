using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Google.Protobuf;
using Grpc.Core;

namespace DigitalTalent.Hosting.Grpc.Client;

/// <summary>One call of a client: sends the requests, reads the replies, ends with a status.</summary>
internal sealed class ClientCall<TRequest, TResponse>(
    GrpcChannel channel, Method<TRequest, TResponse> method, string? host, CallOptions options)
    : ClientCall(channel, method, host, options)
    where TRequest : class
    where TResponse : class
{
    private const int PrefixBytes = 5;

    private Task<HttpResponseMessage?> _response = Task.FromResult<HttpResponseMessage?>(null);
    private PipeReader? _replies;
    private int _reading;

    /// <summary>Whether someone is reading replies and so will learn the status.</summary>
    internal bool IsReading => Volatile.Read(ref _reading) != 0;

    /// <summary>Sends the only request.</summary>
    internal void StartWithMessage(TRequest request)
    {
        if (TrySerialize(request, new FrameSerialization(), out var frame))
            _response = StartAsync(new ReadOnlyMemoryContent(frame));
    }

    /// <summary>Opens the stream of requests.</summary>
    internal IClientStreamWriter<TRequest> StartWithStream()
    {
        var content = new StreamingContent();
        _response = StartAsync(content);
        return new RequestWriter<TRequest, TResponse>(this, content);
    }

    /// <summary>Writes a message with its prefix into a buffer. A message that is too long, or cannot be written, ends the call.</summary>
    internal bool TrySerialize(TRequest request, FrameSerialization buffer, out ReadOnlyMemory<byte> frame)
    {
        frame = default;
        try
        {
            frame = buffer.Write(request, method.RequestMarshaller.ContextualSerializer);
        }
        catch (Exception exception) when (exception is InvalidOperationException or IOException)
        {
            Finish(new Status(StatusCode.Internal, "The request could not be written as a message.", exception));
            return false;
        }

        int length = frame.Length - PrefixBytes;
        if (length <= (Channel.MaxSendMessageSize ?? int.MaxValue))
            return true;

        Finish(new Status(StatusCode.ResourceExhausted, $"The request has {length} bytes; the client sends at most {Channel.MaxSendMessageSize}."));
        return false;
    }

    /// <summary>Reads the only reply and the status.</summary>
    internal async Task<TResponse> ReadSingleAsync()
    {
        var reply = await ReadNextAsync(CancellationToken.None);
        if (reply is not null && await ReadNextAsync(CancellationToken.None) is not null)
            throw Failure(Finish(new Status(StatusCode.Internal, $"{Method.FullName} sent more than one reply.")));

        // An OK without a reply is as good as no answer.
        return reply ?? throw Failure(new CallEnd(new Status(StatusCode.Internal, $"{Method.FullName} ended with OK, but without a reply."), Metadata.Empty));
    }

    /// <summary>Reads the next reply; null when the call ended with OK.</summary>
    /// <exception cref="RpcException">The call ended with another status.</exception>
    internal async Task<TResponse?> ReadNextAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _reading, 1) != 0)
            throw new InvalidOperationException("Another read of this call is still running: await it first.");

        try
        {
            using var linked = cancellationToken.CanBeCanceled ? cancellationToken.UnsafeRegister(CancelBecauseOfRead, this) : default;
            var reply = End.IsCompleted ? null : await ReadReplyAsync();
            if (reply is not null)
                return reply;

            var end = await End;
            return end.Status.StatusCode == StatusCode.OK ? null : throw Failure(end);
        }
        finally
        {
            Volatile.Write(ref _reading, 0);
        }
    }

    private static void CancelBecauseOfRead(object? call) =>
        ((ClientCall<TRequest, TResponse>)call!).Finish(new Status(StatusCode.Cancelled, "The caller cancelled the reading of a reply."));

    /// <summary>Reads a reply; null when the call has ended.</summary>
    private async Task<TResponse?> ReadReplyAsync()
    {
        try
        {
            if (await _response is not { } response)
                return null;

            _replies ??= PipeReader.Create(await response.Content.ReadAsStreamAsync(Cancelled));
            while (true)
            {
                var result = await _replies.ReadAsync(Cancelled);
                if (TryTakeReply(result, out var reply))
                    return reply;
                if (!result.IsCompleted)
                    continue;

                var end = ResponseHeaders.EndAfterBody(response);
                Finish(end.Status, end.Trailers);
                return null;
            }
        }
        catch (Exception exception) when (ClientErrors.IsTransport(exception))
        {
            Finish(Translate(exception));
            return null;
        }
        catch (Exception exception)
        {
            Finish(new Status(StatusCode.Internal, $"A reply of {Method.FullName} could not be read.", exception));
            return null;
        }
    }

    /// <summary>Takes a whole reply out of the buffer. False when it is not all there. A broken one ends the call: true, with null.</summary>
    private bool TryTakeReply(in ReadResult result, out TResponse? reply)
    {
        reply = null;
        var buffer = result.Buffer;
        var (consumed, examined) = (buffer.Start, buffer.End);
        try
        {
            if (FaultOf(buffer, result.IsCompleted, out long frameBytes) is { } fault)
            {
                Finish(fault);
                return true;
            }

            if (frameBytes == 0 || buffer.Length < frameBytes)
                return false;

            var payload = buffer.Slice(PrefixBytes, frameBytes - PrefixBytes);
            reply = method.ResponseMarshaller.ContextualDeserializer(new SequencePayload(payload));
            consumed = examined = payload.End;
            return true;
        }
        catch (InvalidProtocolBufferException exception)
        {
            Finish(new Status(StatusCode.Internal, $"{Method.FullName} sent a reply that is not a valid protobuf message.", exception));
            return true;
        }
        finally
        {
            _replies!.AdvanceTo(consumed, examined);
        }
    }

    /// <summary>Looks at the prefix: what is wrong with it, and how long the frame is; 0 when that is not known yet.</summary>
    private Status? FaultOf(in ReadOnlySequence<byte> buffer, bool isCompleted, out long frameBytes)
    {
        frameBytes = 0;
        if (buffer.Length >= PrefixBytes)
        {
            Span<byte> prefix = stackalloc byte[PrefixBytes];
            buffer.Slice(0, PrefixBytes).CopyTo(prefix);
            uint length = BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
            if (prefix[0] != 0)
                return new Status(StatusCode.Internal, $"{Method.FullName} sent a message with the flag byte {prefix[0]}; compression was not agreed.");
            if (length > (Channel.MaxReceiveMessageSize ?? int.MaxValue))
            {
                return new Status(
                    StatusCode.ResourceExhausted, $"{Method.FullName} sent a reply of {length} bytes; the client takes at most {Channel.MaxReceiveMessageSize}.");
            }

            frameBytes = PrefixBytes + (long)length;
        }

        bool truncated = isCompleted && buffer.Length > 0 && (frameBytes == 0 || buffer.Length < frameBytes);
        return truncated ? new Status(StatusCode.Internal, $"The response of {Method.FullName} ended inside a message.") : null;
    }
}
