using System.Buffers;
using Grpc.Core;

namespace DigitalTalent.Hosting.Grpc.Client;

/// <summary>One received message in the buffers of the connection.</summary>
internal sealed class SequencePayload(ReadOnlySequence<byte> payload) : DeserializationContext
{
    public override int PayloadLength => (int)payload.Length;

    public override byte[] PayloadAsNewBuffer() => payload.ToArray();

    public override ReadOnlySequence<byte> PayloadAsReadOnlySequence() => payload;
}
