using System.Diagnostics;
using DigitalTalent.Silo.Security;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace DigitalTalent.Silo.Telemetry;

/// <summary>Counts, traces and logs every call. Outermost, so that refusals are seen too. Says who called and how it ended, never what was
/// asked or answered.</summary>
internal sealed partial class TelemetryInterceptor(CallMetrics metrics, TimeProvider time, ILogger<TelemetryInterceptor> log) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        var call = Begin(context);
        try
        {
            var reply = await continuation(request, context);
            End(call, context, context.Status.StatusCode);
            return reply;
        }
        catch (Exception failure)
        {
            End(call, context, CodeOf(failure, context));
            throw;
        }
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        var call = Begin(context);
        try
        {
            await continuation(request, responseStream, context);
            End(call, context, context.Status.StatusCode);
        }
        catch (Exception failure)
        {
            End(call, context, CodeOf(failure, context));
            throw;
        }
    }

    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        var call = Begin(context);
        try
        {
            var reply = await continuation(requestStream, context);
            End(call, context, context.Status.StatusCode);
            return reply;
        }
        catch (Exception failure)
        {
            End(call, context, CodeOf(failure, context));
            throw;
        }
    }

    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        var call = Begin(context);
        try
        {
            await continuation(requestStream, responseStream, context);
            End(call, context, context.Status.StatusCode);
        }
        catch (Exception failure)
        {
            End(call, context, CodeOf(failure, context));
            throw;
        }
    }

    /// <summary>Sees the calls that are refused before their request is read: the interceptors never do.</summary>
    public async ValueTask WatchAsync(ServerCallContext context, Func<ServerCallContext, ValueTask<ICredential?>> admit)
    {
        try
        {
            await admit(context);
        }
        catch (Exception failure)
        {
            End(Begin(context), context, CodeOf(failure, context));
            throw;
        }
    }

    private (long Begun, Activity? Activity) Begin(ServerCallContext context)
    {
        var activity = CallTracing.Begin(context);          // First: it reads headers, which may be malformed.
        metrics.Begin(context.Method);
        return (time.GetTimestamp(), activity);
    }

    private void End((long Begun, Activity? Activity) call, ServerCallContext context, StatusCode code)
    {
        var duration = time.GetElapsedTime(call.Begun);
        metrics.End(context.Method, code, duration);
        CallTracing.End(call.Activity, code);
        var level = LevelOf(code);
        if (!log.IsEnabled(level))
            return;
        var principal = context.FindPrincipal();
        LogEnded(level, context.Method, code, duration.TotalMilliseconds, principal?.Tenant ?? "-", principal?.Credential ?? "-");
    }

    /// <summary>What the client will be told. A call that was cancelled has ended for it already.</summary>
    private StatusCode CodeOf(Exception failure, ServerCallContext context) => failure switch
    {
        RpcException status => status.StatusCode,
        OperationCanceledException when context.CancellationToken.IsCancellationRequested =>
            time.GetUtcNow().UtcDateTime >= context.Deadline ? StatusCode.DeadlineExceeded : StatusCode.Cancelled,
        _ => StatusCode.Unknown,
    };

    /// <summary>Calls that went well are many; what was refused is worth a line, and what failed here a look.</summary>
    private static LogLevel LevelOf(StatusCode code) => code switch
    {
        StatusCode.OK => LogLevel.Debug,
        StatusCode.Unknown or StatusCode.Internal or StatusCode.Unavailable or StatusCode.DataLoss => LogLevel.Warning,
        _ => LogLevel.Information,
    };

    [LoggerMessage(EventId = 30, EventName = "CallEnded", Message = "{Method} {Code} {DurationMs:F1} ms, tenant {Tenant}, caller {Caller}")]
    private partial void LogEnded(LogLevel level, string method, StatusCode code, double durationMs, string tenant, string caller);
}
