using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace Grpc.Core;

/// <summary>A way to compress single messages; each stands alone. Stateless and thread-safe.</summary>
internal abstract class MessageEncoding(string name)
{
    /// <summary>The name of "not compressed".</summary>
    internal const string Identity = "identity";

    /// <summary>The name of <see cref="Gzip"/>.</summary>
    internal const string GzipName = "gzip";

    internal static readonly MessageEncoding Gzip = new GzipEncoding();

    internal static readonly MessageEncoding Deflate = new DeflateEncoding();

    /// <summary>Most bytes inflated between two looks at the limit.</summary>
    private const int StepBytes = 64 * 1024;

    /// <summary>How inflating ended.</summary>
    internal enum Outcome
    {
        /// <summary>The message is whole.</summary>
        Whole,

        /// <summary>The bytes are no complete message in this encoding.</summary>
        Damaged,

        /// <summary>The message is longer than allowed.</summary>
        TooLong,
    }

    /// <summary>The name on the wire.</summary>
    internal string Name { get; } = name;

    /// <summary>Finds an encoding by its name, whatever its case; null when it is unknown, or identity.</summary>
    internal static MessageEncoding? Find(ReadOnlySpan<char> name) =>
        name.Equals(Gzip.Name, StringComparison.OrdinalIgnoreCase) ? Gzip
        : name.Equals(Deflate.Name, StringComparison.OrdinalIgnoreCase) ? Deflate
        : null;

    /// <summary>Compresses a message.</summary>
    internal void Compress(ReadOnlySpan<byte> message, PooledBuffer into)
    {
        using var stream = Compressing(into);
        stream.Write(message);
    }

    /// <summary>Inflates a message. Never holds more than the limit and one step.</summary>
    /// <param name="compressed">The message as it came.</param>
    /// <param name="bytesMax">Longest message allowed.</param>
    /// <param name="into">Where to; holds a part of the message unless it was whole.</param>
    internal Outcome Inflate(in ReadOnlySequence<byte> compressed, int bytesMax, PooledBuffer into)
    {
        int length = (int)compressed.Length;
        byte[] whole = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            compressed.CopyTo(whole);
            using var stream = Inflating(new MemoryStream(whole, 0, length, writable: false));
            while (true)
            {
                int step = (int)Math.Min(StepBytes, bytesMax - into.Length + 1);
                int read = stream.Read(into.GetSpan(step)[..step]);
                if (read == 0)
                    return IsWhole(whole.AsSpan(0, length), into.Written) ? Outcome.Whole : Outcome.Damaged;

                into.Advance(read);
                if (into.Length > bytesMax)
                    return Outcome.TooLong;
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            return Outcome.Damaged;     // IOException: what zlib says of a message that wants a dictionary. The source is memory.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(whole);
        }
    }

    protected abstract Stream Compressing(Stream into);

    protected abstract Stream Inflating(Stream from);

    /// <summary>Whether the check value at the end belongs to the message. .NET takes the end of its input for the end of the message.</summary>
    protected abstract bool IsWhole(ReadOnlySpan<byte> compressed, ReadOnlySpan<byte> message);

    private sealed class GzipEncoding() : MessageEncoding(GzipName)
    {
        private const int FrameBytes = 18;      // Header of 10, checksum and length of 8.

        protected override Stream Compressing(Stream into) => new GZipStream(into, CompressionLevel.Fastest, leaveOpen: true);

        protected override Stream Inflating(Stream from) => new GZipStream(from, CompressionMode.Decompress);

        protected override bool IsWhole(ReadOnlySpan<byte> compressed, ReadOnlySpan<byte> message) =>
            compressed.Length >= FrameBytes && BinaryPrimitives.ReadUInt32LittleEndian(compressed[^4..]) == (uint)message.Length;
    }

    /// <summary>What HTTP calls deflate is the zlib format, RFC 1950.</summary>
    private sealed class DeflateEncoding() : MessageEncoding("deflate")
    {
        private const int FrameBytes = 6;       // Header of 2, checksum of 4.

        protected override Stream Compressing(Stream into) => new ZLibStream(into, CompressionLevel.Fastest, leaveOpen: true);

        protected override Stream Inflating(Stream from) => new ZLibStream(from, CompressionMode.Decompress);

        protected override bool IsWhole(ReadOnlySpan<byte> compressed, ReadOnlySpan<byte> message) =>
            compressed.Length >= FrameBytes && BinaryPrimitives.ReadUInt32BigEndian(compressed[^4..]) == Adler32(message);

        private static uint Adler32(ReadOnlySpan<byte> message)
        {
            const uint modulus = 65521;
            const int octetsBeforeOverflow = 5552;
            (uint low, uint high) = (1, 0);
            while (!message.IsEmpty)
            {
                int count = Math.Min(message.Length, octetsBeforeOverflow);
                foreach (byte octet in message[..count])
                {
                    low += octet;
                    high += low;
                }

                (low, high) = (low % modulus, high % modulus);
                message = message[count..];
            }

            return (high << 16) | low;
        }
    }
}
