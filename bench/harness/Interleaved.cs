namespace DigitalTalent.Bench.Harness;

/// <summary>Runs ours and the peer in turn (A B A B …), so that a noisy machine is noisy to both.</summary>
public static class Interleaved
{
    /// <param name="runs">Runs of each, 1 or more.</param>
    /// <param name="ours">Gives the figure of one run; told its number, from 0.</param>
    public static async Task<(Series Ours, Series Peer)> RunAsync(int runs, Func<int, Task<double>> ours, Func<int, Task<double>> peer)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(runs, 1);
        var (own, others) = (new List<double>(runs), new List<double>(runs));
        for (int run = 0; run < runs; run++)
        {
            own.Add(await ours(run));
            others.Add(await peer(run));
        }
        return (new Series(own), new Series(others));
    }
}
