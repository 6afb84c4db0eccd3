using DigitalTalent.Hosting.Grpc.Server;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Serves grpc.health.v1.</summary>
public static class GrpcHealthExtensions
{
    /// <summary>Adds a <see cref="HealthBoard"/> for the parts of the server to report to. An <see cref="IHealthSource"/> that is registered already stays.</summary>
    public static IServiceCollection AddGrpcHealth(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton<HealthBoard>();
        services.TryAddSingleton<IHealthSource>(static provider => provider.GetRequiredService<HealthBoard>());
        return services;
    }

    /// <summary>Serves the health of all services mapped so far. When the host begins to stop, it says NOT_SERVING before connections are told to go away.</summary>
    /// <remarks>Interceptors of the server do not see these calls.</remarks>
    /// <returns>Conventions for the endpoints of the service.</returns>
    /// <exception cref="InvalidOperationException">AddGrpcServer or AddGrpcHealth was not called.</exception>
    public static IEndpointConventionBuilder MapGrpcHealth(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var services = endpoints.ServiceProvider;
        var source = services.GetService<IHealthSource>()
            ?? throw new InvalidOperationException($"Call services.{nameof(AddGrpcHealth)}() before {nameof(MapGrpcHealth)}.");
        if (source is HealthBoard board)
        {
            foreach (var service in services.GetRequiredService<ServerRuntime>().Services)
                board.Add(service.FullName);
            services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.UnsafeRegister(
                static stopped => ((HealthBoard)stopped!).Stop(), board);
        }

        return endpoints.MapProtocolService<HealthService>();
    }
}
