using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.Builder;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>Makes one endpoint for each method of a service.</summary>
internal sealed class ServiceBinder(
    IEndpointRouteBuilder routes, ServerRuntime runtime, Interceptor[] interceptors, ServiceDescriptor? descriptor) : ServiceBinderBase
{
    private readonly JsonCodec? _json = descriptor is null ? null : new JsonCodec(descriptor.File);

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler)
    {
        method = runtime.Options.RequestReaders.Apply(method);
        var chain = InterceptorChain.Join(interceptors, Present(method, handler));
        Map(method, new UnaryEndpoint<TRequest, TResponse>(method, chain, ConnectMethodOf(method), runtime).HandleAsync);
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse>? handler)
    {
        method = runtime.Options.RequestReaders.Apply(method);
        var chain = InterceptorChain.Join(interceptors, Present(method, handler));
        Map(method, new ClientStreamingEndpoint<TRequest, TResponse>(method, chain, ConnectMethodOf(method), runtime).HandleAsync);
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler)
    {
        method = runtime.Options.RequestReaders.Apply(method);
        var chain = InterceptorChain.Join(interceptors, Present(method, handler));
        Map(method, new ServerStreamingEndpoint<TRequest, TResponse>(method, chain, ConnectMethodOf(method), runtime).HandleAsync);
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler)
    {
        method = runtime.Options.RequestReaders.Apply(method);
        var chain = InterceptorChain.Join(interceptors, Present(method, handler));
        Map(method, new DuplexStreamingEndpoint<TRequest, TResponse>(method, chain, ConnectMethodOf(method), runtime).HandleAsync);
    }

    private static THandler Present<THandler>(IMethod method, THandler? handler)
        where THandler : Delegate =>
        handler ?? throw new InvalidOperationException($"{method.FullName} was bound without an instance of its service.");

    private void Map(IMethod method, RequestDelegate handler)
    {
        runtime.Methods.Add(method.FullName, handler);
        routes.Map(RoutePatternFactory.Parse(method.FullName), handler)
            .WithDisplayName($"gRPC {method.FullName}")
            .WithMetadata(new GrpcMethodMetadata(method, descriptor?.FindMethodByName(method.Name)));
        Log.MethodMapped(runtime.Logger, method.FullName, method.Type);
    }

    private ConnectMethod<TRequest, TResponse>? ConnectMethodOf<TRequest, TResponse>(Method<TRequest, TResponse> method)
        where TRequest : class
        where TResponse : class =>
        descriptor?.FindMethodByName(method.Name) is { } described && _json is not null
            ? new ConnectMethod<TRequest, TResponse>(method, described, _json)
            : null;
}
