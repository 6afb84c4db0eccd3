using DigitalTalent.State.V1;
using DigitalTalent.V1;
using Orleans;

namespace DigitalTalent.Grains;

/// <summary>One talent (人才). Key: the talent id. Requests have passed the field rules before they get here.</summary>
public interface ITalentGrain : IGrainWithStringKey
{
    /// <summary>Creates or replaces the record; writes nothing when it is there already.</summary>
    /// <param name="request">The talent.</param>
    /// <param name="caller">Owns the record from its creation on.</param>
    /// <exception cref="PreconditionException">The talent was erased, and an erased id is never used again; or the id is another tenant's.</exception>
    /// <exception cref="StaleEtagException"><c>if_match</c> is not the newest etag.</exception>
    Task<PutTalentReply> PutAsync(PutTalentRequest request, Caller caller, CancellationToken cancellation = default);

    /// <summary>The record without personal data.</summary>
    /// <exception cref="NotFoundException">There is none of the caller's.</exception>
    Task<GetTalentReply> GetAsync(Caller caller, CancellationToken cancellation = default);

    /// <summary>Grants or withdraws one consent.</summary>
    /// <exception cref="NotFoundException">There is none of the caller's.</exception>
    Task<SetConsentReply> SetConsentAsync(SetConsentRequest request, Caller caller, CancellationToken cancellation = default);

    /// <summary>Erases the record for good. The reply carries the etag of the tombstone, also when it was erased before; empty when there
    /// never was a record of the caller's.</summary>
    Task<DeleteTalentReply> EraseAsync(Caller caller, CancellationToken cancellation = default);

    /// <summary>Tenant that owns the record, empty where it was created before there were tenants; null when there is none that the caller may see.</summary>
    Task<string?> FindOwnerAsync(Caller caller, CancellationToken cancellation = default);
}
