using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Grpc.Core;

namespace DigitalTalent.Hosting.Grpc.Client;

/// <summary>Reads status and metadata out of an HTTP response.</summary>
internal static class ResponseHeaders
{
    private const string StatusHeader = "grpc-status";
    private const string MessageHeader = "grpc-message";
    private const string PushbackHeader = "grpc-retry-pushback-ms";
    private const string MediaType = "application/grpc";

    /// <summary>The headers as metadata.</summary>
    internal static Metadata ToMetadata(HttpResponseMessage response) => ToMetadata(response.Headers);

    /// <summary>How the call ended, if the headers alone tell: the response is no gRPC, or the status stands in its only header frame.</summary>
    /// <returns>Null when there is a body to read.</returns>
    internal static ClientCall.CallEnd? EndWithoutBody(HttpResponseMessage response)
    {
        if (StatusOf(response.Headers) is { } status)
            return new ClientCall.CallEnd(status, ToMetadata(response.Headers)) { Pushback = First(response.Headers, PushbackHeader) };

        string? type = response.Content.Headers.ContentType?.MediaType;
        bool isGrpc = type is not null
            && type.StartsWith(MediaType, StringComparison.OrdinalIgnoreCase)
            && (type.Length == MediaType.Length || type[MediaType.Length] == '+');
        if (response.StatusCode == HttpStatusCode.OK && isGrpc)
            return null;

        string answer = $"The server answered with HTTP {(int)response.StatusCode} and the content type '{type}' instead of gRPC.";
        return new ClientCall.CallEnd(new Status(FromHttp(response.StatusCode), answer), Metadata.Empty);
    }

    /// <summary>How the call ended, after the body was read to its end.</summary>
    internal static ClientCall.CallEnd EndAfterBody(HttpResponseMessage response)
    {
        var status = StatusOf(response.TrailingHeaders)
            ?? new Status(FromHttp(response.StatusCode), "The server ended the response without a status.");
        return new ClientCall.CallEnd(status, ToMetadata(response.TrailingHeaders)) { Pushback = First(response.TrailingHeaders, PushbackHeader) };
    }

    private static Status? StatusOf(HttpHeaders headers)
    {
        if (First(headers, StatusHeader) is not { } text)
            return null;

        string message = StatusMessage.Decode(First(headers, MessageHeader) ?? "");
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int code))
            return new Status(StatusCode.Unknown, $"The server sent the status '{text}', which is no number.");

        return code <= (int)StatusCode.Unauthenticated
            ? new Status((StatusCode)code, message)
            : new Status(StatusCode.Unknown, $"The server sent the unknown status {text}: {message}");
    }

    private static StatusCode FromHttp(HttpStatusCode status) => (int)status switch
    {
        400 or 431 => StatusCode.Internal,
        401 => StatusCode.Unauthenticated,
        403 => StatusCode.PermissionDenied,
        404 => StatusCode.Unimplemented,
        429 or 502 or 503 or 504 => StatusCode.Unavailable,
        _ => StatusCode.Unknown,
    };

    private static string? First(HttpHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;

    private static Metadata ToMetadata(HttpHeaders headers)
    {
        var metadata = new Metadata();
        foreach (var (name, values) in headers.NonValidated)
        {
            if (MetadataText.IsReserved(name))
                continue;
            foreach (string value in values)
            {
                // A value that is not base64 is the server's fault and must not hide the status of the call.
                MetadataText.TryAdd(metadata, name, value);
            }
        }

        return metadata;
    }
}
