using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace DigitalTalent.Client;

/// <summary>Reports the change token of every write that is answered.</summary>
internal sealed class ChangeTokenInterceptor(Action<string> seen) : Interceptor
{
    private const string TokenField = "change_token";

    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        TRequest request, ClientInterceptorContext<TRequest, TResponse> context, BlockingUnaryCallContinuation<TRequest, TResponse> continuation) =>
        Look(continuation(request, context));

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
    {
        var call = continuation(request, context);
        return new AsyncUnaryCall<TResponse>(LookAsync(call.ResponseAsync), call.ResponseHeadersAsync, call.GetStatus, call.GetTrailers, call.Dispose);
    }

    private async Task<TResponse> LookAsync<TResponse>(Task<TResponse> reply) => Look(await reply);

    private TResponse Look<TResponse>(TResponse reply)
    {
        if (reply is IMessage message && message.Descriptor.FindFieldByName(TokenField)?.Accessor.GetValue(message) is string { Length: > 0 } token)
            seen(token);
        return reply;
    }
}
