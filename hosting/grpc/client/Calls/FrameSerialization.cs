using System.Buffers;
using System.Buffers.Binary;
using Grpc.Core;

namespace DigitalTalent.Hosting.Grpc.Client;

/// <summary>Writes messages, one after the other, into a buffer of its own, each behind its five-byte prefix. Not thread-safe.</summary>
internal sealed class FrameSerialization : SerializationContext
{
    private const int PrefixBytes = 5;

    /// <summary>A larger buffer is let go after its message, so that one big message does not hold memory for a long stream.</summary>
    private const int KeptBytesMax = 1024 * 1024;

    private ArrayBufferWriter<byte>? _buffer;
    private int _announced;
    private State _state;

    private enum State
    {
        Fresh,
        Prefixed,
        Complete,
    }

    /// <summary>Writes a message.</summary>
    /// <returns>Prefix and message; valid until the next call.</returns>
    internal ReadOnlyMemory<byte> Write<T>(T message, Action<T, SerializationContext> serializer)
    {
        (_announced, _state) = (-1, State.Fresh);
        if (_buffer?.Capacity > KeptBytesMax)
            _buffer = null;
        _buffer?.ResetWrittenCount();
        serializer(message, this);
        return _state == State.Complete
            ? _buffer!.WrittenMemory
            : throw new InvalidOperationException("The marshaller did not complete the message.");
    }

    public override void SetPayloadLength(int payloadLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(payloadLength);
        _announced = payloadLength;
        if (_buffer is null || _buffer.Capacity < PrefixBytes + payloadLength)
            _buffer = new ArrayBufferWriter<byte>(PrefixBytes + payloadLength);
    }

    public override IBufferWriter<byte> GetBufferWriter()
    {
        _buffer ??= new ArrayBufferWriter<byte>();
        if (_state != State.Fresh)
            return _buffer;

        _state = State.Prefixed;
        _buffer.GetSpan(PrefixBytes)[..PrefixBytes].Clear();
        _buffer.Advance(PrefixBytes);
        return _buffer;
    }

    public override void Complete(byte[] payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        SetPayloadLength(payload.Length);
        GetBufferWriter().Write(payload);
        Complete();
    }

    public override void Complete()
    {
        GetBufferWriter();      // An empty message may never have asked for it.
        _state = State.Complete;
        int length = _buffer!.WrittenCount - PrefixBytes;
        if (_announced >= 0 && length != _announced)
            throw new InvalidOperationException($"The message announced {_announced} bytes and wrote {length}: it was changed while it was sent.");

        // ArrayBufferWriter shows what was written as read-only; the prefix is the one thing known only afterwards.
        var written = System.Runtime.InteropServices.MemoryMarshal.AsMemory(_buffer.WrittenMemory);
        BinaryPrimitives.WriteInt32BigEndian(written.Span[1..PrefixBytes], length);
    }
}
