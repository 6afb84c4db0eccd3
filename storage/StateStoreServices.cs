using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Storage;
using Orleans.Providers;
using Orleans.Runtime;
using Orleans.Runtime.Hosting;

namespace DigitalTalent.Storage;

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
        if (store is IOrleansDatabase database)
            services.TryAddSingleton(database);
        services.TryAddSingleton(provider => new GroupedStateStore(provider.GetRequiredService<IStateStore>(), options));
        services.AddGrainStorage(GrainStorage.Name, static (provider, _) => new GrainStorage(
            provider.GetRequiredService<GroupedStateStore>(), provider.GetRequiredService<IGrainContextAccessor>(), provider.GetService<IStoreContact>()));
        services.AddGrainStorage(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME, static (provider, _) => provider.GetRequiredKeyedService<IGrainStorage>(GrainStorage.Name));
        return services;
    }

    /// <summary>Adds Orleans' AdoNet provider over the same table, for kinds that are written rarely.</summary>
    /// <param name="services">Where a store was added.</param>
    /// <param name="name">Its name among the host's grain storages.</param>
    public static IServiceCollection AddRareGrainStorage(this IServiceCollection services, string name)
    {
        services.AddOptions<AdoNetGrainStorageOptions>(InnerName(name)).Configure<IOrleansDatabase>(static (options, database) =>
        {
            options.Invariant = database.Invariant;
            options.DataSource = database.StateConnections;
            options.GrainStorageSerializer = new ProtobufStateSerializer();
        });
        services.AddAdoNetGrainStorage(InnerName(name), configureOptions: (Action<OptionsBuilder<AdoNetGrainStorageOptions>>?)null);
        return services.AddGrainStorage(name, static (provider, name) => new FeedGrainStorage(
            provider.GetRequiredKeyedService<IGrainStorage>(InnerName(name)),
            provider.GetRequiredService<IOrleansDatabase>(),
            provider.GetRequiredService<GroupedStateStore>(),
            provider.GetRequiredService<IGrainContextAccessor>()));
    }

    private static string InnerName(string name) => name + "-adonet";
}
