using Microsoft.AspNetCore.Http;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>Which of its forms a gRPC-Web call uses: binary or text, each way.</summary>
/// <param name="RequestIsText">Whether the request is base64.</param>
/// <param name="ReplyIsText">Whether the reply is.</param>
/// <param name="ReplyType">The content type of the reply.</param>
internal readonly record struct GrpcWebFormat(bool RequestIsText, bool ReplyIsText, string ReplyType)
{
    internal const string Binary = "application/grpc-web";
    internal const string Text = "application/grpc-web-text";

    private const string Proto = "+proto";

    /// <summary>Whether a request is gRPC-Web with protobuf messages, parameters of its content type aside.</summary>
    internal static bool TryMatch(HttpRequest request, out GrpcWebFormat format)
    {
        format = default;
        if (!TryMatch(request.ContentType, out bool requestIsText, out bool namesCodec))
            return false;

        // What the caller accepts decides about the reply. Browsers send */* of their own; then it is as the request.
        bool replyIsText = TryMatch(request.Headers.Accept.ToString(), out bool acceptsText, out _) ? acceptsText : requestIsText;
        string type = replyIsText ? Text : Binary;
        format = new GrpcWebFormat(requestIsText, replyIsText, namesCodec ? type + Proto : type);
        return true;
    }

    /// <summary>Whether a content type is gRPC-Web, in either form.</summary>
    internal static bool Matches(string? contentType) => TryMatch(contentType, out _, out _);

    private static bool TryMatch(string? contentType, out bool isText, out bool namesCodec)
    {
        var type = contentType.AsSpan();
        int parameters = type.IndexOf(';');
        type = (parameters < 0 ? type : type[..parameters]).Trim();
        namesCodec = type.EndsWith(Proto, StringComparison.OrdinalIgnoreCase);
        if (namesCodec)
            type = type[..^Proto.Length];

        isText = type.Equals(Text, StringComparison.OrdinalIgnoreCase);
        return isText || type.Equals(Binary, StringComparison.OrdinalIgnoreCase);
    }
}
