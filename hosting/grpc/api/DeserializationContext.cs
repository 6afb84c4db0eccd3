using System.Buffers;

namespace Grpc.Core;

/// <summary>Where a marshaller finds one message. Valid only during the call of the marshaller.</summary>
public abstract class DeserializationContext
{
    /// <summary>Length of the message in bytes.</summary>
    public abstract int PayloadLength { get; }

    /// <summary>A copy of the message that the caller may keep.</summary>
    public abstract byte[] PayloadAsNewBuffer();

    /// <summary>The message in the buffers of the transport: it must not be kept or changed.</summary>
    public abstract ReadOnlySequence<byte> PayloadAsReadOnlySequence();
}
