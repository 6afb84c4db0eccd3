using System.Diagnostics;
using DigitalTalent.Silo.Security;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace DigitalTalent.Silo.Telemetry;

/// <summary>Counts, traces and logs every call. Outermost, so that refusals are seen too. Says who called and how it ended, never what was
/// asked or answered.</summary>
internal sealed partial class TelemetryInterceptor(CallMetrics metrics, TimeProvider time, ILogger<TelemetryInterceptor> log) : Interceptor
{
    /// <summary>How often calls without a good key are told of.</summary>
    internal static readonly TimeSpan StrangersToldEvery = TimeSpan.FromMinutes(1);

    private long _strangers;
    private long _strangersTold;

    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        SeenAsync(context, (request, continuation), static (context, call) => call.continuation(call.request, context));

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        SeenAsync(context, (request, responseStream, continuation), static (context, call) => Ended(call.continuation(call.request, call.responseStream, context)));

    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation) =>
        SeenAsync(context, (requestStream, continuation), static (context, call) => call.continuation(call.requestStream, context));

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        SeenAsync(
            context, (requestStream, responseStream, continuation), static (context, call) => Ended(call.continuation(call.requestStream, call.responseStream, context)));

    private async Task<TResult> SeenAsync<TCall, TResult>(ServerCallContext context, TCall call, Func<ServerCallContext, TCall, Task<TResult>> run)
    {
        var begun = Begin(context);
        try
        {
            var result = await run(context, call);
            End(begun, context, context.Status.StatusCode);
            return result;
        }
        catch (Exception failure)
        {
            End(begun, context, CodeOf(failure, context));
            throw;
        }
    }

    private static async Task<bool> Ended(Task stream)
    {
        await stream;
        return true;
    }

    /// <summary>Sees the calls that are refused before their request is read: the interceptors never do.</summary>
    public async ValueTask<IDisposable?> WatchAsync(ServerCallContext context, Func<ServerCallContext, ValueTask<IDisposable?>> admit)
    {
        try
        {
            return await admit(context);
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
        var principal = context.FindPrincipal();
        if (principal is null && code == StatusCode.Unauthenticated)
            NoteStranger();
        var level = LevelOf(code, principal);
        if (!log.IsEnabled(level))
            return;
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

    /// <summary>Anybody can make calls without a good key, as many as the line carries: they are counted, and told of now and then in one line.</summary>
    private void NoteStranger()
    {
        Interlocked.Increment(ref _strangers);
        long now = time.GetTimestamp(), last = Volatile.Read(ref _strangersTold);
        if (last != 0 && time.GetElapsedTime(last, now) < StrangersToldEvery)
            return;
        if (Interlocked.CompareExchange(ref _strangersTold, Math.Max(now, 1), last) == last)
            LogStrangers(Interlocked.Exchange(ref _strangers, 0));
    }

    /// <summary>Calls that went well are many, and so may those of strangers be; what else was refused is worth a line, and what failed here a look.</summary>
    private static LogLevel LevelOf(StatusCode code, Principal? principal) => code switch
    {
        StatusCode.OK => LogLevel.Debug,
        StatusCode.Unauthenticated when principal is null => LogLevel.Debug,
        StatusCode.Unknown or StatusCode.Internal or StatusCode.Unavailable or StatusCode.DataLoss => LogLevel.Warning,
        _ => LogLevel.Information,
    };

    [LoggerMessage(EventId = 31, EventName = "StrangersRefused", Level = LogLevel.Information,
        Message = "{Count} calls without a good key or token were refused since this was said last; further ones are told of in a minute at the earliest")]
    private partial void LogStrangers(long count);

    [LoggerMessage(EventId = 30, EventName = "CallEnded", Message = "{Method} {Code} {DurationMs:F1} ms, tenant {Tenant}, caller {Caller}")]
    private partial void LogEnded(LogLevel level, string method, StatusCode code, double durationMs, string tenant, string caller);
}
