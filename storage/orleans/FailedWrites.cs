using Orleans;
using Orleans.Runtime;

namespace DigitalTalent.Storage;

/// <summary>What happens to an activation whose write failed.</summary>
internal static class FailedWrites
{
    /// <summary>Lets the activation go after its present call: nobody knows whether the store holds what is in memory, so the next call reads again.
    /// Orleans itself does so for <see cref="Orleans.Storage.InconsistentStateException"/> only.</summary>
    /// <param name="activation">Null outside grains.</param>
    /// <param name="failure">Why.</param>
    public static void Drop(IGrainContext? activation, Exception failure) => activation?.Deactivate(
        new DeactivationReason(DeactivationReasonCode.ApplicationError, failure, "A write failed: what is in memory may not be what is stored."));
}
