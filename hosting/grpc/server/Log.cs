using Microsoft.Extensions.Logging;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>What the server logs. No metadata, no messages: they may hold personal data.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "{Method} failed with an exception that is no status; the client was told UNKNOWN.")]
    internal static partial void HandlerFailed(ILogger logger, string method, Exception exception);

    [LoggerMessage(2, LogLevel.Error, "{Method} ended, but its reply or status could not be sent.")]
    internal static partial void EndFailed(ILogger logger, string method, Exception exception);

    [LoggerMessage(3, LogLevel.Debug, "{Method} ended with {Code}: {Detail}")]
    internal static partial void EndedWithError(ILogger logger, string method, global::Grpc.Core.StatusCode code, string detail);

    [LoggerMessage(4, LogLevel.Debug, "{Method}: the client cancelled the call or was lost.")]
    internal static partial void ClientGone(ILogger logger, string method);

    [LoggerMessage(5, LogLevel.Error, "{Method}: a callback on the cancellation of the call failed.")]
    internal static partial void CancellationCallbackFailed(ILogger logger, string method, Exception exception);

    [LoggerMessage(6, LogLevel.Information, "Ending {Count} open streams with UNAVAILABLE: the host is stopping.")]
    internal static partial void DrainingStreams(ILogger logger, int count);

    [LoggerMessage(7, LogLevel.Error, "{Method}: the handler returned while one of its writes was still running, and that write failed.")]
    internal static partial void AbandonedWriteFailed(ILogger logger, string method, Exception exception);

    [LoggerMessage(9, LogLevel.Debug, "{Method} was ended, and the client took neither its replies nor the status; its stream was cut.")]
    internal static partial void EndNotReceived(ILogger logger, string method);

    [LoggerMessage(8, LogLevel.Debug, "Serving {Method} ({Type}).")]
    internal static partial void MethodMapped(ILogger logger, string method, global::Grpc.Core.MethodType type);
}
