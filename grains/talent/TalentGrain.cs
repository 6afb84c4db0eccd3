using DigitalTalent.State.V1;
using DigitalTalent.V1;
using Orleans;
using Orleans.Placement;
using Orleans.Runtime;

namespace DigitalTalent.Grains;

/// <summary>One talent: profile, credentials, wishes, consents. Calls about that person pass through here, one at a time.</summary>
/// <remarks>Imports write many records at once beside the grains, as another silo would, and the store decides between them by version. So each call begins by
/// reading what is stored: nothing is answered or decided from memory.</remarks>
[PreferLocalPlacement]
public sealed class TalentGrain(
    [PersistentState(StateKinds.Talent)] IPersistentState<TalentState> talent, RegistryClock clock) : Grain, ITalentGrain
{
    private string Id => this.GetPrimaryKeyString();

    public async Task<PutTalentReply> PutAsync(PutTalentRequest request, Caller caller, CancellationToken cancellation = default)
    {
        await talent.ReadStateAsync(cancellation);
        ThrowIfNotTheirs(caller);
        StaleEtagException.ThrowIfStale(Id, request.IfMatch, talent.RecordExists ? talent.Etag : null);

        var (outcome, next) = TalentRecord.Put(talent.RecordExists ? talent.State : null, request.Talent, clock.Stamp(), caller.Tenant);
        if (next is not null)
        {
            talent.State = next;
            await talent.WriteStateAsync(cancellation);
        }

        return new PutTalentReply { Outcome = outcome, Etag = talent.Etag };
    }

    public async Task<GetTalentReply> GetAsync(Caller caller, CancellationToken cancellation = default)
    {
        await ThrowIfAbsentAsync(caller, cancellation);
        var shown = talent.State.Talent.Clone();
        shown.Personal = null;
        return new GetTalentReply
        {
            Talent = shown,
            Etag = talent.Etag,
            CreatedAt = talent.State.CreatedAt,
            UpdatedAt = talent.State.UpdatedAt,
        };
    }

    public async Task<SetConsentReply> SetConsentAsync(SetConsentRequest request, Caller caller, CancellationToken cancellation = default)
    {
        await ThrowIfAbsentAsync(caller, cancellation);
        var (held, wanted) = Change(request);
        if (wanted is null || wanted.Equals(held))
            return new SetConsentReply { Outcome = WriteOutcome.Unchanged, Etag = talent.Etag };

        var next = talent.State.Clone();               // Messages are mutable; readers may hold the old one.
        int at = held is null ? -1 : talent.State.Talent.Consents.IndexOf(held);
        if (at < 0)
            next.Talent.Consents.Add(wanted);
        else
            next.Talent.Consents[at] = wanted;
        next.UpdatedAt = clock.Stamp();
        talent.State = next;
        await talent.WriteStateAsync(cancellation);
        return new SetConsentReply { Outcome = WriteOutcome.Updated, Etag = talent.Etag };
    }

    public async Task<DeleteTalentReply> EraseAsync(Caller caller, CancellationToken cancellation = default)
    {
        await talent.ReadStateAsync(cancellation);
        if (talent.RecordExists && !Ownership.Admits(caller, talent.State.Owner))
            return new DeleteTalentReply();
        bool erases = talent.RecordExists;
        if (erases)
            await talent.ClearStateAsync(cancellation);
        return new DeleteTalentReply { Erased = erases, ChangeToken = talent.Etag ?? "" };
    }

    public async Task<string?> FindOwnerAsync(Caller caller, CancellationToken cancellation = default)
    {
        await talent.ReadStateAsync(cancellation);
        return talent.RecordExists && Ownership.Admits(caller, talent.State.Owner) ? talent.State.Owner : null;
    }

    private (Consent? Held, Consent? Wanted) Change(SetConsentRequest request)
    {
        var held = talent.State.Talent.Consents.FirstOrDefault(consent => consent.Purpose == request.Purpose);
        return (held, Consents.After(held, request, clock.Today));
    }

    /// <summary>A state that is gone but still has an etag is a tombstone.</summary>
    private bool WasErased => !talent.RecordExists && !string.IsNullOrEmpty(talent.Etag);

    /// <summary>An erased record has no owner any more, so that only who sees all is told that it was erased: to others the id is taken.</summary>
    private void ThrowIfNotTheirs(Caller caller)
    {
        if (WasErased && caller.AllTenants)
        {
            throw new PreconditionException(
                "TALENT_ERASED",
                $"人才“{Id}”的记录已按要求删除，编号不再使用；本人重新登记请用新编号",
                $"talent '{Id}' was erased and the id is never used again; register the person under a new id");
        }

        if (WasErased || (talent.RecordExists && !Ownership.Admits(caller, talent.State.Owner)))
            throw Ownership.Taken("TALENT", "人才", "talent", Id);
    }

    private async Task ThrowIfAbsentAsync(Caller caller, CancellationToken cancellation)
    {
        if (await FindOwnerAsync(caller, cancellation) is null)
            throw NotFoundException.Of("TALENT", "人才", "talent", Id);
    }
}
