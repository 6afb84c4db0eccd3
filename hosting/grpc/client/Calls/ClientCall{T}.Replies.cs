using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Google.Protobuf;
using Grpc.Core;

namespace DigitalTalent.Hosting.Grpc.Client;

internal sealed partial class ClientCall<TRequest, TResponse>
{
    private static void CancelBecauseOfRead(object? call) =>
        ((ClientCall<TRequest, TResponse>)call!).Finish(new Status(StatusCode.Cancelled, "The caller cancelled the reading of a reply."));

    /// <summary>Reads a reply; null when the call has ended.</summary>
    private async Task<TResponse?> ReadReplyAsync()
    {
        try
        {
            if (await _response is not { } response)
                return null;

            if (_replies is null)
            {
                _replies = PipeReader.Create(await response.Content.ReadAsStreamAsync(Cancelled));
                _encoding = CompressionHeader.Of(response);
            }

            while (true)
            {
                var result = await _replies.ReadAsync(Cancelled);
                if (TryTakeReply(result, out var reply))
                    return reply;
                if (!result.IsCompleted)
                    continue;

                var end = ResponseHeaders.EndAfterBody(response);
                Finish(end);
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
            consumed = examined = payload.End;
            reply = IsCompressed(buffer) ? Inflate(payload) : Parse(payload);
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
            if (prefix[0] > 1 || (prefix[0] == 1 && _encoding != MessageEncoding.GzipName))
            {
                return new Status(
                    StatusCode.Internal, $"{Method.FullName} sent a message with the flag byte {prefix[0]} and the encoding '{_encoding}'; {MessageEncoding.GzipName} was agreed.");
            }

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

    private static bool IsCompressed(in ReadOnlySequence<byte> frame) => frame.FirstSpan[0] == 1;

    private TResponse Parse(in ReadOnlySequence<byte> message) => method.ResponseMarshaller.ContextualDeserializer(new SequencePayload(message));

    /// <summary>Inflates a message and reads it. One that is damaged or too long ends the call: null.</summary>
    private TResponse? Inflate(in ReadOnlySequence<byte> payload)
    {
        int bytesMax = Channel.MaxReceiveMessageSize ?? Array.MaxLength;
        using var inflated = new PooledBuffer();
        switch (MessageEncoding.Gzip.Inflate(payload, bytesMax, inflated))
        {
            case MessageEncoding.Outcome.Whole:
                return Parse(inflated.WrittenSequence);
            case MessageEncoding.Outcome.TooLong:
                Finish(new Status(StatusCode.ResourceExhausted, $"{Method.FullName} sent a reply that inflates to more than {bytesMax} bytes, the most the client takes."));
                return null;
            default:
                Finish(new Status(StatusCode.Internal, $"{Method.FullName} sent a reply that is no valid {MessageEncoding.GzipName}."));
                return null;
        }
    }
}
