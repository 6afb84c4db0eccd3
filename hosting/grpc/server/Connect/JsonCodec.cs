using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>ProtoJSON for the messages of a service, and for the details of its errors. Thread-safe.</summary>
internal sealed class JsonCodec
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly TypeRegistry _types;
    private readonly JsonParser _parser;
    private readonly JsonFormatter _formatter;

    /// <summary>A codec that knows the types of a file, of its imports, and the usual error details.</summary>
    internal JsonCodec(FileDescriptor file)
    {
        _types = TypeRegistry.FromFiles(file, ErrorDetailsReflection.Descriptor);
        _parser = new JsonParser(JsonParser.Settings.Default.WithTypeRegistry(_types));
        _formatter = new JsonFormatter(JsonFormatter.Settings.Default.WithTypeRegistry(_types));
    }

    /// <summary>Reads a message.</summary>
    /// <exception cref="JsonFormatException">The text is not JSON of this type; the message says where it goes wrong.</exception>
    internal IMessage Parse(ReadOnlySpan<byte> utf8, MessageDescriptor type)
    {
        try
        {
            return _parser.Parse(StrictUtf8.GetString(utf8), type);
        }
        catch (DecoderFallbackException)
        {
            throw new JsonFormatException("It is not valid UTF-8.");
        }
        catch (Exception exception) when (exception
            is InvalidJsonException or InvalidProtocolBufferException            // Not JSON; wrong names or types.
            or InvalidOperationException or FormatException or OverflowException or ArgumentException)     // Odd numbers, dates, unknown Any.
        {
            throw new JsonFormatException(exception.Message);
        }
    }

    /// <summary>Writes a message. Fields with default values are left out, as ProtoJSON does.</summary>
    internal string Format(IMessage message) => _formatter.Format(message);

    /// <summary>An error detail as JSON; null when its type is not known here or its bytes are damaged.</summary>
    internal string? TryFormat(Any detail)
    {
        if (_types.Find(Any.GetTypeName(detail.TypeUrl)) is not { } type)
            return null;

        try
        {
            return _formatter.Format(type.Parser.ParseFrom(detail.Value));
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }
}

/// <summary>Text is not the JSON that was expected.</summary>
internal sealed class JsonFormatException(string message) : Exception(message);
