using DigitalTalent.State.V1;
using DigitalTalent.V1;
using Orleans;
using Orleans.Runtime;

namespace DigitalTalent.Grains;

/// <summary>One talent: profile, credentials, wishes, consents. Calls about that person pass through here, one at a time.</summary>
/// <remarks>Imports write many records at once beside the grains, as another silo would: the store decides between them by version.
/// After a failed write memory cannot be trusted: the runtime drops the activation and the next call reads the store again.</remarks>
public sealed class TalentGrain(
    [PersistentState(StateKinds.Talent)] IPersistentState<TalentState> talent, RegistryClock clock) : Grain, ITalentGrain
{
    private string Id => this.GetPrimaryKeyString();

    public async Task<PutTalentReply> PutAsync(PutTalentRequest request)
    {
        if (!WouldWrite(request))
            await talent.ReadStateAsync();          // Only the store can say that there is nothing to do, or that it must not be done.
        StaleEtagException.ThrowIfStale(Id, request.IfMatch, talent.RecordExists ? talent.Etag : null);
        if (WasErased)
            throw Erased();

        var (outcome, next) = TalentRecord.Put(talent.RecordExists ? talent.State : null, request.Talent, clock.Stamp());
        if (next is not null)
        {
            talent.State = next;
            await talent.WriteStateAsync();
        }

        return new PutTalentReply { Outcome = outcome, Etag = talent.Etag };
    }

    public async Task<GetTalentReply> GetAsync()
    {
        await ThrowIfAbsentAsync();
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

    public async Task<SetConsentReply> SetConsentAsync(SetConsentRequest request)
    {
        await ThrowIfAbsentAsync();
        var (held, wanted) = Change(request);
        if (wanted is null || wanted.Equals(held))
        {
            await talent.ReadStateAsync();          // Another silo may have written; a withdrawal must not be answered from memory.
            await ThrowIfAbsentAsync();
            (held, wanted) = Change(request);
        }

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
        await talent.WriteStateAsync();
        return new SetConsentReply { Outcome = WriteOutcome.Updated, Etag = talent.Etag };
    }

    public async Task<DeleteTalentReply> EraseAsync()
    {
        if (!talent.RecordExists)
            await talent.ReadStateAsync();
        bool erases = talent.RecordExists;
        if (erases)
            await talent.ClearStateAsync();
        return new DeleteTalentReply { Erased = erases, ChangeToken = talent.Etag ?? "" };
    }

    public async Task<bool> ExistsAsync()
    {
        if (!talent.RecordExists)
            await talent.ReadStateAsync();
        return talent.RecordExists;
    }

    private (Consent? Held, Consent? Wanted) Change(SetConsentRequest request)
    {
        var held = talent.State.Talent.Consents.FirstOrDefault(consent => consent.Purpose == request.Purpose);
        return (held, Consents.After(held, request, clock.Today));
    }

    /// <summary>True when, by what is held, the put leads to a write: the store then judges it by the version.</summary>
    private bool WouldWrite(PutTalentRequest request) =>
        !WasErased &&
        (request.IfMatch.Length == 0 || (talent.RecordExists && string.Equals(request.IfMatch, talent.Etag, StringComparison.Ordinal))) &&
        TalentRecord.Put(talent.RecordExists ? talent.State : null, request.Talent, clock.Stamp()).Next is not null;

    /// <summary>A state that is gone but still has an etag is a tombstone.</summary>
    private bool WasErased => !talent.RecordExists && !string.IsNullOrEmpty(talent.Etag);

    private PreconditionException Erased() => new(
        "TALENT_ERASED",
        $"人才“{Id}”的记录已按要求删除，编号不再使用；本人重新登记请用新编号",
        $"talent '{Id}' was erased and the id is never used again; register the person under a new id");

    private async Task ThrowIfAbsentAsync()
    {
        if (!talent.RecordExists)
            await talent.ReadStateAsync();          // Another silo may have registered the person a moment ago.
        if (!talent.RecordExists)
            throw NotFoundException.Of("TALENT", "人才", "talent", Id);
    }
}
