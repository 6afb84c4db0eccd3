namespace DigitalTalent.Bench.Cluster;

/// <summary>Starts one silo and looks how long it took and how much memory it has.</summary>
/// <param name="StartSeconds">From the start of the process until the silo is ready.</param>
/// <param name="ResidentBytes">Memory in RAM after a moment of quiet.</param>
internal readonly record struct SingleStart(double StartSeconds, double ResidentBytes)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    /// <summary>A silo of the registry over an empty SQLite database.</summary>
    public static async Task<SingleStart> OfRegistryAsync(CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("digitaltalent-cluster-");
        try
        {
            string db = "sqlite:" + Path.Combine(folder.FullName, "registry.db");
            return await OfAsync(RegistrySilos.CommandLine(db, probeEvery: 1), cancellation);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>A silo of the peer, by itself.</summary>
    public static Task<SingleStart> OfBareAsync(CancellationToken cancellation) =>
        OfAsync(BareSilos.CommandLine(db: null, probeEvery: 1), cancellation);

    private static async Task<SingleStart> OfAsync(string[] commandLine, CancellationToken cancellation)
    {
        await using var silo = await SiloChild.StartAsync(commandLine, cancellation);
        await Task.Delay(Quiet, TimeProvider.System, cancellation);
        return new(silo.StartTook.TotalSeconds, silo.ResidentBytes);
    }
}
