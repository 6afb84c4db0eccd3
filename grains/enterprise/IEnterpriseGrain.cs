using DigitalTalent.State.V1;
using DigitalTalent.V1;
using Orleans;

namespace DigitalTalent.Grains;

/// <summary>One enterprise (用人单位). Key: the unified social credit code.</summary>
public interface IEnterpriseGrain : IGrainWithStringKey
{
    /// <summary>Creates or replaces the record; writes nothing when it is there already.</summary>
    /// <param name="request">The record.</param>
    /// <param name="caller">Owns the record from its creation on.</param>
    /// <exception cref="PreconditionException">The code is registered by another tenant.</exception>
    /// <exception cref="StaleEtagException"><c>if_match</c> is not the newest etag.</exception>
    Task<PutEnterpriseReply> PutAsync(PutEnterpriseRequest request, Caller caller, CancellationToken cancellation = default);

    /// <summary>The record without the contact.</summary>
    /// <exception cref="NotFoundException">There is none of the caller's.</exception>
    Task<GetEnterpriseReply> GetAsync(Caller caller, CancellationToken cancellation = default);

    /// <summary>True when there is a record of the caller's.</summary>
    Task<bool> ExistsAsync(Caller caller, CancellationToken cancellation = default);
}
