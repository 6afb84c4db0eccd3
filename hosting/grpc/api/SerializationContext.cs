using System.Buffers;

namespace Grpc.Core;

/// <summary>Where a marshaller puts one message. Valid only during the call of the marshaller.</summary>
public abstract class SerializationContext
{
    /// <summary>Hands over the whole message. Ends the context; not to be mixed with <see cref="GetBufferWriter"/>.</summary>
    public abstract void Complete(byte[] payload);

    /// <summary>The writer to put the message into; end with <see cref="Complete()"/>.</summary>
    public abstract IBufferWriter<byte> GetBufferWriter();

    /// <summary>Says how many bytes will follow, so that they can be written in place. Call it before <see cref="GetBufferWriter"/>.</summary>
    /// <param name="payloadLength">0 or more; exact.</param>
    public abstract void SetPayloadLength(int payloadLength);

    /// <summary>Says that the message is written completely.</summary>
    /// <exception cref="InvalidOperationException">A length was set and another number of bytes was written.</exception>
    public abstract void Complete();
}
