namespace DigitalTalent.Bench.Cluster;

/// <summary>What <c>cluster</c> measures.</summary>
[Flags]
public enum ClusterParts
{
    /// <summary>Calls a second of clusters of growing size.</summary>
    Calls = 1,

    /// <summary>How long grains stay away whose silo was killed.</summary>
    Failover = 2,

    /// <summary>What a program notices of a rolling restart.</summary>
    Restart = 4,

    /// <summary>Start and memory of a single silo.</summary>
    Start = 8,

    /// <summary>How soon one silo serves after all were killed.</summary>
    PowerCut = 16,

    /// <summary>All of these.</summary>
    All = Calls | Failover | Restart | PowerCut | Start,
}

/// <summary>How much <c>cluster</c> does.</summary>
/// <param name="Silos">Silos of the largest cluster, 2 or more.</param>
/// <param name="Talents">Grains that are called in each case.</param>
/// <param name="Callers">Calls under way at a time.</param>
/// <param name="CallsPerSecond">Calls a second while silos are restarted.</param>
/// <param name="Length">Of one measurement under load.</param>
/// <param name="Runs">Of everything but the restart.</param>
/// <param name="ProbeEvery">Seconds between two probes, of all silos.</param>
/// <param name="Seed">Of the talents, and of which are called.</param>
public sealed record ClusterPlan(
    int Silos, int Talents, int Callers, int CallsPerSecond, TimeSpan Length, int Runs, double ProbeEvery, ulong Seed)
{
    /// <summary>Grains that are spread before a silo is killed.</summary>
    public const int Spread = 100;

    /// <summary>Grains there are in all. Each case has its own: a grain stays on the silo through which it was called first, and would
    /// not move to silos that come later.</summary>
    public int Grains => FirstOfKill(Runs);

    /// <summary>The first of the grains that a cluster of so many silos is measured with.</summary>
    public int FirstOfCalls(int silos) => (silos - 1) * Talents;

    /// <summary>The first of the grains that are spread before a kill.</summary>
    public int FirstOfKill(int run) => (Silos * Talents) + (run * Spread);
}
