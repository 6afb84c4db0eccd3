using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>A call with its message types. What a wire format has to know stands here.</summary>
internal abstract class ServerCall<TRequest, TResponse>(HttpContext http, Method<TRequest, TResponse> method, ServerRuntime runtime)
    : ServerCall(http, runtime)
    where TRequest : class
    where TResponse : class
{
    private long _bodyBytes;

    protected Method<TRequest, TResponse> Definition { get; } = method;

    protected override IMethod Called => Definition;

    /// <summary>How many bytes were put into the response body.</summary>
    protected ref long BodyBytes => ref _bodyBytes;

    /// <summary>Looks at the headers that decide whether the call can be served, and reads the time until the deadline; null when there is none.</summary>
    /// <exception cref="RpcException">A header is malformed.</exception>
    internal abstract TimeSpan? ReadTimeout();

    /// <summary>Reads the only message of a request, and makes sure that it is the only one.</summary>
    internal abstract ValueTask<TRequest> ReadSingleAsync();

    /// <summary>Reads the next message of a stream; null at its end.</summary>
    internal abstract ValueTask<TRequest?> ReadNextAsync(CancellationToken cancellationToken);

    /// <summary>Puts a message into the response body. The response must be claimed.</summary>
    /// <param name="message">The message.</param>
    /// <param name="mayCompress">False when the handler asked for this message not to be compressed.</param>
    protected abstract void WriteMessage(TResponse message, bool mayCompress);

    /// <summary>Writes one message of a stream and sends it.</summary>
    internal Task WriteAsync(TResponse message, WriteFlags flags, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (EarlyHeadersUnderWay is { } headers)
            return WriteAfterAsync(headers, message, flags, cancellationToken);

        BeginWrite();
        long before = _bodyBytes;
        try
        {
            WriteMessage(message, mayCompress: !flags.HasFlag(WriteFlags.NoCompress));
        }
        catch
        {
            if (_bodyBytes != before)
                Abort();        // Half a message is in the buffer: the frames after it could not be told apart.
            EndWrite();
            throw;
        }

        if (!flags.HasFlag(WriteFlags.BufferHint))
            return FlushMessage(cancellationToken);

        EndWrite();
        return Task.CompletedTask;
    }

    /// <summary>Ends a call whose handler returned its only reply, where that needs no waiting.</summary>
    /// <returns>False when it does, or when the reply is not to be sent; nothing has happened then.</returns>
    internal bool TryEndWithReply(TResponse? reply)
    {
        if (reply is null || !IsStatusOk || !TryClaimEnd())
            return false;
        WriteLast(reply);
        return true;
    }

    /// <summary>Ends a call whose handler returned its only reply.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    internal async ValueTask EndWithReplyAsync(TResponse? reply)
    {
        if (!IsStatusOk)
        {
            await EndAsync(Status);
            return;
        }

        if (reply is null)
        {
            Log.HandlerFailed(Runtime.Logger, Method, new InvalidOperationException("The handler returned null instead of a reply."));
            await EndAsync(new Status(StatusCode.Internal, "The method gave no reply."));
            return;
        }

        if (!await ClaimEndAsync())
            return;

        WriteLast(reply);
    }

    private void WriteLast(TResponse reply)
    {
        long before = _bodyBytes;
        try
        {
            WriteMessage(reply, mayCompress: WriteOptions?.Flags.HasFlag(WriteFlags.NoCompress) is not true);
        }
        catch (Exception exception)
        {
            Log.EndFailed(Runtime.Logger, Method, exception);
            if (_bodyBytes != before)
                Abort();
            else
                WriteEnd(exception is RpcException error ? error.Status : new Status(StatusCode.Internal, "The reply could not be written."), null);
            return;
        }

        WriteEnd(Status, errorTrailers: null);
    }

    private async Task WriteAfterAsync(Task headers, TResponse message, WriteFlags flags, CancellationToken cancellationToken)
    {
        await headers;
        await WriteAsync(message, flags, cancellationToken);
    }
}
