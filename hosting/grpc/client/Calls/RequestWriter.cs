using Grpc.Core;

namespace DigitalTalent.Hosting.Grpc.Client;

/// <summary>The requests of a stream, as the caller writes them. A write ends when the window of the server has room for more.</summary>
internal sealed class RequestWriter<TRequest, TResponse>(ClientCall<TRequest, TResponse> call, StreamingContent content)
    : IClientStreamWriter<TRequest>
    where TRequest : class
    where TResponse : class
{
    private readonly FrameSerialization _buffer = new();
    private int _writing;
    private bool _completed;

    public WriteOptions? WriteOptions { get; set; }

    public Task WriteAsync(TRequest message) => WriteAsync(message, CancellationToken.None);

    public async Task WriteAsync(TRequest message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (_completed)
            throw new InvalidOperationException("The stream of requests was completed: nothing more can be written.");
        if (Interlocked.Exchange(ref _writing, 1) != 0)
            throw new InvalidOperationException("Another write to this call is still running: await it first.");

        try
        {
            await WriteFrameAsync(message, cancellationToken);
        }
        finally
        {
            Volatile.Write(ref _writing, 0);
        }
    }

    public Task CompleteAsync()
    {
        _completed = true;
        content.Complete();
        return Task.CompletedTask;
    }

    private async Task WriteFrameAsync(TRequest message, CancellationToken cancellationToken)
    {
        var flags = (WriteOptions ?? call.WriteOptions)?.Flags ?? WriteFlags.None;
        if (call.End.IsCompleted || !call.TrySerialize(message, _buffer, flags, out var frame))
            throw Refuse(await call.End);

        using var linked = cancellationToken.CanBeCanceled
            ? CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, call.Cancelled)
            : null;
        var token = linked?.Token ?? call.Cancelled;
        try
        {
            var stream = await content.Opened.WaitAsync(token);
            await stream.WriteAsync(frame, token);
            if (!flags.HasFlag(WriteFlags.BufferHint))
                await stream.FlushAsync(token);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested && !call.End.IsCompleted)
        {
            throw;
        }
        catch (Exception exception) when (ClientErrors.IsTransport(exception))
        {
            throw await RefusalAsync(exception);
        }
    }

    /// <summary>Why the server takes no more requests. Whoever reads the replies learns it; without a reader it is not known yet.</summary>
    private async Task<RpcException> RefusalAsync(Exception exception)
    {
        if (call.End.IsCompleted || call.IsReading)
            return Refuse(await call.End);

        return new RpcException(new Status(
            StatusCode.Cancelled, "The server takes no more requests of this call; reading its replies tells the status.", exception));
    }

    private static RpcException Refuse(ClientCall.CallEnd end) => end.Status.StatusCode == StatusCode.OK
        ? new RpcException(new Status(StatusCode.Cancelled, "The server has ended the call with OK and takes no more requests."))
        : new RpcException(end.Status, end.Trailers);
}
