using DigitalTalent.V1;
using Orleans;

namespace DigitalTalent.Grains;

/// <summary>One enterprise (用人单位). Key: the unified social credit code.</summary>
public interface IEnterpriseGrain : IGrainWithStringKey
{
    /// <summary>Creates or replaces the record; writes nothing when it is there already.</summary>
    /// <exception cref="StaleEtagException"><c>if_match</c> is not the newest etag.</exception>
    Task<PutEnterpriseReply> PutAsync(PutEnterpriseRequest request);

    /// <summary>The record without the contact.</summary>
    /// <exception cref="NotFoundException">There is none.</exception>
    Task<GetEnterpriseReply> GetAsync();

    /// <summary>True when there is a record.</summary>
    Task<bool> ExistsAsync();
}
