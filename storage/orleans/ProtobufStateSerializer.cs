using Google.Protobuf;
using Orleans.Storage;

namespace DigitalTalent.Storage;

/// <summary>Lets Orleans' providers store states as the protobuf bytes that the registry's own provider writes.</summary>
internal sealed class ProtobufStateSerializer : IGrainStorageSerializer
{
    public BinaryData Serialize<T>(T? input) => input is IMessage message ? new BinaryData(message.ToByteArray()) : throw NotAMessage<T>();

    public T Deserialize<T>(BinaryData input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var state = Activator.CreateInstance<T>();
        if (state is not IMessage message)
            throw NotAMessage<T>();
        message.MergeFrom(input.ToArray());
        return state;
    }

    private static NotSupportedException NotAMessage<T>() => new($"States are protobuf messages; {typeof(T)} is none, or is null.");
}
