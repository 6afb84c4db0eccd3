using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>Answers calls of services and methods that are not served here, in the words of their wire format.</summary>
internal static class UnknownMethod
{
    /// <summary>Matches what looks like a call; other requests are left to other endpoints.</summary>
    internal sealed class CallConstraint : IRouteConstraint
    {
        public bool Match(
            HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
            httpContext is not null
            && (GrpcMediaType.TryMatch(httpContext.Request.ContentType, out _)
                || (HttpMethods.IsPost(httpContext.Request.Method) && ConnectMediaType.TryMatch(httpContext.Request.ContentType, out _)));
    }

    internal static Task HandleAsync(HttpContext http)
    {
        string detail = $"The method {http.Request.Path.Value} is not served here.";
        if (!GrpcMediaType.TryMatch(http.Request.ContentType, out string? contentType))
        {
            return ConnectError.WriteAsync(
                http, new Status(StatusCode.Unimplemented, detail), StatusCodes.Status404NotFound);
        }

        http.Response.ContentType = contentType;
        http.Response.Headers.GrpcStatus = GrpcStatusText.Of(StatusCode.Unimplemented);
        http.Response.Headers.GrpcMessage = StatusMessage.Encode(detail);
        return Task.CompletedTask;
    }
}
