using System.Collections.Frozen;
using Google.Protobuf.Reflection;

namespace DigitalTalent.Rules;

/// <summary>The comments of the contract's .proto files. Generated code carries none, so the build embeds the descriptors once more, with their source.</summary>
public static class ContractComments
{
    private const string Resource = "contract.binpb";

    private static readonly Lazy<FrozenDictionary<string, string>> Comments = new(Load);

    /// <summary>What stands above a message, field, enum, enum value, service or method; paragraphs are joined by line feeds. Empty when nothing does.</summary>
    public static string Of(IDescriptor descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        return Of(descriptor.FullName);
    }

    /// <param name="fullName">Such as <c>digitaltalent.v1.Talent.region</c>.</param>
    public static string Of(string fullName) => Comments.Value.GetValueOrDefault(fullName, "");

    private static FrozenDictionary<string, string> Load()
    {
        using var stream = typeof(ContractComments).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The assembly was built without {Resource}.");
        var comments = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in FileDescriptorSet.Parser.ParseFrom(stream).File)
        {
            foreach (var location in file.SourceCodeInfo?.Location ?? [])
            {
                if (location.HasLeadingComments && NameAt(file, [.. location.Path]) is { } name)
                    comments[$"{file.Package}.{name}"] = Tidy(location.LeadingComments);
            }
        }

        return comments.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>The name, within its package, of what a path of the source info points at; null for what has none, such as an option.</summary>
    /// <remarks>A path is pairs of a field number of descriptor.proto and a position: <c>4, 0, 2, 1</c> is the second field of the first message.</remarks>
    private static string? NameAt(FileDescriptorProto file, int[] path) => path switch
    {
        [FileDescriptorProto.MessageTypeFieldNumber, var index, .. var rest] => NameIn(file.MessageType[index], rest),
        [FileDescriptorProto.EnumTypeFieldNumber, var index, .. var rest] => NameIn(file.EnumType[index], rest),
        [FileDescriptorProto.ServiceFieldNumber, var index] => file.Service[index].Name,
        [FileDescriptorProto.ServiceFieldNumber, var index, ServiceDescriptorProto.MethodFieldNumber, var method] =>
            $"{file.Service[index].Name}.{file.Service[index].Method[method].Name}",
        _ => null,
    };

    private static string? NameIn(DescriptorProto message, int[] path) => path switch
    {
        [] => message.Name,
        [DescriptorProto.FieldFieldNumber, var index] => $"{message.Name}.{message.Field[index].Name}",
        [DescriptorProto.NestedTypeFieldNumber, var index, .. var rest] => Below(message.Name, NameIn(message.NestedType[index], rest)),
        [DescriptorProto.EnumTypeFieldNumber, var index, .. var rest] => Below(message.Name, NameIn(message.EnumType[index], rest)),
        _ => null,
    };

    private static string? NameIn(EnumDescriptorProto type, int[] path) => path switch
    {
        [] => type.Name,
        [EnumDescriptorProto.ValueFieldNumber, var index] => $"{type.Name}.{type.Value[index].Name}",
        _ => null,
    };

    private static string? Below(string parent, string? name) => name is null ? null : $"{parent}.{name}";

    /// <summary>Lines of one paragraph become one line.</summary>
    private static string Tidy(string comment) => string.Join('\n', comment.Split("\n\n", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Select(paragraph => string.Join(' ', paragraph.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))));
}
