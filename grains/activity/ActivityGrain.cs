using DigitalTalent.State.V1;
using DigitalTalent.V1;
using Orleans;
using Orleans.Placement;
using Orleans.Runtime;

namespace DigitalTalent.Grains;

/// <summary>One activity: kind, organisers, schools, digital zone, dates.</summary>
[PreferLocalPlacement]
public sealed class ActivityGrain(
    [PersistentState(StateKinds.Activity)] IPersistentState<ActivityState> activity, RegistryClock clock) : Grain, IActivityGrain
{
    public async Task<PutActivityReply> PutAsync(PutActivityRequest request, Caller caller, CancellationToken cancellation = default)
    {
        await activity.ReadStateAsync(cancellation);
        if (activity.RecordExists && !Ownership.Admits(caller, activity.State.Owner))
            throw Ownership.Taken("ACTIVITY", "活动", "activity", this.GetPrimaryKeyString());
        StaleEtagException.ThrowIfStale(this.GetPrimaryKeyString(), request.IfMatch, activity.RecordExists ? activity.Etag : null);
        if (activity.RecordExists && activity.State.Activity.Equals(request.Activity))
            return new PutActivityReply { Outcome = WriteOutcome.Unchanged, Etag = activity.Etag };

        var now = clock.Stamp();
        var outcome = activity.RecordExists ? WriteOutcome.Updated : WriteOutcome.Created;
        activity.State = new ActivityState
        {
            Activity = request.Activity,
            CreatedAt = activity.RecordExists ? activity.State.CreatedAt : now,
            UpdatedAt = now,
            Owner = activity.RecordExists ? activity.State.Owner : caller.Tenant,
        };
        await activity.WriteStateAsync(cancellation);
        return new PutActivityReply { Outcome = outcome, Etag = activity.Etag };
    }

    public async Task<GetActivityReply> GetAsync(CancellationToken cancellation = default)
    {
        if (!await ExistsAsync(cancellation))
            throw NotFoundException.Of("ACTIVITY", "活动", "activity", this.GetPrimaryKeyString());
        return new GetActivityReply
        {
            Activity = activity.State.Activity,
            Etag = activity.Etag,
            CreatedAt = activity.State.CreatedAt,
            UpdatedAt = activity.State.UpdatedAt,
        };
    }

    public async Task<bool> IsRunByAsync(Caller caller, CancellationToken cancellation = default) => await ExistsAsync(cancellation) && Ownership.Admits(caller, activity.State.Owner);

    private async Task<bool> ExistsAsync(CancellationToken cancellation)
    {
        await activity.ReadStateAsync(cancellation);
        return activity.RecordExists;
    }
}
