using DigitalTalent.Grains;
using DigitalTalent.Silo.Services;
using Orleans;

namespace DigitalTalent.Silo.Learning;

/// <summary>Occasions that come to every silo at once, and of which one does the work: the one whose claim the store accepts.</summary>
/// <remarks>An occasion is claimed before its work is done, so a silo that stops meanwhile leaves it undone; the next one comes.</remarks>
internal static class Occasions
{
    /// <summary>Does the work if this silo claims the occasion.</summary>
    /// <param name="grains">Where claims are decided.</param>
    /// <param name="silo">This silo's name, which no other has.</param>
    /// <param name="name">The schedule.</param>
    /// <param name="slot">Its moment; later than any claimed before.</param>
    /// <param name="work">Returns what came of it, in a few words for operators.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>What came of it; null: another silo does it.</returns>
    public static async Task<string?> RunAsync(
        IGrainFactory grains, string silo, string name, DateTimeOffset slot, Func<CancellationToken, Task<string>> work,
        CancellationToken cancellation)
    {
        if (!await GrainCalls.RetryAsync(
            static (call, _) => call.grains.GetGrain<IScheduleGrain>(call.name).TryClaimAsync(call.slot, call.silo),
            (grains, name, slot, silo), cancellation))
            return null;
        string outcome = await work(cancellation);
        await GrainCalls.RetryAsync(
            static (call, _) => call.grains.GetGrain<IScheduleGrain>(call.name).FinishAsync(call.slot, call.outcome), (grains, name, slot, outcome), cancellation);
        return outcome;
    }
}
