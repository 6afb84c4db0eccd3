using System.Buffers.Binary;
using Grpc.Core;

namespace DigitalTalent.Hosting.Grpc.Client;

/// <summary>A request in gzip behind its prefix.</summary>
internal static class GzipFrame
{
    private const int PrefixBytes = 5;

    /// <summary>Compresses a message and puts it behind its prefix.</summary>
    /// <returns>Null when that is no shorter than the message as it is.</returns>
    internal static ReadOnlyMemory<byte>? TryMake(ReadOnlySpan<byte> message)
    {
        using var compressed = new PooledBuffer();
        MessageEncoding.Gzip.Compress(message, compressed);
        if (compressed.Length >= message.Length)
            return null;

        byte[] frame = new byte[PrefixBytes + compressed.Written.Length];
        frame[0] = 1;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), compressed.Written.Length);
        compressed.Written.CopyTo(frame.AsSpan(PrefixBytes));
        return frame;
    }
}
