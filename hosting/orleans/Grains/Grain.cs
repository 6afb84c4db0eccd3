using Orleans.Runtime;

namespace Orleans;

/// <summary>What the runtime needs of a grain class; <see cref="Grain"/> implements it.</summary>
public interface IGrainBase : IAddressable
{
    /// <summary>The runtime's side of this grain.</summary>
    IGrainContext GrainContext { get; }

    /// <summary>Runs once, after the persistent states were read and before the first call.</summary>
    /// <remarks>An exception fails the waiting calls with that exception, and nothing is kept: the next call starts afresh.</remarks>
    Task OnActivateAsync(CancellationToken cancellationToken);

    /// <summary>Runs after the last turn. Not called where activation failed, nor when the process dies.</summary>
    /// <param name="cancellationToken">Cancelled when the silo has no more time to stop.</param>
    Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken);
}

/// <summary>Base of all grain classes: one entity, one thread of control.</summary>
/// <remarks>
/// The runtime runs one call at a time, to its end, in the order of arrival. Every continuation of an <c>await</c> and every
/// branch of a <c>Task.WhenAll</c> runs on the activation's own scheduler, so no two threads are ever inside one grain;
/// <c>ConfigureAwait(false)</c> and <c>Task.Run</c> leave that scheduler, and what they run must not touch the grain.
/// Constructors may take <see cref="IPersistentState{TState}"/> (with <see cref="PersistentStateAttribute"/>),
/// <see cref="IGrainContext"/> and services of the silo: singletons, or transients that need no disposal.
/// </remarks>
public abstract class Grain : IGrainBase
{
    private readonly IGrainContext? _context = Activations.Activation.UnderConstruction;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The grain was made by <c>new</c>, not by a silo.</exception>
    public IGrainContext GrainContext => _context ?? throw new InvalidOperationException(
        $"{GetType().Name} was not created by a silo, so it has no key, no factory and no timers. Reach grains through IGrainFactory.GetGrain.");

    /// <summary>References to other grains.</summary>
    protected IGrainFactory GrainFactory => Context.GrainFactory;

    /// <summary>The services of the silo. Scoped services cannot be resolved from it.</summary>
    protected IServiceProvider ServiceProvider => Context.ActivationServices;

    private Activations.Activation Context => (Activations.Activation)GrainContext;

    /// <inheritdoc/>
    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Ends this activation after the present turn; calls that are queued go to the next activation.</summary>
    protected void DeactivateOnIdle() => Context.Deactivate(
        new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "DeactivateOnIdle was called."), CancellationToken.None);

    /// <summary>Keeps this activation from being collected as idle.</summary>
    /// <param name="timeSpan">How long from now, at least. Negative or zero takes an earlier delay back.
    /// <see cref="Timeout.InfiniteTimeSpan"/> is negative too; <see cref="TimeSpan.MaxValue"/> keeps it for good.</param>
    /// <remarks>Neither a failed write, a stale state, <see cref="DeactivateOnIdle"/> nor the end of the silo is delayed.</remarks>
    protected void DelayDeactivation(TimeSpan timeSpan) => Context.DelayCollection(timeSpan);
}
