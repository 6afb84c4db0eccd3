using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace DigitalTalent.Tests.Support;

/// <summary>A file with contracts as foreign clients read them, so that no code has to be generated for them.</summary>
internal static class DescriptorSet
{
    /// <summary>Writes a google.protobuf.FileDescriptorSet of files that import only each other, imports first.</summary>
    internal static string Write(TempFolder folder, params FileDescriptor[] files)
    {
        var set = new FileDescriptorSet();
        set.File.AddRange(files.Select(WithJsonNames));
        string path = folder.File("descriptors.bin");
        File.WriteAllBytes(path, set.ToByteArray());
        return path;
    }

    /// <summary>What protoc leaves out of generated code, and clients that read files rely on.</summary>
    private static FileDescriptorProto WithJsonNames(FileDescriptor file)
    {
        var proto = file.ToProto();
        for (int index = 0; index < proto.MessageType.Count; index++)
            Name(proto.MessageType[index], file.MessageTypes[index]);
        return proto;

        static void Name(DescriptorProto proto, MessageDescriptor message)
        {
            foreach (var field in proto.Field)
                field.JsonName = message.FindFieldByNumber(field.Number).JsonName;
            for (int index = 0; index < proto.NestedType.Count; index++)
                Name(proto.NestedType[index], message.NestedTypes[index]);
        }
    }
}
