using DigitalTalent.Hosting.Grpc.Server;
using DigitalTalent.Silo.Security;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace DigitalTalent.Silo.Edge;

/// <summary>Keeps one caller from using up what all share: RESOURCE_EXHAUSTED, with what ran out and when to try again.</summary>
internal sealed class LimitInterceptor(CallerLimiter limiter) : Interceptor
{
    /// <summary>How long calls and streams last is not ours to know: a second is polite.</summary>
    private static readonly TimeSpan RetrySoon = TimeSpan.FromSeconds(1);

    /// <summary>Counts a call by its headers, before its request is read.</summary>
    /// <returns>The place among the calls under way, to be disposed of; null where the method is public.</returns>
    /// <exception cref="RpcException">RESOURCE_EXHAUSTED.</exception>
    public IDisposable? TakePlace(ServerCallContext context)
    {
        if (context.FindPrincipal() is not { } principal)
            return null;
        TakeCall(principal);
        return limiter.TryBeginCall(principal.Credential, out bool siloIsFull) ?? throw (siloIsFull
            ? Exhausted(
                "silo", "SILO_BUSY", RetrySoon,
                $"服务器正忙：同时处理的调用最多 {limiter.Limits.CallsUnderWayTotal} 个", $"the silo is busy: {limiter.Limits.CallsUnderWayTotal} calls at a time are taken")
            : Exhausted(
                CallerOf(principal), "CALLS_UNDER_WAY_EXHAUSTED", RetrySoon,
                $"同时进行的调用过多：最多 {limiter.Limits.CallsUnderWay} 个", $"too many calls under way: {limiter.Limits.CallsUnderWay} at a time are allowed"));
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        using var stream = Open(context, takesCall: false);
        await continuation(request, responseStream, context);
    }

    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        using var stream = Open(context);
        return await continuation(requestStream, context);
    }

    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        using var stream = Open(context);
        await continuation(requestStream, responseStream, context);
    }

    private void TakeCall(Principal principal)
    {
        if (limiter.TryTakeCall(principal.Credential, out var retryAfter))
            return;
        throw Exhausted(
            CallerOf(principal), "CALLS_EXHAUSTED", retryAfter,
            $"调用过于频繁：每秒最多 {limiter.Limits.CallsPerSecond} 次，短时最多 {limiter.Limits.CallBurst} 次",
            $"too many calls: {limiter.Limits.CallsPerSecond} a second and {limiter.Limits.CallBurst} at once are allowed");
    }

    /// <param name="context">The call.</param>
    /// <param name="takesCall">False where the call was counted before its request was read.</param>
    /// <returns>Null where the method is public.</returns>
    private IDisposable? Open(ServerCallContext context, bool takesCall = true)
    {
        if (context.FindPrincipal() is not { } principal)
            return null;
        if (takesCall)
            TakeCall(principal);
        return limiter.TryOpenStream(principal.Credential) ?? throw Exhausted(
            CallerOf(principal), "STREAMS_EXHAUSTED", RetrySoon,
            $"打开的流过多：最多同时 {limiter.Limits.Streams} 个", $"too many open streams: {limiter.Limits.Streams} at a time are allowed");
    }

    private static string CallerOf(Principal principal) => $"caller:{principal.Credential}";

    private static RpcException Exhausted(string subject, string reason, TimeSpan retryAfter, string zh, string en)
    {
        var quota = new QuotaFailure { Violations = { new QuotaFailure.Types.Violation { Subject = subject, Description = en } } };
        return RichStatus.Exception(
            StatusCode.ResourceExhausted, $"{zh} / {en}",
            new ErrorInfo { Type = reason, Domain = ErrorInterceptor.Domain }, quota, new RetryInfo { RetryDelay = Duration.FromTimeSpan(retryAfter) });
    }
}
