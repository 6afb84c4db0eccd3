using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace DigitalTalent.Tests.Support;

/// <summary>Messages in which every field is set, so that one that is lost on the way is missed.</summary>
internal static class FilledMessages
{
    /// <summary>Messages within messages are filled down to this depth; it also ends types that contain themselves.</summary>
    private const int DepthMax = 4;

    /// <param name="type">Of the message.</param>
    /// <param name="random">Chooses the values, and one field of each oneof.</param>
    public static IMessage Of(Type type, Random random) => Of(((IMessage)Activator.CreateInstance(type)!).Descriptor, random, depth: 0);

    private static IMessage Of(MessageDescriptor descriptor, Random random, int depth)
    {
        var message = descriptor.Parser.ParseFrom(ByteString.Empty);
        foreach (var field in descriptor.Fields.InFieldNumberOrder().Where(static field => field.RealContainingOneof is null))
            Fill(message, field, random, depth);
        foreach (var choice in descriptor.Oneofs.Where(static oneof => !oneof.IsSynthetic))
            Fill(message, choice.Fields[random.Next(choice.Fields.Count)], random, depth);
        return message;
    }

    private static void Fill(IMessage message, FieldDescriptor field, Random random, int depth)
    {
        if (field.FieldType is FieldType.Message && depth == DepthMax)
            return;
        if (field.IsMap)
        {
            var map = (IDictionary)field.Accessor.GetValue(message);
            var (key, value) = (field.MessageType.FindFieldByNumber(1), field.MessageType.FindFieldByNumber(2));
            map[Value(key, random, depth)] = Value(value, random, depth + 1);
        }
        else if (field.IsRepeated)
        {
            var list = (IList)field.Accessor.GetValue(message);
            for (int i = 0; i < 2; i++)
                list.Add(Value(field, random, depth));
        }
        else
        {
            field.Accessor.SetValue(message, Value(field, random, depth));
        }
    }

    private static object Value(FieldDescriptor field, Random random, int depth) => field.FieldType switch
    {
        FieldType.Bool => true,
        FieldType.Bytes => ByteString.CopyFrom([.. Enumerable.Range(0, 5).Select(_ => (byte)random.Next(256))]),
        FieldType.Double => random.NextDouble(),
        FieldType.Float => random.NextSingle(),
        FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => random.Next(int.MinValue, int.MaxValue),
        FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => random.NextInt64(long.MinValue, long.MaxValue),
        FieldType.UInt32 or FieldType.Fixed32 => (uint)random.Next(1, int.MaxValue),
        FieldType.UInt64 or FieldType.Fixed64 => (ulong)random.NextInt64(1, long.MaxValue),
        FieldType.String => $"人才 {field.Name} {random.Next()}",
        FieldType.Enum => Enum.ToObject(field.EnumType.ClrType, field.EnumType.Values[random.Next(field.EnumType.Values.Count)].Number),
        FieldType.Message => Of(field.MessageType, random, depth + 1),
        _ => throw new NotSupportedException($"{field.FullName} is a {field.FieldType}."),
    };
}
