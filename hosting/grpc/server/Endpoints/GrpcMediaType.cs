using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>The content types of gRPC.</summary>
internal static class GrpcMediaType
{
    /// <summary>The content type of gRPC.</summary>
    internal const string Base = "application/grpc";
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
