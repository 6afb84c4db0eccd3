using Grpc.Core;
using Grpc.Core.Interceptors;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>Joins interceptors and handler into one function, once for each method.</summary>
internal static class InterceptorChain
{
    internal static UnaryServerMethod<TRequest, TResponse> Join<TRequest, TResponse>(
        Interceptor[] interceptors, UnaryServerMethod<TRequest, TResponse> handler)
        where TRequest : class
        where TResponse : class
    {
        for (int index = interceptors.Length - 1; index >= 0; index--)
        {
            var (interceptor, next) = (interceptors[index], handler);
            handler = (request, context) => interceptor.UnaryServerHandler(request, context, next);
        }

        return handler;
    }

    internal static ClientStreamingServerMethod<TRequest, TResponse> Join<TRequest, TResponse>(
        Interceptor[] interceptors, ClientStreamingServerMethod<TRequest, TResponse> handler)
        where TRequest : class
        where TResponse : class
    {
        for (int index = interceptors.Length - 1; index >= 0; index--)
        {
            var (interceptor, next) = (interceptors[index], handler);
            handler = (requests, context) => interceptor.ClientStreamingServerHandler(requests, context, next);
        }

        return handler;
    }

    internal static ServerStreamingServerMethod<TRequest, TResponse> Join<TRequest, TResponse>(
        Interceptor[] interceptors, ServerStreamingServerMethod<TRequest, TResponse> handler)
        where TRequest : class
        where TResponse : class
    {
        for (int index = interceptors.Length - 1; index >= 0; index--)
        {
            var (interceptor, next) = (interceptors[index], handler);
            handler = (request, replies, context) => interceptor.ServerStreamingServerHandler(request, replies, context, next);
        }

        return handler;
    }

    internal static DuplexStreamingServerMethod<TRequest, TResponse> Join<TRequest, TResponse>(
        Interceptor[] interceptors, DuplexStreamingServerMethod<TRequest, TResponse> handler)
        where TRequest : class
        where TResponse : class
    {
        for (int index = interceptors.Length - 1; index >= 0; index--)
        {
            var (interceptor, next) = (interceptors[index], handler);
            handler = (requests, replies, context) => interceptor.DuplexStreamingServerHandler(requests, replies, context, next);
        }

        return handler;
    }
}
