using Microsoft.Extensions.DependencyInjection;
using Orleans.Core;
using Orleans.Runtime;
using Orleans.Storage;

namespace DigitalTalent.Storage;

/// <summary>Gives grains states that are not read when a grain activates, but when it asks.</summary>
/// <remarks>
/// The registry's grains read the store at the beginning of each call, because imports and other silos write beside them. Reading at the activation as well would
/// double the work of the first call, and nobody could give it up: a caller's cancellation reaches the reads of its call, not those of an activation.
/// </remarks>
public sealed class OnDemandStates : IPersistentStateFactory
{
    /// <exception cref="InvalidOperationException">There is no storage of that name.</exception>
    public IPersistentState<TState> Create<TState>(IGrainContext context, IPersistentStateConfiguration config)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(config);
        return new OnDemandState<TState>(config.StateName, context, string.IsNullOrEmpty(config.StorageName)
            ? context.ActivationServices.GetRequiredService<IGrainStorage>()
            : context.ActivationServices.GetRequiredKeyedService<IGrainStorage>(config.StorageName));
    }

    private sealed class OnDemandState<TState>(string name, IGrainContext context, IGrainStorage storage)
        : StateStorageBridge<TState>(name, context, storage), IPersistentState<TState>;
}
