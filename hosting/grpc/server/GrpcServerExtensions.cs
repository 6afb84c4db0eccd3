using System.Diagnostics.CodeAnalysis;
using DigitalTalent.Hosting.Grpc.Server;
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

    /// <summary>Serves all methods of a service on <c>/package.Service/Method</c>: gRPC over HTTP/2, and unary ones as Connect too.</summary>
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
        var services = endpoints.ServiceProvider;
        var runtime = services.GetService<ServerRuntime>()
            ?? throw new InvalidOperationException($"Call services.{nameof(AddGrpcServer)}() before {nameof(MapGrpcService)}.");

        var group = endpoints.MapGroup("");
        var generated = GeneratedService.Of(typeof(TService));
        generated.Bind(
            new ServiceBinder(group, runtime, generated.Descriptor), ActivatorUtilities.GetServiceOrCreateInstance<TService>(services));
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
        endpoints.Map(pattern, UnknownMethod.HandleAsync)
            .WithDisplayName("gRPC unknown method")
            .Add(static endpoint => ((RouteEndpointBuilder)endpoint).Order = int.MaxValue);
    }
}
