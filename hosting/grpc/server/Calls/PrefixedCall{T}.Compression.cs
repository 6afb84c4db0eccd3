using System.Buffers;
using System.Buffers.Binary;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Primitives;

namespace DigitalTalent.Hosting.Grpc.Server;

internal abstract partial class PrefixedCall<TRequest, TResponse>
{
    private MessageEncoding? _replyEncoding;
    private bool _replyEncodingChosen;

    /// <summary>The header that names the encoding of the requests.</summary>
    protected abstract StringValues RequestEncoding { get; }

    /// <summary>The header that lists the encodings the caller accepts.</summary>
    protected abstract StringValues AcceptedEncodings { get; }

    /// <summary>Names the encoding of the replies in the response headers.</summary>
    protected abstract void AnnounceEncoding(StringValues encoding);

    /// <summary>Lists in the response headers what this server accepts.</summary>
    protected abstract void AnnounceAcceptedEncodings();

    protected override void CompleteHeaders()
    {
        if (ReplyEncoding() is { } encoding)
            AnnounceEncoding(EncodingNames.HeaderOf(encoding));
    }

    protected override void WriteMessage(TResponse message, bool mayCompress)
    {
        var encoding = _replyEncodingChosen ? _replyEncoding : ReplyEncoding();
        if (encoding is not null && mayCompress && !IsTooShortToCompress(message))
        {
            WriteCompressed(encoding, message);
            return;
        }

        AnnounceForLaterMessages();
        PipeSerialization.Write(
            Http.Response.BodyWriter,
            PipeSerialization.Framing.Prefixed,
            Runtime.Options.MaxSendMessageBytes,
            message,
            ResponseMarshaller.ContextualSerializer,
            ref BodyBytes);
    }

    /// <summary>The encoding that replies may have; null for none. Chosen once, while headers can still name it.</summary>
    private MessageEncoding? ReplyEncoding()
    {
        if (_replyEncodingChosen)
            return _replyEncoding;

        _replyEncodingChosen = true;
        if (!HeadersSent && Runtime.Options.CompressRepliesFromBytes is not null)
            _replyEncoding = EncodingNames.Choose(AcceptedEncodings);
        return _replyEncoding;
    }

    /// <summary>Most replies are short: they are written in place, not through a buffer that a compressor could read.</summary>
    private bool IsTooShortToCompress(TResponse message) =>
        message is IMessage counted && counted.CalculateSize() < Runtime.Options.CompressRepliesFromBytes;

    /// <summary>A later message of a stream may be compressed, and then it is too late to say how.</summary>
    private void AnnounceForLaterMessages()
    {
        if (_replyEncoding is not null && !HeadersSent && Definition.Type is (MethodType.ServerStreaming or MethodType.DuplexStreaming))
            AnnounceEncoding(EncodingNames.HeaderOf(_replyEncoding));
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
            ResponseMarshaller.ContextualSerializer,
            ref ignored);

        using var compressed = new PooledBuffer();
        if (length >= Runtime.Options.CompressRepliesFromBytes)
            encoding.Compress(plain.Written, compressed);

        AnnounceForLaterMessages();
        if (compressed.Length == 0 || compressed.Length >= length)
        {
            WriteFrame(PlainFlag, plain.Written);       // What does not get shorter is sent as it is: the flag is decided for each message.
            return;
        }

        if (!HeadersSent)
            AnnounceEncoding(EncodingNames.HeaderOf(encoding));
        WriteFrame(CompressedFlag, compressed.Written);
    }

    /// <summary>Puts a prefix and what follows it into the response body.</summary>
    protected void WriteFrame(byte flag, ReadOnlySpan<byte> payload)
    {
        var writer = Http.Response.BodyWriter;
        var prefix = writer.GetSpan(PrefixBytes);
        prefix[0] = flag;
        BinaryPrimitives.WriteInt32BigEndian(prefix[1..], payload.Length);
        writer.Advance(PrefixBytes);
        writer.Write(payload);
        BodyBytes += PrefixBytes + payload.Length;
    }

    private TRequest ReadCompressed(in ReadOnlySequence<byte> payload)
    {
        using var inflated = new PooledBuffer();
        var encoding = MessageEncoding.Find(RequestEncoding.ToString())!;       // Known: the prefix was refused otherwise.
        return encoding.Inflate(payload, Runtime.Options.MaxReceiveMessageBytes, inflated) switch
        {
            MessageEncoding.Outcome.Whole => Parse(inflated.WrittenSequence),
            MessageEncoding.Outcome.TooLong => throw new RpcException(new Status(
                StatusCode.ResourceExhausted,
                $"A message of the request is longer than {Runtime.Options.MaxReceiveMessageBytes} bytes when inflated; the server takes no longer ones.")),
            _ => throw Malformed($"A message of the request is not whole in the encoding '{encoding.Name}'."),
        };
    }

    private void CheckFlag(byte flag)
    {
        if (flag != CompressedFlag)
            throw Malformed($"The flag byte of a message is {flag}; it must be 0 or 1.");

        string name = RequestEncoding.ToString();
        if (MessageEncoding.Find(name) is not null)
            return;
        if (name.Length == 0 || name.Equals(MessageEncoding.Identity, StringComparison.OrdinalIgnoreCase))
            throw new RpcException(new Status(StatusCode.Internal, "A message is marked as compressed, but no encoding was announced."));

        if (!HeadersSent)
            AnnounceAcceptedEncodings();
        throw new RpcException(new Status(
            StatusCode.Unimplemented, $"The encoding '{name}' is not supported; supported: {EncodingNames.List}."));
    }
}
