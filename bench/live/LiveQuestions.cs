using System.Diagnostics;
using DigitalTalent.Bench.Match;
using DigitalTalent.Client;
using DigitalTalent.V1;

namespace DigitalTalent.Bench.Live;

/// <summary>The workload's demands through gRPC at a steady rate, one question at a time.</summary>
/// <remarks>A question counts from the moment it was due: one that waits for a slow one before it is slow itself.</remarks>
public sealed class LiveQuestions(RegistryClient registry, IReadOnlyList<Demand> demands, int top, int perSecond)
{
    /// <summary>Asks all demands in turn, from the first on: parts of the same length ask the same.</summary>
    public async Task<MatchTiming> AskAsync(TimeSpan length, CancellationToken cancellation)
    {
        var milliseconds = new List<double>();
        long begun = Stopwatch.GetTimestamp();
        for (int number = 0; ; number++)
        {
            var due = TimeSpan.FromSeconds((double)number / perSecond);
            if (due >= length)
                return new MatchTiming([.. milliseconds]);
            var ahead = due - Stopwatch.GetElapsedTime(begun);
            if (ahead > TimeSpan.Zero)
                await Task.Delay(ahead, TimeProvider.System, cancellation);
            // A delay ends up to a millisecond late by the timer's grain, which is not the silo's.
            var asked = Stopwatch.GetElapsedTime(begun);
            var since = asked - due < TimeSpan.FromMilliseconds(2) ? asked : due;
            await AskAsync(number, cancellation);
            milliseconds.Add((Stopwatch.GetElapsedTime(begun) - since).TotalMilliseconds);
        }
    }

    /// <summary>Asks the first demand.</summary>
    public Task AskOnceAsync(CancellationToken cancellation) => AskAsync(0, cancellation);

    private async Task AskAsync(int number, CancellationToken cancellation) => await registry.Matching.MatchTalentsAsync(
        new MatchTalentsRequest { Demand = demands[number % demands.Count], Top = top, Ranking = Ranking.Linear }, cancellationToken: cancellation);
}
