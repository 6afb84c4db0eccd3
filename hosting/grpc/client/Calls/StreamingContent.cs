using System.Net;

namespace DigitalTalent.Hosting.Grpc.Client;

/// <summary>A request body that stays open: hands out its stream, and ends when the caller has no more requests.</summary>
internal sealed class StreamingContent : RequestContent
{
    private readonly TaskCompletionSource<Stream> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The stream, as soon as the request is being sent.</summary>
    internal Task<Stream> Opened => _opened.Task;

    /// <summary>Ends the body.</summary>
    internal void Complete() => _completed.TrySetResult();

    internal override void OnAnswered() => _answered.TrySetResult();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        MarkStarted();

        // A connection that refused the stream makes the handler try another one; what the caller wrote to the first would be missing there.
        if (!_opened.TrySetResult(stream))
            throw new IOException("The stream of requests was refused after it had begun, and cannot be sent again.");
        try
        {
            await _completed.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The handler gives the body up because of something it has heard from the server. It throws whichever it learns first, that or
            // the cancellation of the body: so the body waits.
            await _answered.Task;
            throw;
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
