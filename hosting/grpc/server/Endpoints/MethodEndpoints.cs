using Grpc.Core;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>One request, one reply.</summary>
internal sealed class UnaryEndpoint<TRequest, TResponse>(
    Method<TRequest, TResponse> method,
    UnaryServerMethod<TRequest, TResponse> handler,
    ConnectMethod<TRequest, TResponse>? connect,
    ServerRuntime runtime)
    : MethodEndpoint<TRequest, TResponse>(method, connect, runtime)
    where TRequest : class
    where TResponse : class
{
    protected override async ValueTask RunAsync(ServerCall<TRequest, TResponse> call)
    {
        if (Runtime.Options.Admission is { } admit)
            await admit(call);
        var request = await call.ReadSingleAsync();
        await call.EndWithReplyAsync(await handler(request, call));
    }
}

/// <summary>Many requests, one reply.</summary>
internal sealed class ClientStreamingEndpoint<TRequest, TResponse>(
    Method<TRequest, TResponse> method,
    ClientStreamingServerMethod<TRequest, TResponse> handler,
    ConnectMethod<TRequest, TResponse>? connect,
    ServerRuntime runtime)
    : MethodEndpoint<TRequest, TResponse>(method, connect, runtime)
    where TRequest : class
    where TResponse : class
{
    protected override async ValueTask RunAsync(ServerCall<TRequest, TResponse> call) =>
        await call.EndWithReplyAsync(await handler(new RequestStream<TRequest, TResponse>(call), call));
}

/// <summary>One request, many replies.</summary>
internal sealed class ServerStreamingEndpoint<TRequest, TResponse>(
    Method<TRequest, TResponse> method,
    ServerStreamingServerMethod<TRequest, TResponse> handler,
    ConnectMethod<TRequest, TResponse>? connect,
    ServerRuntime runtime)
    : MethodEndpoint<TRequest, TResponse>(method, connect, runtime)
    where TRequest : class
    where TResponse : class
{
    protected override async ValueTask RunAsync(ServerCall<TRequest, TResponse> call)
    {
        if (Runtime.Options.Admission is { } admit)
            await admit(call);
        var request = await call.ReadSingleAsync();
        await handler(request, new ResponseStream<TRequest, TResponse>(call), call);
        await call.EndAsync(call.Status);
    }
}

/// <summary>Many requests, many replies.</summary>
internal sealed class DuplexStreamingEndpoint<TRequest, TResponse>(
    Method<TRequest, TResponse> method,
    DuplexStreamingServerMethod<TRequest, TResponse> handler,
    ConnectMethod<TRequest, TResponse>? connect,
    ServerRuntime runtime)
    : MethodEndpoint<TRequest, TResponse>(method, connect, runtime)
    where TRequest : class
    where TResponse : class
{
    protected override async ValueTask RunAsync(ServerCall<TRequest, TResponse> call)
    {
        await handler(new RequestStream<TRequest, TResponse>(call), new ResponseStream<TRequest, TResponse>(call), call);
        await call.EndAsync(call.Status);
    }
}
