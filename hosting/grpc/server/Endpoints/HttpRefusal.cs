using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>Answers to requests that are no call in any format spoken here: an HTTP status, and a line for whoever tries it by hand.</summary>
internal static class HttpRefusal
{
    /// <summary>Refuses a request to a known method: wrong HTTP method, or wrong content type.</summary>
    internal static Task RefuseAsync(HttpContext http, IMethod method, ConnectMethod? connect)
    {
        if (HttpMethods.IsGet(http.Request.Method) && connect is { HasNoSideEffects: true })
        {
            return AnswerAsync(
                http, StatusCodes.Status415UnsupportedMediaType, $"A GET of {method.FullName} needs the query parameter encoding=json or encoding=proto.");
        }

        if (!HttpMethods.IsPost(http.Request.Method))
            return MethodNotAllowedAsync(http, connect is { HasNoSideEffects: true } ? "GET, POST" : HttpMethods.Post);

        const string grpcWeb = $"{GrpcWebFormat.Binary}, {GrpcWebFormat.Text}";
        string accepted = connect is null ? grpcWeb : $"{connect.ContentTypes}, {grpcWeb}";
        http.Response.Headers["Accept-Post"] = $"{accepted}, {GrpcMediaType.Base}";
        return AnswerAsync(
            http,
            StatusCodes.Status415UnsupportedMediaType,
            $"The content type '{http.Request.ContentType}' is not served by {method.FullName}; send {accepted}, or {GrpcMediaType.Base} over HTTP/2.");
    }

    /// <summary>Answers 505: replies cannot go ahead of requests on HTTP/1.1, so that some calls would never end.</summary>
    internal static Task Http2NeededAsync(HttpContext http, IMethod method)
    {
        http.Response.Headers.Connection = "close";      // The body, which may never end, is not read.
        return AnswerAsync(
            http,
            StatusCodes.Status505HttpVersionNotsupported,
            $"{method.FullName} streams both ways, which needs HTTP/2; this request came over {http.Request.Protocol}.");
    }

    /// <summary>Answers 405.</summary>
    internal static Task MethodNotAllowedAsync(HttpContext http, string allowed)
    {
        http.Response.Headers.Allow = allowed;
        return AnswerAsync(http, StatusCodes.Status405MethodNotAllowed, $"HTTP method {http.Request.Method} is not allowed here; use {allowed}.");
    }

    /// <summary>Answers 426.</summary>
    internal static Task UpgradeRequiredAsync(HttpContext http)
    {
        http.Response.Headers.Upgrade = "HTTP/2";
        return AnswerAsync(
            http,
            StatusCodes.Status426UpgradeRequired,
            $"gRPC needs HTTP/2; this request came over {http.Request.Protocol}. Call the gRPC port, or send {ConnectMediaType.Json} (Connect).");
    }

    /// <summary>Answers with a status and a line of text.</summary>
    internal static Task AnswerAsync(HttpContext http, int httpStatus, string text)
    {
        http.Response.StatusCode = httpStatus;
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync(text + "\n", http.RequestAborted);
    }
}
