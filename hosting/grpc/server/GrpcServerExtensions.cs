using System.Diagnostics.CodeAnalysis;
using DigitalTalent.Hosting.Grpc.Server;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Serves generated gRPC services.</summary>
public static class GrpcServerExtensions
{
    /// <summary>Adds what calls need. May be called more than once; options add up.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets options; null for the defaults.</param>
    public static IServiceCollection AddGrpcServer(this IServiceCollection services, Action<GrpcServerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddRouting();
        services.AddOptions<GrpcServerOptions>();
        if (configure is not null)
            services.Configure(configure);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ServerRuntime>();
        return services;
    }

    /// <summary>Serves all methods of a service on <c>/package.Service/Method</c>, as gRPC over HTTP/2, as gRPC-Web and as Connect.</summary>
    /// <typeparam name="TService">Derives from a generated service base. One instance serves all calls: the registered one, or one that is
    /// made with arguments from the services. It must be thread-safe.</typeparam>
    /// <param name="endpoints">The application.</param>
    /// <returns>Conventions for the endpoints of the service.</returns>
    /// <exception cref="InvalidOperationException">AddGrpcServer was not called, an option is out of range, or the type is no generated service.</exception>
    public static IEndpointConventionBuilder MapGrpcService<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TService>(this IEndpointRouteBuilder endpoints)
        where TService : class
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var runtime = RuntimeOf(endpoints.ServiceProvider);
        return Map<TService>(endpoints, runtime, runtime.Interceptors);
    }

    /// <summary>
    /// Answers calls here, by their path alone, instead of through routing, which costs a small call about a twentieth of its time. Place it after
    /// middleware that must see calls, and before <c>UseRouting</c>.
    /// </summary>
    /// <remarks>Middleware after it does not see calls, and conventions of <see cref="MapGrpcService{TService}"/> mean nothing to them: interceptors judge them.</remarks>
    /// <exception cref="InvalidOperationException">AddGrpcServer was not called, or an option is out of range.</exception>
    public static IApplicationBuilder UseGrpcAheadOfRouting(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var runtime = RuntimeOf(app.ApplicationServices);
        return app.Use(next => new DirectDispatch(runtime, next).InvokeAsync);
    }

    /// <summary>Serves a service of gRPC itself. The application's interceptors do not see it: who asks whether a server lives has no key yet.</summary>
    internal static IEndpointConventionBuilder MapProtocolService<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TService>(this IEndpointRouteBuilder endpoints)
        where TService : class => Map<TService>(endpoints, RuntimeOf(endpoints.ServiceProvider), interceptors: []);

    private static ServerRuntime RuntimeOf(IServiceProvider services) => services.GetService<ServerRuntime>()
        ?? throw new InvalidOperationException($"Call services.{nameof(AddGrpcServer)}() before mapping services.");

    private static RouteGroupBuilder Map<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TService>(
        IEndpointRouteBuilder endpoints, ServerRuntime runtime, Interceptor[] interceptors)
        where TService : class
    {
        var group = endpoints.MapGroup("");
        var generated = GeneratedService.Of(typeof(TService));
        generated.Bind(
            new ServiceBinder(group, runtime, interceptors, generated.Descriptor),
            ActivatorUtilities.GetServiceOrCreateInstance<TService>(endpoints.ServiceProvider));
        if (generated.Descriptor is { } descriptor)
            runtime.Services.Add(descriptor);
        MapUnknownMethods(endpoints, runtime);
        return group;
    }

    private static void MapUnknownMethods(IEndpointRouteBuilder endpoints, ServerRuntime runtime)
    {
        if (!runtime.TryClaimUnknownMethods())
            return;

        // Last of all: whatever else the application serves on paths of two segments goes first.
        var pattern = RoutePatternFactory.Parse(
            "/{service}/{method}", defaults: null, parameterPolicies: new { service = new UnknownMethod.CallConstraint() });
        endpoints.Map(pattern, http => UnknownMethod.HandleAsync(http, runtime))
            .WithDisplayName("gRPC unknown method")
            .Add(static endpoint => ((RouteEndpointBuilder)endpoint).Order = int.MaxValue);
    }
}
