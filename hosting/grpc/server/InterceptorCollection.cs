using System.Diagnostics.CodeAnalysis;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.DependencyInjection;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>The interceptors of a server, outermost first. One instance of each serves all calls.</summary>
public sealed class InterceptorCollection
{
    private readonly List<Func<IServiceProvider, Interceptor>> _factories = [];

    /// <summary>Adds an interceptor that is taken from the services, or made with arguments from them.</summary>
    /// <returns>This collection.</returns>
    public InterceptorCollection Add<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TInterceptor>()
        where TInterceptor : Interceptor
    {
        _factories.Add(static services => ActivatorUtilities.GetServiceOrCreateInstance<TInterceptor>(services));
        return this;
    }

    /// <summary>Adds an interceptor.</summary>
    /// <returns>This collection.</returns>
    public InterceptorCollection Add(Interceptor interceptor)
    {
        ArgumentNullException.ThrowIfNull(interceptor);
        _factories.Add(_ => interceptor);
        return this;
    }

    internal Interceptor[] Resolve(IServiceProvider services) => [.. _factories.Select(factory => factory(services))];
}
