using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>Finds the files of the served contract by name, by symbol and by extension. Immutable.</summary>
internal sealed class ContractIndex
{
    private readonly Dictionary<string, FileDescriptor> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FileDescriptor> _symbols = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedDictionary<int, FileDescriptor>> _extensions = new(StringComparer.Ordinal);

    internal ContractIndex(IEnumerable<ServiceDescriptor> services)
    {
        Services = [.. services.Select(service => service.FullName).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        foreach (var service in services)
            AddFile(service.File);
    }

    /// <summary>Full names of the services, in order.</summary>
    internal IReadOnlyList<string> Services { get; }

    /// <summary>A file by its name; null when there is none.</summary>
    internal FileDescriptor? FileNamed(string name) => _files.GetValueOrDefault(name);

    /// <summary>The file that declares a service, method, type, field, value or extension; null when there is none.</summary>
    internal FileDescriptor? FileOfSymbol(string fullName) => _symbols.GetValueOrDefault(fullName);

    /// <summary>The file that declares an extension; null when there is none.</summary>
    internal FileDescriptor? FileOfExtension(string containingType, int number) =>
        _extensions.GetValueOrDefault(containingType)?.GetValueOrDefault(number);

    /// <summary>The numbers of all extensions of a message type, in order; null when the type is not known.</summary>
    internal IReadOnlyCollection<int>? ExtensionNumbers(string type)
    {
        if (_extensions.TryGetValue(type, out var extensions))
            return extensions.Keys;
        return _symbols.TryGetValue(type, out var file) && IsMessage(file, type) ? [] : null;
    }

    /// <summary>A file and all that it imports, each once, imports before what needs them.</summary>
    internal static IEnumerable<ByteString> WithImports(FileDescriptor file)
    {
        var ordered = new List<FileDescriptor>();
        Visit(file);
        return ordered.Select(found => found.SerializedData);

        void Visit(FileDescriptor next)
        {
            if (ordered.Contains(next))
                return;
            foreach (var import in next.Dependencies)
                Visit(import);
            ordered.Add(next);
        }
    }

    private static bool IsMessage(FileDescriptor file, string fullName)
    {
        return file.MessageTypes.Any(Has);

        bool Has(MessageDescriptor type) => type.FullName == fullName || type.NestedTypes.Any(Has);
    }

    private void AddFile(FileDescriptor file)
    {
        if (!_files.TryAdd(file.Name, file))
            return;

        foreach (var import in file.Dependencies)
            AddFile(import);
        foreach (var service in file.Services)
        {
            _symbols[service.FullName] = file;
            foreach (var method in service.Methods)
                _symbols[method.FullName] = file;
        }

        foreach (var type in file.MessageTypes)
            AddMessage(type);
        foreach (var type in file.EnumTypes)
            AddEnum(type);
        foreach (var extension in file.Extensions.UnorderedExtensions)
            AddExtension(extension);
    }

    private void AddMessage(MessageDescriptor message)
    {
        _symbols[message.FullName] = message.File;
        foreach (var field in message.Fields.InDeclarationOrder())
            _symbols[field.FullName] = message.File;
        foreach (var nested in message.NestedTypes)
            AddMessage(nested);
        foreach (var nested in message.EnumTypes)
            AddEnum(nested);
        foreach (var extension in message.Extensions.UnorderedExtensions)
            AddExtension(extension);
    }

    private void AddEnum(EnumDescriptor type)
    {
        _symbols[type.FullName] = type.File;

        // The name of a value stands beside that of its enum, not below it as the runtime's descriptors have it.
        string scope = type.FullName[..^type.Name.Length];
        foreach (var value in type.Values)
            _symbols[scope + value.Name] = type.File;
    }

    private void AddExtension(FieldDescriptor extension)
    {
        _symbols[extension.FullName] = extension.File;
        string extended = extension.ExtendeeType.FullName;
        if (!_extensions.TryGetValue(extended, out var ofType))
            _extensions.Add(extended, ofType = []);
        ofType[extension.FieldNumber] = extension.File;
    }
}
