using System.Diagnostics;
using DigitalTalent.Client;
using DigitalTalent.V1;
using Grpc.Core;

namespace DigitalTalent.Bench.Cluster;

/// <summary>Restarts the silos of a cluster one after the other while a program calls it at a steady rate, and counts what the program
/// notices.</summary>
/// <remarks>The program uses the SDK with its default retries behind a <see cref="SiloBalancer"/>. Four of five calls read a talent; the
/// fifth puts one as it is. No call waits for another to end, so that a cluster that is slow for a moment is not spared its load.</remarks>
/// <param name="silos">The cluster.</param>
/// <param name="talents">What is called.</param>
/// <param name="callsPerSecond">Calls a second.</param>
internal sealed class RollingRestart(SiloGroup silos, IReadOnlyList<Talent> talents, int callsPerSecond)
{
    private const int PutEvery = 5, FailuresPrinted = 5;

    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(20);

    private readonly Lock _gate = new();
    private long _failed;
    private double _slowest;

    /// <summary>Restarts all silos.</summary>
    /// <param name="lead">How long the program calls before the first is stopped, and after the last is back.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<RestartFigures> RunAsync(TimeSpan lead, CancellationToken cancellation)
    {
        using var balancer = new SiloBalancer(silos.Addresses);
        using var registry = RegistryClient.To(silos.Addresses[0]).Configure(options => options.HttpHandler = balancer).Connect();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var calling = CallAsync(registry, stop.Token);
        await Task.Delay(lead, TimeProvider.System, cancellation);
        for (int place = 0; place < silos.Count; place++)
        {
            await silos.StopAsync(place, cancellation);
            await silos.StartAgainAsync(place, cancellation);
            balancer.PutBack(place, silos.Addresses[place]);
        }
        await Task.Delay(lead, TimeProvider.System, cancellation);
        silos.ThrowIfAnyEnded();
        await stop.CancelAsync();
        int calls = await calling;
        return new(calls, _failed, balancer.Requests - calls, _slowest);
    }

    /// <returns>How many calls were made.</returns>
    private async Task<int> CallAsync(RegistryClient registry, CancellationToken stop)
    {
        var calls = new List<Task>();
        long begun = Stopwatch.GetTimestamp();
        using var beat = new PeriodicTimer(Beat);
        while (!stop.IsCancellationRequested)
        {
            int due = (int)(Stopwatch.GetElapsedTime(begun).TotalSeconds * callsPerSecond);
            while (calls.Count < due)
                calls.Add(CallAsync(registry, calls.Count));
            try
            {
                await beat.WaitForNextTickAsync(stop);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }
        await Task.WhenAll(calls);
        return calls.Count;
    }

    private async Task CallAsync(RegistryClient registry, int number)
    {
        var talent = talents[number % talents.Count];
        long called = Stopwatch.GetTimestamp();
        try
        {
            if (number % PutEvery == 0)
                await registry.Talents.PutTalentAsync(new PutTalentRequest { Talent = talent });
            else
                await registry.Talents.GetTalentAsync(new GetTalentRequest { TalentId = talent.TalentId });
        }
        catch (RpcException failure)
        {
            if (Interlocked.Increment(ref _failed) <= FailuresPrinted)
                await Console.Error.WriteLineAsync($"A call failed during the restart: {failure.Status}");
        }
        double milliseconds = Stopwatch.GetElapsedTime(called).TotalMilliseconds;
        lock (_gate)
            _slowest = Math.Max(_slowest, milliseconds);
    }
}

/// <summary>What a program noticed of a rolling restart.</summary>
/// <param name="Calls">Calls it made.</param>
/// <param name="Failed">Calls that failed after all retries.</param>
/// <param name="Repeated">Attempts beside the first ones.</param>
/// <param name="Slowest">Milliseconds that the slowest call took, its retries with it.</param>
internal sealed record RestartFigures(int Calls, long Failed, long Repeated, double Slowest);
