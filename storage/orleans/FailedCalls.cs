using Orleans;
using Orleans.Runtime;

namespace DigitalTalent.Storage;

/// <summary>What happens to an activation whose read or write failed.</summary>
internal static class FailedCalls
{
    /// <summary>Lets the activation go after its present call. After a failed write nobody knows whether the store holds what is in memory; after a failed read this
    /// silo may be cut off from the database, and another one is not. Orleans itself does so for <see cref="Orleans.Storage.InconsistentStateException"/> only.</summary>
    /// <param name="activation">Null outside grains.</param>
    /// <param name="failure">Why.</param>
    public static void Drop(IGrainContext? activation, Exception failure) => activation?.Deactivate(
        new DeactivationReason(DeactivationReasonCode.ApplicationError, failure, "The store failed: the next call begins with an activation that has read it."));
}
