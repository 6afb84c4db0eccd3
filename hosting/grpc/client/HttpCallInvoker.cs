using Grpc.Core;

namespace DigitalTalent.Hosting.Grpc.Client;

/// <summary>Makes calls over a channel: one call object for each.</summary>
internal sealed class HttpCallInvoker(GrpcChannel channel) : CallInvoker
{
    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        using var call = AsyncUnaryCall(method, host, options, request);
        return call.GetAwaiter().GetResult();
    }

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        if (channel.Hedger is { } hedger && hedger.Hedges(method))
        {
            var hedged = new HedgedCall<TRequest, TResponse>(channel, hedger, method, host, options, request);
            return new AsyncUnaryCall<TResponse>(
                hedged.Reply,
                HedgedCall<TRequest, TResponse>.GetHeaders,
                HedgedCall<TRequest, TResponse>.GetStatus,
                HedgedCall<TRequest, TResponse>.GetTrailers,
                HedgedCall<TRequest, TResponse>.Dispose,
                hedged);
        }

        if (channel.Retrier is { } retrier)
        {
            var retrying = new RetryingCall<TRequest, TResponse>(channel, retrier, method, host, options, request);
            return new AsyncUnaryCall<TResponse>(
                retrying.ReadSingleAsync(),
                RetryingCall<TRequest, TResponse>.GetHeaders,
                RetryingCall<TRequest, TResponse>.GetStatus,
                RetryingCall<TRequest, TResponse>.GetTrailers,
                RetryingCall<TRequest, TResponse>.Dispose,
                retrying);
        }

        var call = new ClientCall<TRequest, TResponse>(channel, method, host, options);
        call.StartWithMessage(request);
        return new AsyncUnaryCall<TResponse>(
            call.ReadSingleAsync(), ClientCall.GetHeaders, ClientCall.GetStatus, ClientCall.GetTrailers, ClientCall.Dispose, call);
    }

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        if (channel.Retrier is { } retrier)
        {
            var retrying = new RetryingCall<TRequest, TResponse>(channel, retrier, method, host, options, request);
            return new AsyncServerStreamingCall<TResponse>(
                retrying,
                RetryingCall<TRequest, TResponse>.GetHeaders,
                RetryingCall<TRequest, TResponse>.GetStatus,
                RetryingCall<TRequest, TResponse>.GetTrailers,
                RetryingCall<TRequest, TResponse>.Dispose,
                retrying);
        }

        var call = new ClientCall<TRequest, TResponse>(channel, method, host, options);
        call.StartWithMessage(request);
        return new AsyncServerStreamingCall<TResponse>(
            new ReplyReader<TRequest, TResponse>(call), ClientCall.GetHeaders, ClientCall.GetStatus, ClientCall.GetTrailers, ClientCall.Dispose, call);
    }

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        var call = new ClientCall<TRequest, TResponse>(channel, method, host, options);
        var requests = call.StartWithStream();
        return new AsyncClientStreamingCall<TRequest, TResponse>(
            requests, call.ReadSingleAsync(), ClientCall.GetHeaders, ClientCall.GetStatus, ClientCall.GetTrailers, ClientCall.Dispose, call);
    }

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        var call = new ClientCall<TRequest, TResponse>(channel, method, host, options);
        var requests = call.StartWithStream();
        return new AsyncDuplexStreamingCall<TRequest, TResponse>(
            requests,
            new ReplyReader<TRequest, TResponse>(call),
            ClientCall.GetHeaders,
            ClientCall.GetStatus,
            ClientCall.GetTrailers,
            ClientCall.Dispose,
            call);
    }
}
