using System.Buffers;
using System.Buffers.Binary;
using Grpc.Core;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>Writes a message straight into the response, behind its five-byte prefix when there is one.</summary>
/// <remarks>One per thread: marshallers run synchronously, so that none is ever used twice at once.</remarks>
internal sealed class PipeSerialization : SerializationContext, IBufferWriter<byte>
{
    [ThreadStatic]
    private static PipeSerialization? _ofThread;

    private const int PrefixBytes = 5;

    /// <summary>Messages up to this many bytes are written in one piece: the writer of an HTTP/2 stream takes a lock for each that it hands out.</summary>
    private const int OnePieceBytesMax = 2048;

    private IBufferWriter<byte>? _writer;
    private Memory<byte> _piece;
    private int _pieceBytes;
    private ArrayBufferWriter<byte>? _unsized;
    private Framing _framing;
    private int? _bytesMax;
    private int _length;
    private int _prefixBytes;
    private long _written;

    /// <summary>What stands before a message.</summary>
    internal enum Framing
    {
        /// <summary>A flag byte and a length of four bytes.</summary>
        Prefixed,

        /// <summary>Nothing: the message is the whole body.</summary>
        Bare,
    }

    /// <summary>Writes a message.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="framing">What stands before the message.</param>
    /// <param name="bytesMax">Longest message allowed; null for no limit.</param>
    /// <param name="message">The message.</param>
    /// <param name="serializer">The marshaller's function.</param>
    /// <param name="bodyBytes">Grows by what was written, prefix included, also when writing fails halfway.</param>
    /// <returns>Length of the message in bytes.</returns>
    /// <exception cref="RpcException">RESOURCE_EXHAUSTED: the message is too long. Nothing was written.</exception>
    internal static int Write<T>(
        IBufferWriter<byte> writer, Framing framing, int? bytesMax, T message, Action<T, SerializationContext> serializer, ref long bodyBytes)
    {
        var context = _ofThread ??= new PipeSerialization();
        context._writer = writer;
        context._framing = framing;
        context._bytesMax = bytesMax;
        context._length = -1;
        context._prefixBytes = 0;
        context._pieceBytes = 0;
        context._written = 0;
        try
        {
            serializer(message, context);
            return context._length >= 0
                ? context._length
                : throw new InvalidOperationException("The marshaller did not complete the message.");
        }
        finally
        {
            bodyBytes += context._written;
            context._writer = null;
            context._piece = default;
            context._unsized = null;
        }
    }

    public override void SetPayloadLength(int payloadLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(payloadLength);
        if (payloadLength > _bytesMax)
        {
            throw new RpcException(new Status(
                StatusCode.ResourceExhausted, $"The reply has {payloadLength} bytes; the server sends at most {_bytesMax}."));
        }

        _length = payloadLength;
        _prefixBytes = _framing == Framing.Bare ? 0 : PrefixBytes;
        if (payloadLength <= OnePieceBytesMax)
            _piece = Writer.GetMemory(_prefixBytes + payloadLength)[..(_prefixBytes + payloadLength)];
        if (_prefixBytes == 0)
            return;

        var prefix = GetSpan(PrefixBytes);
        prefix[0] = 0;
        BinaryPrimitives.WriteInt32BigEndian(prefix[1..], payloadLength);
        Advance(PrefixBytes);
    }

    public override IBufferWriter<byte> GetBufferWriter() => _length >= 0 ? this : _unsized ??= new ArrayBufferWriter<byte>();

    /// <summary>Counts: Kestrel's own writer does not tell how much it holds before the response has started.</summary>
    public void Advance(int count)
    {
        if (count == 0)
            return;     // Protobuf begins with this; Kestrel refuses it before the first buffer was taken.

        if (_piece.Length > 0)
        {
            _pieceBytes += count;
            return;
        }

        Writer.Advance(count);
        _written += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0) => IsWithinPiece(sizeHint) ? _piece[_pieceBytes..] : Writer.GetMemory(sizeHint);

    public Span<byte> GetSpan(int sizeHint = 0) => IsWithinPiece(sizeHint) ? _piece.Span[_pieceBytes..] : Writer.GetSpan(sizeHint);

    public override void Complete()
    {
        if (_unsized is { } buffered)
        {
            SetPayloadLength(buffered.WrittenCount);
            this.Write(buffered.WrittenSpan);
        }

        LeavePiece();
        long written = _written - _prefixBytes;
        if (written != _length)
            throw new InvalidOperationException($"The message announced {_length} bytes and wrote {written}: it was changed while it was sent.");
    }

    public override void Complete(byte[] payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        SetPayloadLength(payload.Length);
        this.Write(payload);
    }

    /// <summary>A message that grows beyond what it announced leaves the piece; <see cref="Complete()"/> then says so.</summary>
    private bool IsWithinPiece(int sizeHint)
    {
        if (_piece.Length == 0)
            return false;
        if (_pieceBytes < _piece.Length && sizeHint <= _piece.Length - _pieceBytes)
            return true;
        LeavePiece();
        return false;
    }

    /// <summary>Hands the piece to the writer.</summary>
    private void LeavePiece()
    {
        if (_piece.Length == 0)
            return;
        _piece = default;
        if (_pieceBytes > 0)
            Writer.Advance(_pieceBytes);
        _written += _pieceBytes;
        _pieceBytes = 0;
    }

    private IBufferWriter<byte> Writer => _writer ?? throw new InvalidOperationException("The context was used after the marshaller returned.");
}
