using DigitalTalent.Hosting.Grpc.Server;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Serves grpc.reflection.v1 and v1alpha.</summary>
public static class GrpcReflectionExtensions
{
    /// <summary>Adds what reflection needs.</summary>
    public static IServiceCollection AddGrpcReflection(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton<ReflectionAnswers>();
        return services;
    }

    /// <summary>Tells the contract of all mapped services, those mapped later included.</summary>
    /// <remarks>Interceptors of the server do not see these calls.</remarks>
    /// <exception cref="InvalidOperationException">AddGrpcServer or AddGrpcReflection was not called.</exception>
    public static void MapGrpcReflection(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        endpoints.MapProtocolService<ReflectionService>();
        endpoints.MapProtocolService<AlphaReflectionService>();
    }
}
