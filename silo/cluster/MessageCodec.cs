using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;
using Orleans;
using Orleans.Serialization;
using Orleans.Serialization.Buffers;
using Orleans.Serialization.Cloning;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.Serializers;
using Orleans.Serialization.WireProtocol;

namespace DigitalTalent.Silo.Cluster;

/// <summary>Carries protobuf messages between silos: the type, then the message's own bytes, length-prefixed.</summary>
/// <remarks>Within a silo a message is handed on as it is. Whoever sends or answers one must not alter it afterwards; a grain that hands out a message it keeps
/// replaces that message and never edits it.</remarks>
[Alias("protobuf")]
internal sealed class MessageCodec : IGeneralizedCodec, IGeneralizedCopier, ITypeFilter
{
    public void WriteField<TBufferWriter>(ref Writer<TBufferWriter> writer, uint fieldIdDelta, Type? expectedType, [AllowNull] object value)
        where TBufferWriter : System.Buffers.IBufferWriter<byte>
    {
        if (ReferenceCodec.TryWriteReferenceField(ref writer, fieldIdDelta, expectedType!, value))
            return;
        byte[] bytes = ((IMessage)value!).ToByteArray();
        // No type is ever left to the reader's expectation: one codec reads all messages, and learns from the field which one it is.
        writer.WriteFieldHeader(fieldIdDelta, null!, value.GetType(), WireType.LengthPrefixed);
        writer.WriteVarUInt32((uint)bytes.Length);
        writer.Write(bytes);
    }

    public object ReadValue<TInput>(ref Reader<TInput> reader, Field field)
    {
        if (field.IsReference)
            return ReferenceCodec.ReadReference(ref reader, field.FieldType!)!;
        if (field.WireType != WireType.LengthPrefixed || field.FieldType is not { } type || !IsMessage(type))
            throw new UnsupportedWireTypeException($"A message was expected, but {field} came.");
        uint length = reader.ReadVarUInt32();
        var message = (IMessage)Activator.CreateInstance(type)!;
        message.MergeFrom(reader.ReadBytes(length));
        ReferenceCodec.RecordObject(reader.Session, message);
        return message;
    }

    public bool IsSupportedType(Type type) => IsMessage(type);

    public object? DeepCopy(object? input, CopyContext context) => input;

    public bool? IsTypeAllowed(Type type) => IsMessage(type) ? true : null;

    private static bool IsMessage(Type type) => typeof(IMessage).IsAssignableFrom(type) && !type.IsAbstract;
}
