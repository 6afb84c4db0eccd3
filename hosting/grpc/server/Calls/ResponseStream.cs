using Grpc.Core;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>The replies of a stream, as its handler writes them.</summary>
internal sealed class ResponseStream<TRequest, TResponse>(ServerCall<TRequest, TResponse> call) : IServerStreamWriter<TResponse>
    where TRequest : class
    where TResponse : class
{
    public WriteOptions? WriteOptions { get; set; }

    public Task WriteAsync(TResponse message) => WriteAsync(message, CancellationToken.None);

    public Task WriteAsync(TResponse message, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled(cancellationToken);

        var flags = (WriteOptions ?? call.WriteOptions)?.Flags ?? WriteFlags.None;
        return call.WriteAsync(message, flags, cancellationToken);
    }
}
