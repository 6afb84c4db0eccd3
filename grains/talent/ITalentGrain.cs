using DigitalTalent.V1;
using Orleans;

namespace DigitalTalent.Grains;

/// <summary>One talent (人才). Key: the talent id. Requests have passed the field rules before they get here.</summary>
public interface ITalentGrain : IGrainWithStringKey
{
    /// <summary>Creates or replaces the record; writes nothing when it is there already.</summary>
    /// <exception cref="PreconditionException">The talent was erased: an erased id is never used again.</exception>
    /// <exception cref="StaleEtagException"><c>if_match</c> is not the newest etag.</exception>
    Task<PutTalentReply> PutAsync(PutTalentRequest request);

    /// <summary>The record without personal data.</summary>
    /// <exception cref="NotFoundException">There is none.</exception>
    Task<GetTalentReply> GetAsync();

    /// <summary>Grants or withdraws one consent.</summary>
    /// <exception cref="NotFoundException">There is none.</exception>
    Task<SetConsentReply> SetConsentAsync(SetConsentRequest request);

    /// <summary>Erases the record for good. The reply carries the etag of the tombstone, also when it was erased before; empty when there
    /// never was a record.</summary>
    Task<DeleteTalentReply> EraseAsync();

    /// <summary>True when there is a record.</summary>
    Task<bool> ExistsAsync();
}
