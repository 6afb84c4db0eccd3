using DigitalTalent.State.V1;
using DigitalTalent.V1;
using Orleans;
using Orleans.Runtime;

namespace DigitalTalent.Grains;

/// <summary>One enterprise: who it is, where, in which chains, on which lists.</summary>
public sealed class EnterpriseGrain(
    [PersistentState(StateKinds.Enterprise)] IPersistentState<EnterpriseState> enterprise, RegistryClock clock) : Grain, IEnterpriseGrain
{
    public async Task<PutEnterpriseReply> PutAsync(PutEnterpriseRequest request)
    {
        StaleEtagException.ThrowIfStale(this.GetPrimaryKeyString(), request.IfMatch, enterprise.RecordExists ? enterprise.Etag : null);
        if (enterprise.RecordExists && enterprise.State.Enterprise.Equals(request.Enterprise))
            return new PutEnterpriseReply { Outcome = WriteOutcome.Unchanged, Etag = enterprise.Etag };

        var now = clock.Stamp();
        var outcome = enterprise.RecordExists ? WriteOutcome.Updated : WriteOutcome.Created;
        enterprise.State = new EnterpriseState
        {
            Enterprise = request.Enterprise,
            CreatedAt = enterprise.RecordExists ? enterprise.State.CreatedAt : now,
            UpdatedAt = now,
        };
        await enterprise.WriteStateAsync();
        return new PutEnterpriseReply { Outcome = outcome, Etag = enterprise.Etag };
    }

    public Task<GetEnterpriseReply> GetAsync()
    {
        if (!enterprise.RecordExists)
            throw NotFoundException.Of("ENTERPRISE", "企业", "enterprise", this.GetPrimaryKeyString());
        var shown = enterprise.State.Enterprise.Clone();
        shown.Contact = "";
        return Task.FromResult(new GetEnterpriseReply
        {
            Enterprise = shown,
            Etag = enterprise.Etag,
            CreatedAt = enterprise.State.CreatedAt,
            UpdatedAt = enterprise.State.UpdatedAt,
        });
    }

    public Task<bool> ExistsAsync() => Task.FromResult(enterprise.RecordExists);
}
