using Orleans;
using Orleans.Runtime;

namespace DigitalTalent.Storage;

/// <summary>What happens to an activation whose read or write failed.</summary>
internal static class FailedCalls
{
    /// <summary>Lets the activation go after its present call. After a failed write nobody knows whether the store holds what is in memory;
    /// after a failed read this silo may be cut off from the database, and another one is not. Orleans itself does so for
    /// <see cref="Orleans.Storage.InconsistentStateException"/> only.</summary>
    /// <remarks>The reason holds the text of the failure and not the exception: Orleans would hand an exception to the calls that wait
    /// behind this one, which would fail with a failure, or even a cancellation, of another call. Without one they go to the next
    /// activation.</remarks>
    /// <param name="activation">Null outside grains.</param>
    /// <param name="failure">Why.</param>
    public static void Drop(IGrainContext? activation, Exception failure) => activation?.Deactivate(new DeactivationReason(
        DeactivationReasonCode.ApplicationError,
        $"The store failed; the activation is dropped, and the next call reads the store. {failure.GetType().Name}: {failure.Message}"));
}
