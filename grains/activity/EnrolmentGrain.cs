using DigitalTalent.State.V1;
using DigitalTalent.V1;
using Orleans;
using Orleans.Placement;
using Orleans.Runtime;

namespace DigitalTalent.Grains;

/// <summary>One enrolment.</summary>
[PreferLocalPlacement]
public sealed class EnrolmentGrain(
    [PersistentState(StateKinds.Enrolment)] IPersistentState<EnrolmentState> enrolment, RegistryClock clock) : Grain, IEnrolmentGrain
{
    public async Task<EnrolmentWrite> EnrolAsync(Caller caller, CancellationToken cancellation = default)
    {
        await enrolment.ReadStateAsync(cancellation);
        var key = EnrolmentKey.Parse(this.GetPrimaryKeyString());
        if (enrolment.RecordExists)
            return Ownership.Admits(caller, enrolment.State.Owner) ? Report(wrote: false) : throw Absent(key);
        string owner = await OwnerAsync(key, caller, cancellation) ?? throw Absent(key);
        enrolment.State = new EnrolmentState { ActivityId = key.ActivityId, Kind = key.Kind, Id = key.Id, EnrolledAt = clock.Stamp(), Owner = owner };
        await enrolment.WriteStateAsync(cancellation);
        return Report(wrote: true);
    }

    public async Task<EnrolmentWrite> WithdrawAsync(Caller caller, CancellationToken cancellation = default)
    {
        await enrolment.ReadStateAsync(cancellation);
        // No etag where nothing is the caller's: that of a withdrawn enrolment would tell another tenant that there was one.
        if (!enrolment.RecordExists)
            return caller.AllTenants ? Report(wrote: false) : new EnrolmentWrite();
        if (!Ownership.Admits(caller, enrolment.State.Owner))
            return new EnrolmentWrite();
        await enrolment.ClearStateAsync(cancellation);
        return Report(wrote: true);
    }

    private EnrolmentWrite Report(bool wrote) => new() { Wrote = wrote, Etag = enrolment.Etag ?? "" };

    private Task<string?> OwnerAsync(EnrolmentKey key, Caller caller, CancellationToken cancellation) => key.Kind == EnrolmentKind.Talent
        ? GrainFactory.GetGrain<ITalentGrain>(key.Id).FindOwnerAsync(caller, cancellation)
        : GrainFactory.GetGrain<IDemandListGrain>(key.Id).FindOwnerAsync(caller, cancellation);

    private static NotFoundException Absent(EnrolmentKey key) => key.Kind == EnrolmentKind.Talent
        ? NotFoundException.Of("TALENT", "人才", "talent", key.Id)
        : NotFoundException.Of("DEMAND_LIST", "需求清单", "demand list", key.Id);
}
