using DigitalTalent.V1;
using Orleans;

namespace DigitalTalent.Grains;

/// <summary>One demand list (需求清单) with its demands. Key: the list id.</summary>
public interface IDemandListGrain : IGrainWithStringKey
{
    /// <summary>Creates or replaces the whole list in one atomic write; writes nothing when it is there already.</summary>
    /// <exception cref="PreconditionException">The list is closed, belongs to another enterprise, or its enterprise is not registered.</exception>
    /// <exception cref="StaleEtagException"><c>if_match</c> is not the newest etag.</exception>
    Task<PutDemandListReply> PutAsync(PutDemandListRequest request);

    /// <exception cref="NotFoundException">There is none.</exception>
    Task<GetDemandListReply> GetAsync();

    /// <summary>Moves the list along draft → open ⇄ paused → closed; asking for the status it has changes nothing.</summary>
    /// <exception cref="NotFoundException">There is none.</exception>
    /// <exception cref="PreconditionException">The move is not one of these.</exception>
    Task<SetDemandListStatusReply> SetStatusAsync(SetDemandListStatusRequest request);

    /// <summary>True when there is a list.</summary>
    Task<bool> ExistsAsync();
}
