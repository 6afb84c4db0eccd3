using System.Diagnostics;

namespace DigitalTalent.Bench.Cluster;

/// <summary>How soon one silo serves after all were killed at once, while the database still has them all as alive.</summary>
internal static class PowerCut
{
    /// <summary>Kills all silos, starts the first again, and the others afterwards.</summary>
    /// <returns>From the start of the first process until it serves.</returns>
    public static async Task<TimeSpan> RunAsync(SiloGroup silos, CancellationToken cancellation)
    {
        await Task.WhenAll(Enumerable.Range(0, silos.Count).Select(silos.KillAsync));
        long begun = Stopwatch.GetTimestamp();
        await silos.StartAgainAsync(0, cancellation);
        var elapsed = Stopwatch.GetElapsedTime(begun);
        for (int place = 1; place < silos.Count; place++)
            await silos.StartAgainAsync(place, cancellation);
        silos.ThrowIfAnyEnded();
        return elapsed;
    }
}
