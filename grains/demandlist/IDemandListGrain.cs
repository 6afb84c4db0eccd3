using DigitalTalent.State.V1;
using DigitalTalent.V1;
using Orleans;

namespace DigitalTalent.Grains;

/// <summary>One demand list (需求清单) with its demands. Key: the list id.</summary>
public interface IDemandListGrain : IGrainWithStringKey
{
    /// <summary>Creates or replaces the whole list in one atomic write; writes nothing when it is there already.</summary>
    /// <param name="request">The list.</param>
    /// <param name="caller">Owns the list from its creation on, and must own its enterprise.</param>
    /// <exception cref="PreconditionException">The list is closed, belongs to another enterprise or tenant, or its enterprise is not registered.</exception>
    /// <exception cref="StaleEtagException"><c>if_match</c> is not the newest etag.</exception>
    Task<PutDemandListReply> PutAsync(PutDemandListRequest request, Caller caller, CancellationToken cancellation = default);

    /// <exception cref="NotFoundException">There is none of the caller's.</exception>
    Task<GetDemandListReply> GetAsync(Caller caller, CancellationToken cancellation = default);

    /// <summary>Moves the list along draft → open ⇄ paused → closed; asking for the status it has changes nothing.</summary>
    /// <exception cref="NotFoundException">There is none of the caller's.</exception>
    /// <exception cref="PreconditionException">The move is not one of these.</exception>
    Task<SetDemandListStatusReply> SetStatusAsync(SetDemandListStatusRequest request, Caller caller, CancellationToken cancellation = default);

    /// <summary>Tenant that owns the record, empty where it was created before there were tenants; null when there is none that the caller may see.</summary>
    Task<string?> FindOwnerAsync(Caller caller, CancellationToken cancellation = default);
}
