using System.IO.Pipelines;
using Grpc.Core;

namespace DigitalTalent.Hosting.Grpc.Client;

/// <summary>One call of a client: sends the requests, reads the replies, ends with a status.</summary>
internal sealed partial class ClientCall<TRequest, TResponse>(
    GrpcChannel channel, Method<TRequest, TResponse> method, string? host, CallOptions options, int previousAttempts = 0)
    : ClientCall(channel, method, host, options, previousAttempts)
    where TRequest : class
    where TResponse : class
{
    private const int PrefixBytes = 5;

    private Task<HttpResponseMessage?> _response = Task.FromResult<HttpResponseMessage?>(null);
    private PipeReader? _replies;
    private string? _encoding;
    private int _reading;

    /// <summary>Whether someone is reading replies and so will learn the status.</summary>
    internal bool IsReading => Volatile.Read(ref _reading) != 0;

    /// <summary>Sends the only request.</summary>
    /// <returns>What is sent; empty when the request could not be sent, and the call has ended.</returns>
    internal ReadOnlyMemory<byte> StartWithMessage(TRequest request)
    {
        if (TrySerialize(request, new FrameSerialization(), WriteOptions?.Flags ?? WriteFlags.None, out var frame))
            StartWithFrame(frame);
        return frame;
    }

    /// <summary>Sends the only request, a message behind its prefix.</summary>
    internal void StartWithFrame(ReadOnlyMemory<byte> frame) => _response = StartAsync(new FrameContent(frame));

    /// <summary>Opens the stream of requests.</summary>
    internal IClientStreamWriter<TRequest> StartWithStream()
    {
        var content = new StreamingContent();
        _response = StartAsync(content);
        return new RequestWriter<TRequest, TResponse>(this, content);
    }

    /// <summary>Writes a message with its prefix into a buffer. A message that is too long, or cannot be written, ends the call.</summary>
    internal bool TrySerialize(TRequest request, FrameSerialization buffer, WriteFlags flags, out ReadOnlyMemory<byte> frame)
    {
        frame = default;
        try
        {
            frame = buffer.Write(request, method.RequestMarshaller.ContextualSerializer);
        }
        catch (Exception exception) when (exception is InvalidOperationException or IOException)
        {
            Finish(new Status(StatusCode.Internal, "The request could not be written as a message.", exception));
            return false;
        }

        int length = frame.Length - PrefixBytes;
        if (length <= (Channel.MaxSendMessageSize ?? int.MaxValue))
        {
            if (UsesGzip && length > 0 && !flags.HasFlag(WriteFlags.NoCompress))
                frame = GzipFrame.TryMake(frame.Span[PrefixBytes..]) ?? frame;
            return true;
        }

        frame = default;
        Finish(new Status(StatusCode.ResourceExhausted, $"The request has {length} bytes; the client sends at most {Channel.MaxSendMessageSize}."));
        return false;
    }

    /// <summary>Reads the only reply and the status.</summary>
    internal async Task<TResponse> ReadSingleAsync()
    {
        var reply = await ReadNextAsync(CancellationToken.None);
        if (reply is not null && await ReadNextAsync(CancellationToken.None) is not null)
            throw Failure(Finish(new Status(StatusCode.Internal, $"{Method.FullName} sent more than one reply.")));

        // An OK without a reply is as good as no answer.
        return reply ?? throw Failure(new CallEnd(new Status(StatusCode.Internal, $"{Method.FullName} ended with OK, but without a reply."), Metadata.Empty));
    }

    /// <summary>Reads the next reply; null when the call ended with OK.</summary>
    /// <exception cref="RpcException">The call ended with another status.</exception>
    internal async Task<TResponse?> ReadNextAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _reading, 1) != 0)
            throw new InvalidOperationException("Another read of this call is still running: await it first.");

        try
        {
            using var linked = cancellationToken.CanBeCanceled ? cancellationToken.UnsafeRegister(CancelBecauseOfRead, this) : default;
            var reply = End.IsCompleted ? null : await ReadReplyAsync();
            if (reply is not null)
                return reply;

            var end = await End;
            return end.Status.StatusCode == StatusCode.OK ? null : throw Failure(end);
        }
        finally
        {
            Volatile.Write(ref _reading, 0);
        }
    }
}
