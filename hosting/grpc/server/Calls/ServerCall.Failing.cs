using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace DigitalTalent.Hosting.Grpc.Server;

internal abstract partial class ServerCall
{
    /// <summary>Ends a call that failed: chooses the status, logs what nobody expected.</summary>
    internal ValueTask FailAsync(Exception exception)
    {
        switch (exception)
        {
            case RpcException { StatusCode: not StatusCode.OK } error:
                return EndAsync(error.Status, error.Trailers);

            case OperationCanceledException when VerdictNow is { } verdict:
                return EndAsync(verdict.Status);

            case ClientGoneException:
            case OperationCanceledException when Http.RequestAborted.IsCancellationRequested:
                Log.ClientGone(Runtime.Logger, Method);
                return EndAsync(new Status(StatusCode.Cancelled, "The client cancelled the call."));

            case BadHttpRequestException:
                return EndAsync(new Status(MalformedRequest, "The body of the request is malformed HTTP."));

            default:
                Log.HandlerFailed(Runtime.Logger, Method, exception);
                return EndAsync(new Status(StatusCode.Unknown, "The method failed; the server has logged why."));
        }
    }

    /// <summary>What this wire format says to bytes that are not a request.</summary>
    protected abstract StatusCode MalformedRequest { get; }
}
