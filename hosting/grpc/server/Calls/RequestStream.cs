using Grpc.Core;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>The requests of a stream, as its handler reads them.</summary>
internal sealed class RequestStream<TRequest, TResponse>(ServerCall<TRequest, TResponse> call) : IAsyncStreamReader<TRequest>
    where TRequest : class
    where TResponse : class
{
    private static readonly Task<bool> True = Task.FromResult(true);
    private static readonly Task<bool> False = Task.FromResult(false);

    private TRequest? _current;

    public TRequest Current => _current
        ?? throw new InvalidOperationException("There is no current message: MoveNext was not called, has not ended, or returned false.");

    public Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<bool>(cancellationToken);

        _current = null;
        var next = call.ReadNextAsync(cancellationToken);
        return next.IsCompletedSuccessfully ? SetCurrent(next.GetAwaiter().GetResult()) : MoveNextSlowAsync(next);
    }

    private async Task<bool> MoveNextSlowAsync(ValueTask<TRequest?> next) => await SetCurrent(await next);

    private Task<bool> SetCurrent(TRequest? message)
    {
        _current = message;
        return message is null ? False : True;
    }
}
