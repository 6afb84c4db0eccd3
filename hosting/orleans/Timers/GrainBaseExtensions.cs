using Orleans.Activations;
using Orleans.Runtime;
using Orleans.Timers;

namespace Orleans;

/// <summary>Timers for grains.</summary>
/// <remarks>
/// A tick is a turn of the activation; ticks of one timer never overlap. The period counts from the end of a tick. An exception
/// from the callback is logged and the timer goes on. The token given to the callback is cancelled when the timer is disposed
/// or the activation ends.
/// </remarks>
public static class GrainBaseExtensions
{
    /// <summary>Starts a timer of this activation.</summary>
    /// <exception cref="InvalidOperationException">Called outside the grain's turns.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A time is outside the bounds of <see cref="GrainTimerCreationOptions"/>.</exception>
    public static IGrainTimer RegisterGrainTimer<TState>(
        this IGrainBase grain, Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(grain);
        ArgumentNullException.ThrowIfNull(callback);
        return GrainTimer.Start((Activation)grain.GrainContext, cancellation => callback(state, cancellation), options);
    }

    /// <inheritdoc cref="RegisterGrainTimer{TState}"/>
    public static IGrainTimer RegisterGrainTimer(
        this IGrainBase grain, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(grain);
        ArgumentNullException.ThrowIfNull(callback);
        return GrainTimer.Start((Activation)grain.GrainContext, callback, options);
    }

    /// <inheritdoc cref="RegisterGrainTimer{TState}"/>
    public static IGrainTimer RegisterGrainTimer(
        this IGrainBase grain, Func<CancellationToken, Task> callback, TimeSpan dueTime, TimeSpan period) =>
        grain.RegisterGrainTimer(callback, new GrainTimerCreationOptions(dueTime, period));
}
