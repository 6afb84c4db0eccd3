using System.Net;

namespace DigitalTalent.Hosting.Grpc.Client;

/// <summary>A request body that stays open: hands out its stream, and ends when the caller has no more requests.</summary>
internal sealed class StreamingContent : HttpContent
{
    private readonly TaskCompletionSource<Stream> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The stream, as soon as the request is being sent.</summary>
    internal Task<Stream> Opened => _opened.Task;

    /// <summary>Ends the body.</summary>
    internal void Complete() => _completed.TrySetResult();

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        _opened.TrySetResult(stream);
        await _completed.Task.WaitAsync(cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}

/// <summary>What all request bodies share.</summary>
internal static class ClientContent
{
    internal static readonly System.Net.Http.Headers.MediaTypeHeaderValue MediaType = new("application/grpc");
}
