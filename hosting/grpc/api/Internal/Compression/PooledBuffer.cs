using System.Buffers;
using System.Diagnostics;

namespace Grpc.Core;

/// <summary>Bytes that grow in a rented array: written by a marshaller or by a compressor, read once, given back by Dispose.</summary>
/// <remarks>Not thread-safe. What <see cref="Written"/> returned must not be used after Dispose.</remarks>
internal sealed class PooledBuffer : Stream, IBufferWriter<byte>
{
    private const int FirstBytes = 4096;

    private byte[] _bytes = [];
    private int _count;

    /// <summary>What was written so far.</summary>
    internal ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _count);

    /// <summary>The same as a sequence, for parsers.</summary>
    internal ReadOnlySequence<byte> WrittenSequence => new(_bytes, 0, _count);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _count;

    public override long Position
    {
        get => _count;
        set => throw new NotSupportedException();
    }

    public void Advance(int count)
    {
        Debug.Assert(count >= 0 && count <= _bytes.Length - _count, "Only what was asked for can have been written.");
        _count += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        MakeRoom(Math.Max(sizeHint, 1));
        return _bytes.AsMemory(_count);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        MakeRoom(Math.Max(sizeHint, 1));
        return _bytes.AsSpan(_count);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (buffer.IsEmpty)
            return;

        MakeRoom(buffer.Length);
        buffer.CopyTo(_bytes.AsSpan(_count));
        _count += buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && _bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        _count = 0;
        base.Dispose(disposing);
    }

    private void MakeRoom(int bytes)
    {
        if (bytes <= _bytes.Length - _count)
            return;

        long wanted = Math.Max((long)_count + bytes, Math.Max(FirstBytes, _bytes.Length * 2L));
        byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(wanted, Array.MaxLength));
        Written.CopyTo(larger);
        if (_bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
