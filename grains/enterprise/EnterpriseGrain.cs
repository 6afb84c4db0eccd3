using DigitalTalent.State.V1;
using DigitalTalent.V1;
using Orleans;
using Orleans.Placement;
using Orleans.Runtime;

namespace DigitalTalent.Grains;

/// <summary>One enterprise: who it is, where, in which chains, on which lists.</summary>
[PreferLocalPlacement]
public sealed class EnterpriseGrain(
    [PersistentState(StateKinds.Enterprise)] IPersistentState<EnterpriseState> enterprise, RegistryClock clock) : Grain, IEnterpriseGrain
{
    public async Task<PutEnterpriseReply> PutAsync(PutEnterpriseRequest request, Caller caller, CancellationToken cancellation = default)
    {
        await enterprise.ReadStateAsync(cancellation);
        if (enterprise.RecordExists && !Ownership.Admits(caller, enterprise.State.Owner))
            throw Ownership.Taken("ENTERPRISE", "企业", "enterprise", this.GetPrimaryKeyString());
        StaleEtagException.ThrowIfStale(this.GetPrimaryKeyString(), request.IfMatch, enterprise.RecordExists ? enterprise.Etag : null);
        var wanted = Kept(request.Enterprise);
        if (enterprise.RecordExists && enterprise.State.Enterprise.Equals(wanted))
            return new PutEnterpriseReply { Outcome = WriteOutcome.Unchanged, Etag = enterprise.Etag };

        var now = clock.Stamp();
        var outcome = enterprise.RecordExists ? WriteOutcome.Updated : WriteOutcome.Created;
        enterprise.State = new EnterpriseState
        {
            Enterprise = wanted,
            CreatedAt = enterprise.RecordExists ? enterprise.State.CreatedAt : now,
            UpdatedAt = now,
            Owner = enterprise.RecordExists ? enterprise.State.Owner : caller.Tenant,
        };
        await enterprise.WriteStateAsync(cancellation);
        return new PutEnterpriseReply { Outcome = outcome, Etag = enterprise.Etag };
    }

    public async Task<GetEnterpriseReply> GetAsync(Caller caller, CancellationToken cancellation = default)
    {
        if (!await ExistsAsync(caller, cancellation))
            throw NotFoundException.Of("ENTERPRISE", "企业", "enterprise", this.GetPrimaryKeyString());
        var shown = enterprise.State.Enterprise.Clone();
        shown.Contact = "";
        return new GetEnterpriseReply
        {
            Enterprise = shown,
            Etag = enterprise.Etag,
            CreatedAt = enterprise.State.CreatedAt,
            UpdatedAt = enterprise.State.UpdatedAt,
        };
    }

    public async Task<bool> ExistsAsync(Caller caller, CancellationToken cancellation = default)
    {
        await enterprise.ReadStateAsync(cancellation);
        return enterprise.RecordExists && Ownership.Admits(caller, enterprise.State.Owner);
    }

    /// <summary>The enterprise as put; the contact, which no reply gives back, stays where none is given.</summary>
    private Enterprise Kept(Enterprise put)
    {
        if (put.Contact.Length > 0 || !enterprise.RecordExists || enterprise.State.Enterprise.Contact.Length == 0)
            return put;
        var kept = put.Clone();
        kept.Contact = enterprise.State.Enterprise.Contact;
        return kept;
    }
}
