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
    /// <summary>How long streams last is not ours to know: a second is polite.</summary>
    private static readonly TimeSpan RetryStream = TimeSpan.FromSeconds(1);

    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        if (context.FindPrincipal() is { } principal)
            TakeCall(principal);
        return continuation(request, context);
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        using var stream = Open(context);
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
            principal, "CALLS_EXHAUSTED", retryAfter,
            $"调用过于频繁：每秒最多 {limiter.Limits.CallsPerSecond} 次，短时最多 {limiter.Limits.CallBurst} 次",
            $"too many calls: {limiter.Limits.CallsPerSecond} a second and {limiter.Limits.CallBurst} at once are allowed");
    }

    /// <returns>Null where the method is public.</returns>
    private IDisposable? Open(ServerCallContext context)
    {
        if (context.FindPrincipal() is not { } principal)
            return null;
        TakeCall(principal);
        return limiter.TryOpenStream(principal.Credential) ?? throw Exhausted(
            principal, "STREAMS_EXHAUSTED", RetryStream,
            $"打开的流过多：最多同时 {limiter.Limits.Streams} 个", $"too many open streams: {limiter.Limits.Streams} at a time are allowed");
    }

    private static RpcException Exhausted(Principal principal, string reason, TimeSpan retryAfter, string zh, string en)
    {
        var quota = new QuotaFailure { Violations = { new QuotaFailure.Types.Violation { Subject = $"caller:{principal.Credential}", Description = en } } };
        return RichStatus.Exception(
            StatusCode.ResourceExhausted, $"{zh} / {en}",
            new ErrorInfo { Type = reason, Domain = ErrorInterceptor.Domain }, quota, new RetryInfo { RetryDelay = Duration.FromTimeSpan(retryAfter) });
    }
}
