using System.Diagnostics;

namespace DigitalTalent.Bench.Cluster;

/// <summary>How long grains stay away whose silo was killed.</summary>
internal static class Failover
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10), Patience = TimeSpan.FromSeconds(60);

    /// <summary>Spreads grains over all silos, kills one without warning, and starts it again afterwards.</summary>
    /// <param name="silos">The cluster.</param>
    /// <param name="first">The first of the grains, none of which has been called.</param>
    /// <param name="grains">How many.</param>
    /// <param name="victim">Place of the silo that is killed.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>From the kill until each grain that lived on the killed silo has answered through each of the others.</returns>
    public static async Task<TimeSpan> RunAsync(SiloGroup silos, int first, int grains, int victim, CancellationToken cancellation)
    {
        var callers = silos.Callers;
        var load = new CallLoad(first, grains, callers: 4, seed: 0);
        await load.SpreadAsync(callers, cancellation);
        // As in a cluster that has been at work: the others know where these grains are, and are connected to their silo.
        for (int shift = 1; shift < callers.Count; shift++)
            await load.SpreadAsync([.. callers.Skip(shift), .. callers.Take(shift)], cancellation);

        long killed = Stopwatch.GetTimestamp();
        await silos.KillAsync(victim);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        var lost = Enumerable.Range(0, grains).Where(grain => grain % callers.Count == victim).Select(grain => first + grain);
        var others = callers.Where((_, place) => place != victim).ToList();
        await Task.WhenAll(lost.SelectMany(grain => others.Select(caller => UntilAnsweredAsync(caller, grain, limit.Token))));
        var elapsed = Stopwatch.GetElapsedTime(killed);
        await silos.StartAgainAsync(victim, cancellation);
        silos.ThrowIfAnyEnded();
        return elapsed;
    }

    private static async Task UntilAnsweredAsync(ISiloCaller caller, int grain, CancellationToken cancellation)
    {
        while (!await caller.CallAsync(grain, cancellation))
            await Task.Delay(Pause, TimeProvider.System, cancellation);
    }
}
