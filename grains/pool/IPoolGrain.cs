using DigitalTalent.State.V1;
using DigitalTalent.V1;
using Orleans;

namespace DigitalTalent.Grains;

/// <summary>One talent pool: what it asks and whose it is. Key: the pool id. Its members are in the event log, one event a refresh.</summary>
public interface IPoolGrain : IGrainWithStringKey
{
    /// <summary>Creates or replaces the definition; writes nothing when it is there already.</summary>
    /// <exception cref="PreconditionException">The id is taken by a pool of another tenant.</exception>
    /// <exception cref="StaleEtagException"><c>if_match</c> is not the newest etag.</exception>
    Task<PutPoolReply> PutAsync(PutPoolRequest request, Caller caller, CancellationToken cancellation = default);

    /// <exception cref="NotFoundException">There is none of the caller's.</exception>
    Task<GetPoolReply> GetAsync(Caller caller, CancellationToken cancellation = default);

    /// <summary>The pool as it stands, for a refresh.</summary>
    /// <exception cref="NotFoundException">There is none.</exception>
    Task<PoolState> ReadAsync();

    /// <summary>Notes a refresh that is in the log, unless it or a later one is noted.</summary>
    Task RefreshedAsync(PoolRefreshRecord refresh);
}
