using DigitalTalent.State.V1;
using DigitalTalent.V1;
using Orleans;
using Orleans.Runtime;

namespace DigitalTalent.Grains;

/// <summary>One enrolment.</summary>
public sealed class EnrolmentGrain(
    [PersistentState(StateKinds.Enrolment)] IPersistentState<EnrolmentState> enrolment, RegistryClock clock) : Grain, IEnrolmentGrain
{
    public async Task<EnrolmentWrite> EnrolAsync()
    {
        if (enrolment.RecordExists)
            await enrolment.ReadStateAsync();       // Another silo may have taken it back.
        if (enrolment.RecordExists)
            return Report(wrote: false);
        var key = EnrolmentKey.Parse(this.GetPrimaryKeyString());
        await ThrowIfAbsentAsync(key);
        enrolment.State = new EnrolmentState { ActivityId = key.ActivityId, Kind = key.Kind, Id = key.Id, EnrolledAt = clock.Stamp() };
        await enrolment.WriteStateAsync();
        return Report(wrote: true);
    }

    public async Task<EnrolmentWrite> WithdrawAsync()
    {
        if (!enrolment.RecordExists)
            await enrolment.ReadStateAsync();       // Another silo may have enrolled.
        if (!enrolment.RecordExists)
            return Report(wrote: false);
        await enrolment.ClearStateAsync();
        return Report(wrote: true);
    }

    private EnrolmentWrite Report(bool wrote) => new() { Wrote = wrote, Etag = enrolment.Etag ?? "" };

    private async Task ThrowIfAbsentAsync(EnrolmentKey key)
    {
        bool exists = key.Kind == EnrolmentKind.Talent
            ? await GrainFactory.GetGrain<ITalentGrain>(key.Id).ExistsAsync()
            : await GrainFactory.GetGrain<IDemandListGrain>(key.Id).ExistsAsync();
        if (!exists)
        {
            throw key.Kind == EnrolmentKind.Talent
                ? NotFoundException.Of("TALENT", "人才", "talent", key.Id)
                : NotFoundException.Of("DEMAND_LIST", "需求清单", "demand list", key.Id);
        }
    }
}
