using System.Net.Http.Headers;
using Grpc.Core;

namespace DigitalTalent.Hosting.Grpc.Client;

/// <summary>The headers that say how messages are compressed.</summary>
internal static class CompressionHeader
{
    /// <summary>Metadata that chooses the compression of one call, <c>gzip</c> or <c>identity</c>; never sent. grpc-dotnet uses the same name.</summary>
    internal const string PerCall = "grpc-internal-encoding-request";

    private const string Encoding = "grpc-encoding";
    private const string AcceptEncoding = "grpc-accept-encoding";

    /// <summary>Whether the requests of a call are compressed.</summary>
    /// <exception cref="ArgumentException">The caller asks for a compression that is not known.</exception>
    internal static bool UsesGzip(Metadata? headers, MessageCompression ofChannel) => headers?.GetValue(PerCall) switch
    {
        null => ofChannel == MessageCompression.Gzip,
        MessageEncoding.GzipName => true,
        MessageEncoding.Identity => false,
        var other => throw new ArgumentException($"Metadata '{PerCall}' is '{other}'; it must be {MessageEncoding.GzipName} or {MessageEncoding.Identity}."),
    };

    /// <summary>Adds what the server must know.</summary>
    internal static void Add(HttpRequestHeaders headers, bool usesGzip)
    {
        if (usesGzip)
            headers.TryAddWithoutValidation(Encoding, MessageEncoding.GzipName);
        headers.TryAddWithoutValidation(AcceptEncoding, $"{MessageEncoding.GzipName},{MessageEncoding.Identity}");
    }

    /// <summary>How the server compresses its replies; null when it does not say.</summary>
    internal static string? Of(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues(Encoding, out var values) ? values.ToString() : null;
}
