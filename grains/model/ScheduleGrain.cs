using DigitalTalent.State.V1;
using Google.Protobuf.WellKnownTypes;
using Orleans;
using Orleans.Runtime;

namespace DigitalTalent.Grains;

/// <summary>One schedule. Two silos that claim one slot write over the same version: the store lets one of them through.</summary>
public sealed class ScheduleGrain(
    [PersistentState(StateKinds.Schedule)] IPersistentState<ScheduleState> schedule, RegistryClock clock) : Grain, IScheduleGrain
{
    public async Task<bool> TryClaimAsync(DateTimeOffset slot, string silo)
    {
        await schedule.ReadStateAsync();
        if (schedule.State.Slot is { } claimed && claimed.ToDateTimeOffset() >= slot)
            return false;
        schedule.State = new ScheduleState { Slot = Timestamp.FromDateTimeOffset(slot), ClaimedBy = silo, ClaimedAt = clock.Stamp() };
        await schedule.WriteStateAsync();
        return true;
    }

    public async Task FinishAsync(DateTimeOffset slot, string outcome)
    {
        await schedule.ReadStateAsync();
        if (schedule.State.Slot is not { } claimed || claimed.ToDateTimeOffset() != slot)
            return;
        var next = schedule.State.Clone();
        next.Outcome = outcome;
        schedule.State = next;
        await schedule.WriteStateAsync();
    }

    public async Task<ScheduleState> GetAsync()
    {
        await schedule.ReadStateAsync();
        return schedule.State;
    }
}
