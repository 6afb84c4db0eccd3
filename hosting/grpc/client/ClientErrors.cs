using System.Net.Sockets;
using Grpc.Core;

namespace DigitalTalent.Hosting.Grpc.Client;

/// <summary>Turns errors of the transport into statuses.</summary>
internal static class ClientErrors
{
    /// <summary>Whether an exception comes from the connection, or from giving the call up, rather than from a bug.</summary>
    internal static bool IsTransport(Exception exception) =>
        exception is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException or SocketException or CredentialsException;

    /// <summary>The status for an exception of the transport. A call that was cancelled here has ended before, and asks for none.</summary>
    internal static Status ToStatus(Exception exception, Uri address)
    {
        const int http11Required = 13;
        if (exception is CredentialsException)
            return new Status(StatusCode.Unauthenticated, exception.Message, exception);

        string server = address.GetLeftPart(UriPartial.Authority);
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is not HttpProtocolException protocol)
                continue;

            if (protocol.ErrorCode == http11Required)
                return Unavailable($"{server} speaks HTTP/1.1 only: is that its gRPC port?", exception);
            return IsResetOfStream(protocol)
                ? new Status(FromHttp2(protocol.ErrorCode), $"The HTTP/2 stream was reset: {protocol.Message}", exception)
                : Unavailable($"the connection to {server} was lost ({protocol.Message})", exception);
        }

        return exception switch
        {
            HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError } =>
                Unavailable($"cannot reach {server}: is the silo running? ({exception.GetBaseException().Message})", exception),
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
                Unavailable($"cannot reach {server}: no secure connection ({exception.GetBaseException().Message})", exception),
            HttpRequestException { HttpRequestError: HttpRequestError.VersionNegotiationError } =>
                Unavailable($"{server} does not speak HTTP/2: is that its gRPC port? ({exception.Message})", exception),
            _ => Unavailable($"the connection to {server} was lost ({exception.GetBaseException().Message})", exception),
        };
    }

    /// <summary>Whether it is certain that the server has not looked at the request.</summary>
    internal static bool NotProcessed(Exception exception, RequestContent request)
    {
        const int refusedStream = 7;
        if (!request.Started)
            return true;

        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is HttpProtocolException { ErrorCode: refusedStream } protocol && IsResetOfStream(protocol))
                return true;
        }

        return false;
    }

    /// <summary>Whether the error ends one stream, rather than the connection with all of its streams.</summary>
    /// <remarks>.NET throws one type for both: only the message, or its resource key in trimmed programs, tells them apart.</remarks>
    private static bool IsResetOfStream(HttpProtocolException protocol) =>
        protocol.Message.Contains("stream", StringComparison.Ordinal) && !protocol.Message.Contains("connection", StringComparison.Ordinal);

    private static Status Unavailable(string detail, Exception exception) => new(StatusCode.Unavailable, detail, exception);

    private static StatusCode FromHttp2(long errorCode) => errorCode switch
    {
        0 => StatusCode.Unavailable,            // NO_ERROR: in practice a GOAWAY of a server that stopped while the stream was open.
        7 => StatusCode.Unavailable,            // REFUSED_STREAM
        8 => StatusCode.Cancelled,              // CANCEL
        11 => StatusCode.ResourceExhausted,     // ENHANCE_YOUR_CALM
        12 => StatusCode.PermissionDenied,      // INADEQUATE_SECURITY
        _ => StatusCode.Internal,
    };
}
