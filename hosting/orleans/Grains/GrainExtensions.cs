using Orleans.Calls;
using Orleans.Runtime;

namespace Orleans;

/// <summary>Tells who a grain, or the grain behind a reference, is.</summary>
public static class GrainExtensions
{
    /// <summary>The id of a grain, or of the grain behind a reference.</summary>
    /// <exception cref="ArgumentException">It is neither a grain made by a silo nor a reference from <see cref="IGrainFactory"/>.</exception>
    public static GrainId GetGrainId(this IAddressable grain) => grain switch
    {
        GrainReference reference => reference.GrainId,
        IGrainBase self => self.GrainContext.GrainId,
        _ => throw new ArgumentException(
            $"{grain?.GetType().Name ?? "null"} is neither a grain nor a reference to one.", nameof(grain)),
    };

    /// <summary>The key of a grain, or of the grain behind a reference.</summary>
    /// <exception cref="ArgumentException">It is neither a grain made by a silo nor a reference from <see cref="IGrainFactory"/>.</exception>
    public static string GetPrimaryKeyString(this IAddressable grain) => grain.GetGrainId().Key;
}
