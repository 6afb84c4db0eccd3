using Orleans;
using Orleans.Runtime;

namespace DigitalTalent.Storage;

/// <summary>What happens to an activation whose read or write failed.</summary>
internal static class FailedCalls
{
    /// <summary>Lets the activation go after its present call. After a failed write nobody knows whether the store holds what is in memory;
    /// after a failed read this silo may be cut off from the database, and another one is not. Orleans itself does so for
    /// <see cref="Orleans.Storage.InconsistentStateException"/> only.</summary>
    /// <remarks>The failure is told in words and not handed over: Orleans would give it to the calls that wait behind this one, which would
    /// fail with a failure, or even a cancellation, that is none of theirs. Without it they go to the next activation.</remarks>
    /// <param name="activation">Null outside grains.</param>
    /// <param name="failure">Why.</param>
    public static void Drop(IGrainContext? activation, Exception failure) => activation?.Deactivate(new DeactivationReason(
        DeactivationReasonCode.ApplicationError,
        $"The store failed: the next call begins with an activation that has read it. {failure.GetType().Name}: {failure.Message}"));
}
