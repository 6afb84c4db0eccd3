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

    public Task<GetTalentReply> GetAsync()
    {
        ThrowIfAbsent();
        var shown = talent.State.Talent.Clone();
        shown.Personal = null;
        return Task.FromResult(new GetTalentReply
        {
            Talent = shown,
            Etag = talent.Etag,
            CreatedAt = talent.State.CreatedAt,
            UpdatedAt = talent.State.UpdatedAt,
        });
    }

    public async Task<SetConsentReply> SetConsentAsync(SetConsentRequest request)
    {
        ThrowIfAbsent();
        var held = talent.State.Talent.Consents.FirstOrDefault(consent => consent.Purpose == request.Purpose);
        var wanted = Consents.After(held, request, clock.Today);
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

    public async Task<string?> EraseAsync()
    {
        if (!talent.RecordExists)
            return null;
        await talent.ClearStateAsync();
        return talent.Etag;
    }

    public Task<bool> ExistsAsync() => Task.FromResult(talent.RecordExists);

    /// <summary>A state that is gone but still has an etag is a tombstone.</summary>
    private bool WasErased => !talent.RecordExists && !string.IsNullOrEmpty(talent.Etag);

    private PreconditionException Erased() => new(
        "TALENT_ERASED",
        $"人才“{Id}”的记录已按要求删除，编号不再使用；本人重新登记请用新编号",
        $"talent '{Id}' was erased and the id is never used again; register the person under a new id");

    private void ThrowIfAbsent()
    {
        if (!talent.RecordExists)
            throw NotFoundException.Of("TALENT", "人才", "talent", Id);
    }
}
