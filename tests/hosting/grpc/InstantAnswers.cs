using Grpc.Core;
using Grpc.Core.Interceptors;

namespace DigitalTalent.Tests.Hosting.Grpc;

/// <summary>Answers every call at once, whatever it asks: what hostile requests meet is the wire and nothing else.</summary>
internal sealed class InstantAnswers : Interceptor
{
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        Task.FromResult(Activator.CreateInstance<TResponse>());

    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        while (await requestStream.MoveNext(context.CancellationToken))
        {
        }

        return Activator.CreateInstance<TResponse>();
    }

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        responseStream.WriteAsync(Activator.CreateInstance<TResponse>());

    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        while (await requestStream.MoveNext(context.CancellationToken))
            await responseStream.WriteAsync(Activator.CreateInstance<TResponse>());
    }
}
