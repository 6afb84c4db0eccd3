using Grpc.Core;

namespace DigitalTalent.Hosting.Grpc.Client;

/// <summary>The replies of a stream, as the caller reads them.</summary>
internal sealed class ReplyReader<TRequest, TResponse>(ClientCall<TRequest, TResponse> call) : IAsyncStreamReader<TResponse>
    where TRequest : class
    where TResponse : class
{
    private TResponse? _current;

    public TResponse Current => _current
        ?? throw new InvalidOperationException("There is no current message: MoveNext was not called, has not ended, or returned false.");

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        _current = null;
        _current = await call.ReadNextAsync(cancellationToken);
        return _current is not null;
    }
}
