using System.Net;
using System.Net.Http.Headers;

namespace DigitalTalent.Hosting.Grpc.Client;

/// <summary>The body of a request, which knows whether it has begun to leave.</summary>
internal abstract class RequestContent : HttpContent
{
    private static readonly MediaTypeHeaderValue MediaType = new("application/grpc");

    private volatile bool _started;

    protected RequestContent() => Headers.ContentType = MediaType;

    /// <summary>Whether the body has begun to be sent: until then no server can have acted on it.</summary>
    internal bool Started => _started;

    /// <summary>Told when the headers of the response, or the failure in their place, are known.</summary>
    internal virtual void OnAnswered()
    {
    }

    protected void MarkStarted() => _started = true;

    protected sealed override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected abstract override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken);
}

/// <summary>A request body of one message behind its prefix.</summary>
internal sealed class FrameContent(ReadOnlyMemory<byte> frame) : RequestContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        MarkStarted();
        return stream.WriteAsync(frame, cancellationToken).AsTask();
    }

    protected override bool TryComputeLength(out long length)
    {
        length = frame.Length;
        return true;
    }
}
