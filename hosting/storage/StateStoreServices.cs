using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Storage;

namespace DigitalTalent.Hosting.Storage;

/// <summary>Adds a store to a host.</summary>
public static class StateStoreServices
{
    /// <summary>
    /// Adds an open store (<see cref="IStateStore"/>, <see cref="IEventLog"/>), its face for single states (<see cref="GroupedStateStore"/>) and grain storage
    /// over it (<see cref="IGrainStorage"/>). The host owns the store from the moment at which any of them is asked for: it drains and
    /// closes it when it is disposed. Until then it is the caller's.
    /// </summary>
    /// <param name="services">Where to add.</param>
    /// <param name="store">From <see cref="StateStores.OpenAsync"/>.</param>
    /// <param name="options">Null: the defaults.</param>
    public static IServiceCollection AddStateStore(this IServiceCollection services, IStateStore store, StateStoreOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        // Through factories: a container disposes what it made, in reverse order, so that the queue is drained before the store closes.
        services.AddSingleton(_ => store);
        services.TryAddSingleton<IEventLog>(provider =>
        {
            provider.GetRequiredService<IStateStore>();     // The host owns the store from now on. It may have put a wrapper around it, which need not know events.
            return new StoreEventLog(store as IEventLog ?? throw new InvalidOperationException($"The store '{store.Provider}' keeps no events."));
        });
        services.TryAddSingleton(provider => new GroupedStateStore(provider.GetRequiredService<IStateStore>(), options));
        services.TryAddSingleton<IGrainStorage>(provider => new GrainStorage(provider.GetRequiredService<GroupedStateStore>()));
        return services;
    }
}
