using DigitalTalent.State.V1;
using Orleans;
using Orleans.Placement;
using Orleans.Runtime;

namespace DigitalTalent.Grains;

/// <summary>One access key: made, used, revoked. Silos judge calls by what is stored, never by asking this grain.</summary>
[PreferLocalPlacement]
public sealed class AccessKeyGrain(
    [PersistentState(StateKinds.AccessKey)] IPersistentState<AccessKeyState> key, RegistryClock clock) : Grain, IAccessKeyGrain
{
    public async Task<string> CreateAsync(AccessKeyState state, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(state);
        await key.ReadStateAsync(cancellation);
        if (key.RecordExists)
            return "";
        var made = state.Clone();
        made.KeyId = this.GetPrimaryKeyString();
        made.CreatedAt = clock.Stamp();
        key.State = made;
        await key.WriteStateAsync(cancellation);
        return key.Etag ?? "";
    }

    public async Task<AccessKeyRevocation> RevokeAsync(CancellationToken cancellation = default)
    {
        await key.ReadStateAsync(cancellation);
        if (!key.RecordExists)
            throw NotFoundException.Of("KEY", "密钥", "key", this.GetPrimaryKeyString());
        if (key.State.RevokedAt is not null)
            return new AccessKeyRevocation { Etag = key.Etag };
        var next = key.State.Clone();
        next.RevokedAt = clock.Stamp();
        key.State = next;
        await key.WriteStateAsync(cancellation);
        return new AccessKeyRevocation { Revoked = true, Etag = key.Etag };
    }

    public async Task UsedOnAsync(string day)
    {
        await key.ReadStateAsync();
        if (!key.RecordExists || string.CompareOrdinal(day, key.State.LastUsedOn) <= 0)
            return;
        var next = key.State.Clone();
        next.LastUsedOn = day;
        key.State = next;
        await key.WriteStateAsync();
    }
}
