using System.Diagnostics;
using DigitalTalent.Bench.Match;

namespace DigitalTalent.Bench.Cluster;

/// <summary>Calls grains of a cluster through its silos in turn, from several callers at a time.</summary>
/// <param name="first">The first of the grains.</param>
/// <param name="grains">How many there are.</param>
/// <param name="callers">Each makes its next call when the one before was answered.</param>
/// <param name="seed">Of which grains are called.</param>
internal sealed class CallLoad(int first, int grains, int callers, ulong seed)
{
    /// <summary>Lets each grain come to life on its share of the silos: number by number, on one silo after the other.</summary>
    public async Task SpreadAsync(IReadOnlyList<ISiloCaller> silos, CancellationToken cancellation) =>
        await Task.WhenAll(Enumerable.Range(0, callers).Select(async caller =>
        {
            for (int grain = caller; grain < grains; grain += callers)
                await CallAsync(silos[grain % silos.Count], first + grain, cancellation);
        }));

    /// <summary>Calls for a while.</summary>
    /// <exception cref="InvalidOperationException">A call failed.</exception>
    public async Task<LoadFigures> RunAsync(IReadOnlyList<ISiloCaller> silos, TimeSpan length, CancellationToken cancellation)
    {
        long begun = Stopwatch.GetTimestamp();
        var taken = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(
            () => CallInTurnAsync(silos, caller, length, cancellation), cancellation)));
        var elapsed = Stopwatch.GetElapsedTime(begun);
        var milliseconds = new MatchTiming([.. taken.SelectMany(static one => one)]);
        return new(milliseconds.Milliseconds.Length / elapsed.TotalSeconds, milliseconds.Percentile(0.99));
    }

    private async Task<List<double>> CallInTurnAsync(
        IReadOnlyList<ISiloCaller> silos, int caller, TimeSpan length, CancellationToken cancellation)
    {
        var random = new Random(HashCode.Combine(seed, caller));
        var milliseconds = new List<double>();
        long begun = Stopwatch.GetTimestamp();
        for (int number = caller; Stopwatch.GetElapsedTime(begun) < length; number++)
        {
            long called = Stopwatch.GetTimestamp();
            await CallAsync(silos[number % silos.Count], first + random.Next(grains), cancellation);
            milliseconds.Add(Stopwatch.GetElapsedTime(called).TotalMilliseconds);
        }
        return milliseconds;
    }

    private static async Task CallAsync(ISiloCaller silo, int grain, CancellationToken cancellation)
    {
        if (!await silo.CallAsync(grain, cancellation))
            throw new InvalidOperationException($"The call to grain {grain} was refused although no silo was killed.");
    }
}

/// <summary>How a cluster did under load.</summary>
/// <param name="CallsPerSecond">Calls answered, a second.</param>
/// <param name="P99">Milliseconds below which 99 % of calls were answered.</param>
internal readonly record struct LoadFigures(double CallsPerSecond, double P99);
