using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>Serves one method: chooses the wire format of each request, runs the call to its end, never throws.</summary>
internal abstract class MethodEndpoint<TRequest, TResponse>(
    Method<TRequest, TResponse> method, ConnectMethod<TRequest, TResponse>? connect, ServerRuntime runtime)
    where TRequest : class
    where TResponse : class
{
    protected ServerRuntime Runtime { get; } = runtime;

    /// <summary>Serves a request.</summary>
    internal Task HandleAsync(HttpContext http)
    {
        // Routing ignores case; method names do not.
        if (!string.Equals(http.Request.Path.Value, method.FullName, StringComparison.Ordinal))
            return UnknownMethod.HandleAsync(http, Runtime);

        string? contentType = http.Request.ContentType;
        if (GrpcMediaType.TryMatch(contentType, out string? grpcType))
        {
            if (!HttpMethods.IsPost(http.Request.Method))
                return HttpRefusal.MethodNotAllowedAsync(http, HttpMethods.Post);

            return HttpProtocol.IsHttp2(http.Request.Protocol) || HttpProtocol.IsHttp3(http.Request.Protocol)
                ? ServeAsync(new GrpcCall<TRequest, TResponse>(http, method, Runtime, grpcType))
                : HttpRefusal.UpgradeRequiredAsync(http);
        }

        // What follows may come from a web page.
        return Runtime.Cors.Answers(http) ? Task.CompletedTask : HandleWebAsync(http);
    }

    private Task HandleWebAsync(HttpContext http)
    {
        if (GrpcWebFormat.TryMatch(http.Request, out var format))
        {
            return HttpMethods.IsPost(http.Request.Method)
                ? ServeAsync(new GrpcWebCall<TRequest, TResponse>(http, method, Runtime, format))
                : HttpRefusal.MethodNotAllowedAsync(http, HttpMethods.Post);
        }

        if (connect is null || !connect.TryMatch(http, out var codec))
            return HttpRefusal.RefuseAsync(http, method, connect);
        if (method.Type == MethodType.Unary)
            return ServeAsync(new ConnectUnaryCall<TRequest, TResponse>(http, method, Runtime, connect, codec));

        return method.Type == MethodType.DuplexStreaming && !HttpProtocol.IsHttp2(http.Request.Protocol)
            ? HttpRefusal.Http2NeededAsync(http, method)
            : ServeAsync(new ConnectStreamCall<TRequest, TResponse>(http, method, Runtime, connect, codec));
    }

    /// <summary>Runs a call from its headers to its release. Throws only where the stream must be cut.</summary>
    protected abstract Task ServeAsync(ServerCall<TRequest, TResponse> call);

    /// <summary>Waits for the rest of a call, says how it failed if it did, and lets go of it.</summary>
    protected async Task GuardAsync(ServerCall<TRequest, TResponse> call, ValueTask rest)
    {
        try
        {
            await rest;
        }
        catch (Exception exception)
        {
            await FailAsync(call, exception);
        }
        finally
        {
            call.Release();
        }
    }

    private async Task FailAsync(ServerCall<TRequest, TResponse> call, Exception exception)
    {
        try
        {
            await call.FailAsync(exception);
        }
        catch (Exception second)
        {
            Log.EndFailed(Runtime.Logger, method.FullName, second);
            throw;      // Kestrel cuts the stream: there is no way left to say anything.
        }
    }
}
