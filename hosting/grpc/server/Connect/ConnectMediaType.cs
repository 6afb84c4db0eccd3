using System.Net.Http.Headers;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>The content types of Connect: bare messages for unary calls, prefixed ones for streams.</summary>
internal static class ConnectMediaType
{
    internal const string Json = "application/json";
    internal const string Proto = "application/proto";

    private const string JsonStream = "application/connect+json";
    private const string ProtoStream = "application/connect+proto";

    /// <summary>What <c>Accept-Post</c> lists for a unary method.</summary>
    internal const string AllUnary = $"{Json}, {Proto}";

    /// <summary>What <c>Accept-Post</c> lists for a method that streams.</summary>
    internal const string AllStreams = $"{JsonStream}, {ProtoStream}";

    /// <summary>Finds the codec of a unary call's content type.</summary>
    internal static bool TryMatchUnary(string? contentType, out ConnectCodec codec) => TryMatch(contentType, Json, Proto, out codec);

    /// <summary>Finds the codec of a stream's content type.</summary>
    internal static bool TryMatchStream(string? contentType, out ConnectCodec codec) => TryMatch(contentType, JsonStream, ProtoStream, out codec);

    /// <summary>Finds the codec by the name that a GET request gives.</summary>
    internal static bool TryMatchName(string? name, out ConnectCodec codec)
    {
        codec = name == "proto" ? ConnectCodec.Proto : ConnectCodec.Json;
        return name is "proto" or "json";
    }

    internal static string OfUnary(ConnectCodec codec) => codec == ConnectCodec.Json ? Json : Proto;

    internal static string OfStream(ConnectCodec codec) => codec == ConnectCodec.Json ? JsonStream : ProtoStream;

    /// <summary>JSON may name its charset, which must be UTF-8.</summary>
    private static bool TryMatch(string? contentType, string json, string proto, out ConnectCodec codec)
    {
        codec = ConnectCodec.Json;
        if (contentType == json)
            return true;
        if (!MediaTypeHeaderValue.TryParse(contentType, out var parsed))
            return false;

        codec = string.Equals(parsed.MediaType, proto, StringComparison.OrdinalIgnoreCase) ? ConnectCodec.Proto : ConnectCodec.Json;
        if (codec == ConnectCodec.Proto)
            return true;

        return string.Equals(parsed.MediaType, json, StringComparison.OrdinalIgnoreCase)
            && (parsed.CharSet is null || string.Equals(parsed.CharSet.Trim('"'), "utf-8", StringComparison.OrdinalIgnoreCase));
    }
}

/// <summary>How the messages of a Connect call are written.</summary>
internal enum ConnectCodec
{
    /// <summary>ProtoJSON.</summary>
    Json,

    /// <summary>Protobuf.</summary>
    Proto,
}
