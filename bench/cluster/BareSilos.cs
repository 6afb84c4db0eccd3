using System.Globalization;

namespace DigitalTalent.Bench.Cluster;

/// <summary>Silos of the peer, see <see cref="BareSilo"/>.</summary>
/// <param name="db">Address of their database, which is not that of the registry.</param>
/// <param name="probeEvery">As the registry's.</param>
internal sealed class BareSilos(string db, double probeEvery) : SiloGroup
{
    /// <summary>The command line of such a silo.</summary>
    /// <param name="db">Null: it is a cluster of its own.</param>
    /// <param name="probeEvery">As the registry's.</param>
    public static string[] CommandLine(string? db, double probeEvery) =>
    [
        Environment.GetCommandLineArgs()[0], BareSilo.CommandName, .. db is null ? (string[])[] : [db],
        "--probe-every", probeEvery.ToString(CultureInfo.InvariantCulture),
    ];

    protected override Task<SiloChild> StartChildAsync(CancellationToken cancellation) =>
        SiloChild.StartAsync(CommandLine(db, probeEvery), cancellation);

    protected override ISiloCaller CallerOf(string address) => new BareCaller(address);
}
