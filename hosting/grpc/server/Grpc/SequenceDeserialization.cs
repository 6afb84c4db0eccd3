using System.Buffers;
using Grpc.Core;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>Reads a message out of the buffers of the request. One per thread: marshallers run synchronously.</summary>
internal sealed class SequenceDeserialization : DeserializationContext
{
    [ThreadStatic]
    private static SequenceDeserialization? _ofThread;

    private ReadOnlySequence<byte> _payload;

    public override int PayloadLength => (int)_payload.Length;

    /// <summary>Reads a message.</summary>
    internal static T Read<T>(in ReadOnlySequence<byte> payload, Func<DeserializationContext, T> deserializer)
    {
        var context = _ofThread ??= new SequenceDeserialization();
        context._payload = payload;
        try
        {
            return deserializer(context);
        }
        finally
        {
            context._payload = default;
        }
    }

    public override byte[] PayloadAsNewBuffer() => _payload.ToArray();

    public override ReadOnlySequence<byte> PayloadAsReadOnlySequence() => _payload;
}
