using DigitalTalent.Grains;
using DigitalTalent.Hosting.Grpc.Server;
using DigitalTalent.Storage;
using DigitalTalent.Silo.Consistency;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Orleans.Runtime;
using Orleans.Storage;

namespace DigitalTalent.Silo.Edge;

/// <summary>The one table that turns failures into gRPC statuses: code, stable reason, what to do. Unknown failures are logged whole
/// and leave as one calm sentence.</summary>
internal sealed partial class ErrorInterceptor(ILogger<ErrorInterceptor> log) : Interceptor
{
    /// <summary>Names this service in ErrorInfo.</summary>
    public const string Domain = "digitaltalent.v1";

    private static readonly Duration RetrySoon = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(200));
    private static readonly Duration RetryLater = Duration.FromTimeSpan(TimeSpan.FromSeconds(2));

    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(request, context);
        }
        catch (Exception failure) when (IsToBeMapped(failure, context))
        {
            throw Map(failure, context);
        }
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(request, responseStream, context);
        }
        catch (Exception failure) when (IsToBeMapped(failure, context))
        {
            throw Map(failure, context);
        }
    }

    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(requestStream, context);
        }
        catch (Exception failure) when (IsToBeMapped(failure, context))
        {
            throw Map(failure, context);
        }
    }

    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(requestStream, responseStream, context);
        }
        catch (Exception failure) when (IsToBeMapped(failure, context))
        {
            throw Map(failure, context);
        }
    }

    /// <summary>A status is a status already; a cancelled call is the caller's own doing or its deadline, which the wire reports.</summary>
    private static bool IsToBeMapped(Exception failure, ServerCallContext context) =>
        failure is not RpcException && !(failure is OperationCanceledException && context.CancellationToken.IsCancellationRequested);

    private RpcException Map(Exception failure, ServerCallContext context)
    {
        var known = Known(failure);
        if (known is null)
        {
            LogUnknown(context.Method, failure);
            return Rich(StatusCode.Internal, "INTERNAL", "系统内部错误，已记录日志 / internal error; it has been logged");
        }

        if (known.StatusCode is StatusCode.Unavailable)
            LogUnavailable(context.Method, failure);
        return known;
    }

    /// <summary>The status of a failure that the registry knows how to tell; null for all others.</summary>
    public static RpcException? Known(Exception failure) => failure switch
    {
        NotFoundException of => Rich(StatusCode.NotFound, of.Reason, of.Message),
        PreconditionException of => Rich(StatusCode.FailedPrecondition, of.Reason, of.Message),
        StaleEtagException of => Rich(StatusCode.Aborted, of.Reason, of.Message),
        ChangeTokenException of => Rich(StatusCode.InvalidArgument, of.Reason, of.Message),
        InconsistentStateException => Rich(
            StatusCode.Aborted, "WRITE_CONTENTION", "多方同时修改同一记录，请稍后重试 / the record is being changed by several writers at once; retry", RetrySoon),
        StoreUnavailableException => Rich(
            StatusCode.Unavailable, "STORE_UNAVAILABLE", "数据库暂时不可用，请稍后重试 / the database is not available at the moment; retry later", RetryLater),
        SiloUnavailableException => Rich(
            StatusCode.Unavailable, "SILO_LOST",
            "处理该请求的服务器已停止，请求可能已执行，请核对后重试 / "
            + "the server that had this call went away; the call may have been carried out; check the record, then retry", RetrySoon),
        TimeoutException => Rich(
            StatusCode.Unavailable, "BUSY", "服务繁忙，请稍后重试 / the server is busy; retry later", RetryLater),
        OrleansMessageRejectionException rejected => (rejected.InnerException is { } cause ? Known(cause) : null) ?? Changing(),
        OrleansException { InnerException: { } inner } => Known(inner),         // A failure that the runtime has wrapped: unknown where it is a bug.
        OrleansException => Changing(),
        _ => null,
    };

    private static RpcException Changing() =>
        Rich(StatusCode.Unavailable, "CLUSTER_CHANGING", "集群正在变更，请重试 / servers are joining or leaving at the moment; retry", RetrySoon);

    /// <summary>A status with its stable reason and, where it helps, when to try again.</summary>
    internal static RpcException Rich(StatusCode code, string reason, string message, Duration? retryAfter = null)
    {
        // Field 1 of ErrorInfo is called `reason` today; the generated class is from before it was renamed. The wire is the same.
        var info = new ErrorInfo { Type = reason, Domain = Domain };
        return retryAfter is null
            ? RichStatus.Exception(code, message, info)
            : RichStatus.Exception(code, message, info, new RetryInfo { RetryDelay = retryAfter });
    }

    [LoggerMessage(EventId = 10, EventName = "UnknownFailure", Level = LogLevel.Error, Message = "{Method} failed in a way that is not known: a bug")]
    private partial void LogUnknown(string method, Exception failure);

    [LoggerMessage(EventId = 11, EventName = "Unavailable", Level = LogLevel.Warning, Message = "{Method} could not be served")]
    private partial void LogUnavailable(string method, Exception failure);
}
