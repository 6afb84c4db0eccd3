namespace Grpc.Core;

/// <summary>Makes calls for generated clients. Thread-safe.</summary>
public abstract class CallInvoker
{
    /// <summary>Makes a unary call and blocks the thread until it ends. Prefer <see cref="AsyncUnaryCall{TRequest, TResponse}"/>.</summary>
    /// <param name="method">The method to call.</param>
    /// <param name="host">The authority to name to the server; null for that of the channel.</param>
    /// <param name="options">How to call.</param>
    /// <param name="request">The request.</param>
    /// <exception cref="RpcException">The call ended with a status other than OK.</exception>
    public abstract TResponse BlockingUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
        where TRequest : class
        where TResponse : class;

    /// <summary>Makes a unary call.</summary>
    /// <inheritdoc cref="BlockingUnaryCall{TRequest, TResponse}" path="/param"/>
    public abstract AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
        where TRequest : class
        where TResponse : class;

    /// <summary>Makes a call with one request and many replies.</summary>
    /// <inheritdoc cref="BlockingUnaryCall{TRequest, TResponse}" path="/param"/>
    public abstract AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
        where TRequest : class
        where TResponse : class;

    /// <summary>Makes a call with many requests and one reply.</summary>
    /// <inheritdoc cref="BlockingUnaryCall{TRequest, TResponse}" path="/param"/>
    public abstract AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options)
        where TRequest : class
        where TResponse : class;

    /// <summary>Makes a call with many requests and many replies.</summary>
    /// <inheritdoc cref="BlockingUnaryCall{TRequest, TResponse}" path="/param"/>
    public abstract AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options)
        where TRequest : class
        where TResponse : class;
}
