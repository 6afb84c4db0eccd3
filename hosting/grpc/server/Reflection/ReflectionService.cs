using Google.Protobuf;
using Grpc.Core;
using Grpc.Reflection.V1;
using Microsoft.Extensions.Hosting;
using Alpha = Grpc.Reflection.V1Alpha;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>Lets tools such as grpcurl and buf call this server without its proto files.</summary>
internal sealed class ReflectionService(ReflectionAnswers answers, IHostApplicationLifetime lifetime) : ServerReflection.ServerReflectionBase
{
    public override async Task ServerReflectionInfo(
        IAsyncStreamReader<ServerReflectionRequest> requestStream,
        IServerStreamWriter<ServerReflectionResponse> responseStream,
        ServerCallContext context)
    {
        while (await ReflectionStream.NextAsync(requestStream, lifetime))
            await responseStream.WriteAsync(answers.Answer(requestStream.Current));
    }
}

/// <summary>The same under the protocol's earlier name.</summary>
internal sealed class AlphaReflectionService(ReflectionAnswers answers, IHostApplicationLifetime lifetime) : Alpha.ServerReflection.ServerReflectionBase
{
    public override async Task ServerReflectionInfo(
        IAsyncStreamReader<Alpha.ServerReflectionRequest> requestStream,
        IServerStreamWriter<Alpha.ServerReflectionResponse> responseStream,
        ServerCallContext context)
    {
        // Both versions are equal on the wire, so the octets are the translation.
        while (await ReflectionStream.NextAsync(requestStream, lifetime))
        {
            var answer = answers.Answer(ServerReflectionRequest.Parser.ParseFrom(requestStream.Current.ToByteString()));
            await responseStream.WriteAsync(Alpha.ServerReflectionResponse.Parser.ParseFrom(answer.ToByteString()));
        }
    }
}

/// <summary>Reads questions.</summary>
internal static class ReflectionStream
{
    /// <summary>Waits for the next question; an idle tool does not hold up the shutdown.</summary>
    internal static async Task<bool> NextAsync<T>(IAsyncStreamReader<T> questions, IHostApplicationLifetime lifetime)
        where T : class
    {
        try
        {
            return await questions.MoveNext(lifetime.ApplicationStopping);
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, "The server is stopping; call again."));
        }
    }
}
