using System.Buffers;
using DigitalTalent.V1;
using Google.Protobuf;
using Grpc.Core;

namespace DigitalTalent.Silo.Edge;

/// <summary>Readers that take the place of the generated ones where those do too much.</summary>
internal static class RequestReaders
{
    /// <summary>Reads a batch of talents, keeping the bytes of each row: see <see cref="ImportTalentsRequest.PackedTalents"/>.</summary>
    public static ImportTalentsRequest ReadTalents(DeserializationContext context)
    {
        int length = context.PayloadLength;
        byte[] rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            context.PayloadAsReadOnlySequence().CopyTo(rented);
            using var input = new CodedInputStream(rented, 0, length);
            return ImportTalentsRequest.ParseKeepingRows(input);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
