using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace DigitalTalent.Hosting.Grpc.Client;

/// <summary>Single messages in gzip.</summary>
internal static class GzipMessage
{
    /// <summary>The name on the wire.</summary>
    internal const string Name = "gzip";

    /// <summary>Header of ten bytes, checksum and length of eight: less is no gzip, although .NET reads it as an empty message.</summary>
    private const int FrameBytes = 18;

    /// <summary>Most bytes inflated between two looks at the limit.</summary>
    private const int StepBytes = 64 * 1024;

    private const int PrefixBytes = 5;

    /// <summary>Compresses a message and puts it behind its prefix.</summary>
    /// <returns>Null when that is no shorter than the message as it is.</returns>
    internal static ReadOnlyMemory<byte>? TryFrame(ReadOnlySpan<byte> message)
    {
        var framed = new MemoryStream(PrefixBytes + (message.Length / 2));
        framed.Write([1, 0, 0, 0, 0]);
        using (var gzip = new GZipStream(framed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(message);
        int length = (int)framed.Length;
        if (length >= PrefixBytes + message.Length)
            return null;

        byte[] bytes = framed.GetBuffer();
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(1), length - PrefixBytes);
        return bytes.AsMemory(0, length);
    }

    /// <summary>Inflates a message. Never holds more than the limit and one step, whatever the message claims.</summary>
    /// <param name="compressed">The message as it came.</param>
    /// <param name="bytesMax">Longest message allowed.</param>
    /// <returns>Null when it is longer than allowed.</returns>
    /// <exception cref="InvalidDataException">It is not a whole gzip message.</exception>
    internal static ReadOnlySequence<byte>? Inflate(in ReadOnlySequence<byte> compressed, int bytesMax)
    {
        byte[] input = compressed.ToArray();
        if (input.Length < FrameBytes)
            throw new InvalidDataException("The message is too short for gzip.");

        using var gzip = new GZipStream(new MemoryStream(input, writable: false), CompressionMode.Decompress);
        var message = new ArrayBufferWriter<byte>(Math.Min(StepBytes, bytesMax));
        while (true)
        {
            int step = (int)Math.Min(StepBytes, (long)bytesMax - message.WrittenCount + 1);
            int read = gzip.Read(message.GetSpan(step)[..step]);
            if (read == 0)
                break;
            message.Advance(read);
            if (message.WrittenCount > bytesMax)
                return null;
        }

        // .NET takes the end of its input for the end of the message; the length behind the message tells the truth.
        return BinaryPrimitives.ReadUInt32LittleEndian(input.AsSpan(input.Length - 4)) == (uint)message.WrittenCount
            ? new ReadOnlySequence<byte>(message.WrittenMemory)
            : throw new InvalidDataException("The message ended too early.");
    }
}
