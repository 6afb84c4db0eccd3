using DigitalTalent.V1;
using Grpc.Core;

namespace DigitalTalent.Silo.Edge;

/// <summary>Readers that take the place of the generated ones where those do too much.</summary>
internal static class RequestReaders
{
    /// <summary>Reads a batch of talents and leaves its rows packed: see <see cref="ImportTalentsRequest.PackedTalents"/>.</summary>
    public static ImportTalentsRequest ReadTalents(DeserializationContext context) =>
        ImportTalentsRequest.ReadPacked(context.PayloadAsReadOnlySequence());
}
