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
            httpContext is not null && LooksLikeCall(httpContext.Request);

        private static bool LooksLikeCall(HttpRequest request)
        {
            string? type = request.ContentType;
            return GrpcMediaType.TryMatch(type, out _)
                || CorsGate.IsPreflight(request)
                || (HttpMethods.IsPost(request.Method)
                    && (GrpcWebFormat.Matches(type)
                        || ConnectMediaType.TryMatchUnary(type, out _)
                        || ConnectMediaType.TryMatchStream(type, out _)));
        }
    }

    internal static Task HandleAsync(HttpContext http, ServerRuntime runtime)
    {
        var status = new Status(StatusCode.Unimplemented, $"The method {http.Request.Path.Value} is not served here.");
        if (GrpcMediaType.TryMatch(http.Request.ContentType, out string? contentType))
        {
            http.Response.ContentType = contentType;
            GrpcTrailers.Put(http.Response.Headers, status, trailers: null, errorTrailers: null);
            return Task.CompletedTask;
        }

        if (runtime.Cors.Answers(http))
            return Task.CompletedTask;
        if (GrpcWebFormat.TryMatch(http.Request, out var format))
        {
            // The reply has no body, and its status stands where gRPC has it: clients of either form read it there.
            http.Response.ContentType = format.ReplyType;
            GrpcTrailers.Put(http.Response.Headers, status, trailers: null, errorTrailers: null);
            return Task.CompletedTask;
        }

        return ConnectError.WriteAsync(http, status, StatusCodes.Status404NotFound);
    }
}
