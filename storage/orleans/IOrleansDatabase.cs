using System.Data.Common;

namespace DigitalTalent.Storage;

/// <summary>The database of a state store as the AdoNet packages of Orleans reach it.</summary>
public interface IOrleansDatabase
{
    /// <summary>The name by which the packages know the driver.</summary>
    string Invariant { get; }

    /// <summary>Opens connections for members and reminders. Owned by the store.</summary>
    DbDataSource Connections { get; }

    /// <summary>Opens connections for states of rarely written kinds, which may be large. Owned by the store.</summary>
    DbDataSource StateConnections { get; }

    /// <summary>True where several silos may share the database, and so form a cluster.</summary>
    bool IsShared { get; }

    /// <summary>Whether a failure says that the database cannot be reached or gave up.</summary>
    bool IsUnavailable(Exception failure);

    /// <summary>Such a failure as the store reports it.</summary>
    /// <param name="failure">What a connection threw.</param>
    /// <param name="doing">Completes the sentence: "while …".</param>
    StoreUnavailableException ToUnavailable(Exception failure, string doing);

    /// <summary>Binds the database to a cluster, if it is bound to none yet.</summary>
    /// <exception cref="ClusterMismatchException">It belongs to a cluster of another name.</exception>
    /// <exception cref="StoreUnavailableException">The database failed.</exception>
    ValueTask ClaimAsync(string clusterId, CancellationToken cancellation);

    /// <summary>The machine of a silo that is alive and runs elsewhere; null: there is none.</summary>
    /// <param name="machine">This one, as Orleans names it.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="StoreUnavailableException">The database failed.</exception>
    ValueTask<string?> FindOtherMachineAsync(string machine, CancellationToken cancellation);

    /// <summary>Wakes readers that wait for changes: a connection of <see cref="StateConnections"/> has written to the feed.</summary>
    ValueTask NoticeWritesAsync(CancellationToken cancellation);
}

/// <summary>The database belongs to another cluster. Two clusters over one database would run the same grains without knowing of each other.</summary>
public sealed class ClusterMismatchException(string clusterId) : Exception($"The database belongs to the cluster '{clusterId}'.")
{
    /// <summary>The cluster that it belongs to.</summary>
    public string ClusterId { get; } = clusterId;
}
