using System.Runtime.CompilerServices;
using Grpc.Core;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>One request, one reply.</summary>
/// <remarks>Goes as far as it can without waiting: most requests are there in whole when they are looked at, and many handlers answer at once. Such a
/// call makes no state machine.</remarks>
internal sealed class UnaryEndpoint<TRequest, TResponse>(
    Method<TRequest, TResponse> method,
    UnaryServerMethod<TRequest, TResponse> handler,
    ConnectMethod<TRequest, TResponse>? connect,
    ServerRuntime runtime)
    : MethodEndpoint<TRequest, TResponse>(method, connect, runtime)
    where TRequest : class
    where TResponse : class
{
    protected override Task ServeAsync(ServerCall<TRequest, TResponse> call)
    {
        try
        {
            call.Start(call.ReadTimeout());
            if (Runtime.Options.Admission is { } admit)
            {
                var admission = admit(call);
                if (!admission.IsCompletedSuccessfully)
                    return GuardAsync(call, AdmitAsync(call, admission));
                call.Hold(admission.GetAwaiter().GetResult());
            }

            var reading = call.ReadSingleAsync();
            if (!reading.IsCompletedSuccessfully)
                return GuardAsync(call, FinishAsync(call, reading));
            var replying = new ValueTask<TResponse>(handler(reading.GetAwaiter().GetResult(), call));
            if (!replying.IsCompletedSuccessfully || !call.TryEndWithReply(replying.GetAwaiter().GetResult()))
                return GuardAsync(call, FinishAsync(call, replying));
        }
        catch (Exception exception)
        {
            return GuardAsync(call, ValueTask.FromException(exception));
        }

        call.Release();
        return Task.CompletedTask;
    }

    private async ValueTask AdmitAsync(ServerCall<TRequest, TResponse> call, ValueTask<IDisposable?> admission)
    {
        call.Hold(await admission);
        await FinishAsync(call, call.ReadSingleAsync());
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask FinishAsync(ServerCall<TRequest, TResponse> call, ValueTask<TRequest> reading) =>
        await call.EndWithReplyAsync(await handler(await reading, call));

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private static async ValueTask FinishAsync(ServerCall<TRequest, TResponse> call, ValueTask<TResponse> replying) =>
        await call.EndWithReplyAsync(await replying);
}

/// <summary>A method with a stream on either side.</summary>
internal abstract class StreamingEndpoint<TRequest, TResponse>(
    Method<TRequest, TResponse> method, ConnectMethod<TRequest, TResponse>? connect, ServerRuntime runtime)
    : MethodEndpoint<TRequest, TResponse>(method, connect, runtime)
    where TRequest : class
    where TResponse : class
{
    /// <summary>Reads what the handler needs, runs it, and ends the call.</summary>
    protected abstract ValueTask RunAsync(ServerCall<TRequest, TResponse> call);

    protected sealed override Task ServeAsync(ServerCall<TRequest, TResponse> call) => GuardAsync(call, StartAsync(call));

    private async ValueTask StartAsync(ServerCall<TRequest, TResponse> call)
    {
        call.Start(call.ReadTimeout());
        await RunAsync(call);
    }
}

/// <summary>Many requests, one reply.</summary>
internal sealed class ClientStreamingEndpoint<TRequest, TResponse>(
    Method<TRequest, TResponse> method,
    ClientStreamingServerMethod<TRequest, TResponse> handler,
    ConnectMethod<TRequest, TResponse>? connect,
    ServerRuntime runtime)
    : StreamingEndpoint<TRequest, TResponse>(method, connect, runtime)
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
    : StreamingEndpoint<TRequest, TResponse>(method, connect, runtime)
    where TRequest : class
    where TResponse : class
{
    protected override async ValueTask RunAsync(ServerCall<TRequest, TResponse> call)
    {
        if (Runtime.Options.Admission is { } admit)
            call.Hold(await admit(call));
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
    : StreamingEndpoint<TRequest, TResponse>(method, connect, runtime)
    where TRequest : class
    where TResponse : class
{
    protected override async ValueTask RunAsync(ServerCall<TRequest, TResponse> call)
    {
        await handler(new RequestStream<TRequest, TResponse>(call), new ResponseStream<TRequest, TResponse>(call), call);
        await call.EndAsync(call.Status);
    }
}
