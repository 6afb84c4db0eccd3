namespace DigitalTalent.Bench.Cluster;

/// <summary>Calls grains through one silo. Thread-safe.</summary>
internal interface ISiloCaller : IDisposable
{
    /// <summary>Calls one grain.</summary>
    /// <param name="grain">Its number, from 0.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>False: the call was not answered, and may be made again.</returns>
    Task<bool> CallAsync(int grain, CancellationToken cancellation);
}
