using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>The content types of gRPC.</summary>
internal static class GrpcMediaType
{
    private const string Base = "application/grpc";
    private const string Proto = "application/grpc+proto";

    /// <summary>Whether this is gRPC with protobuf messages, parameters aside.</summary>
    /// <param name="contentType">The header; null when it is absent.</param>
    /// <param name="matched">The content type to answer with.</param>
    internal static bool TryMatch(string? contentType, [NotNullWhen(true)] out string? matched)
    {
        matched = contentType switch
        {
            null => null,
            Base => Base,
            _ => MatchSlow(contentType),
        };
        return matched is not null;
    }

    private static string? MatchSlow(string contentType)
    {
        var type = contentType.AsSpan();
        int parameters = type.IndexOf(';');
        type = (parameters < 0 ? type : type[..parameters]).Trim();
        if (type.Equals(Base, StringComparison.OrdinalIgnoreCase))
            return Base;
        return type.Equals(Proto, StringComparison.OrdinalIgnoreCase) ? Proto : null;
    }
}

/// <summary>The content types of Connect unary calls.</summary>
internal static class ConnectMediaType
{
    internal const string Json = "application/json";
    internal const string Proto = "application/proto";

    /// <summary>What <c>Accept-Post</c> lists.</summary>
    internal const string All = $"{Json}, {Proto}";

    /// <summary>Finds the codec of a content type. JSON may name its charset, which must be UTF-8.</summary>
    internal static bool TryMatch(string? contentType, out ConnectCodec codec)
    {
        codec = ConnectCodec.Json;
        if (contentType == Json)
            return true;
        if (!MediaTypeHeaderValue.TryParse(contentType, out var parsed))
            return false;

        codec = string.Equals(parsed.MediaType, Proto, StringComparison.OrdinalIgnoreCase) ? ConnectCodec.Proto : ConnectCodec.Json;
        if (codec == ConnectCodec.Proto)
            return true;

        return string.Equals(parsed.MediaType, Json, StringComparison.OrdinalIgnoreCase)
            && (parsed.CharSet is null || string.Equals(parsed.CharSet.Trim('"'), "utf-8", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Finds the codec by the name that a GET request gives.</summary>
    internal static bool TryMatchName(string? name, out ConnectCodec codec)
    {
        codec = name == "proto" ? ConnectCodec.Proto : ConnectCodec.Json;
        return name is "proto" or "json";
    }

    internal static string Of(ConnectCodec codec) => codec == ConnectCodec.Json ? Json : Proto;
}

/// <summary>How the messages of a Connect call are written.</summary>
internal enum ConnectCodec
{
    /// <summary>ProtoJSON.</summary>
    Json,

    /// <summary>Protobuf.</summary>
    Proto,
}
