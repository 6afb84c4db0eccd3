using DigitalTalent.State.V1;
using Google.Protobuf.WellKnownTypes;
using Orleans;
using Orleans.Placement;
using Orleans.Runtime;

namespace DigitalTalent.Grains;

/// <summary>One schedule. Two silos that claim one slot write over the same version: the store lets one of them through.</summary>
[PreferLocalPlacement]
public sealed class ScheduleGrain(
    [PersistentState(StateKinds.Schedule, GrainStorages.Rare)] IPersistentState<ScheduleState> schedule, IEnumerable<IScheduledWork> works, RegistryClock clock)
    : Grain, IScheduleGrain, IRemindable
{
    private const string Reminder = "next";

    /// <summary>The shortest that Orleans allows: a tick that was lost with its silo comes again after as long.</summary>
    private static readonly TimeSpan Again = TimeSpan.FromMinutes(1);

    /// <summary>How long after its moment a reminder may still be on its way: the silo that had it may have died.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(10);

    /// <summary>A reminder comes no earlier than this before its moment: timers count in milliseconds.</summary>
    private static readonly TimeSpan Early = TimeSpan.FromMilliseconds(20);

    public async Task ArmAsync()
    {
        await schedule.ReadStateAsync();
        var (now, armed) = (clock.Now, schedule.State.ArmedFor?.ToDateTimeOffset());
        var next = Work?.After(now);
        bool isComing = armed is { } due && (due > now ? due == next : now - due < Late && schedule.State.Slot?.ToDateTimeOffset() != due);
        if (isComing && await this.GetReminder(Reminder) is not null)
            return;
        await ArmForAsync(next);
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        await schedule.ReadStateAsync();
        var (now, work) = (clock.Now, Work);
        if (work is null || schedule.State.ArmedFor?.ToDateTimeOffset() is not { } due)
        {
            await ArmForAsync(null);
            return;
        }

        if (due - now > Early)
        {
            await ArmForAsync(due);         // The tick of an earlier moment, whose silo ended before it had set the reminder anew.
            return;
        }

        // Claimed before the reminder moves on: a silo that ends here leaves a tick that comes again, and finds the claim.
        bool isOurs = now - due < Late && await ClaimAsync(due, RuntimeIdentity);
        // Started before the reminder moves on: where that fails, the tick that comes again finds the claim and starts nothing.
        if (isOurs)
            work.Start(due);
        await ArmForAsync(work.After(now > due ? now : due));
    }

    public async Task<bool> TryClaimAsync(DateTimeOffset slot, string silo)
    {
        await schedule.ReadStateAsync();
        return IsUnderWay(slot, silo) || await ClaimAsync(slot, silo);
    }

    /// <summary>Whether the silo claimed the slot by a call whose answer was lost, and so asks again.</summary>
    private bool IsUnderWay(DateTimeOffset slot, string silo) =>
        schedule.State.Slot?.ToDateTimeOffset() == slot && schedule.State.Outcome.Length == 0
        && string.Equals(schedule.State.ClaimedBy, silo, StringComparison.Ordinal);

    private async Task<bool> ClaimAsync(DateTimeOffset slot, string silo)
    {
        if (schedule.State.Slot is { } claimed && claimed.ToDateTimeOffset() >= slot)
            return false;
        var next = schedule.State.Clone();
        (next.Slot, next.ClaimedBy, next.ClaimedAt, next.Outcome) = (Timestamp.FromDateTimeOffset(slot), silo, clock.Stamp(), "");
        schedule.State = next;
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

    private IScheduledWork? Work => works.FirstOrDefault(work => string.Equals(work.Name, this.GetPrimaryKeyString(), StringComparison.Ordinal));

    /// <summary>The reminder first, then the note that it is set: whoever reads the note can rely on it.</summary>
    private async Task ArmForAsync(DateTimeOffset? moment)
    {
        if (moment is { } due)
            await this.RegisterOrUpdateReminder(Reminder, due > clock.Now ? due - clock.Now : TimeSpan.Zero, Again);
        else if (await this.GetReminder(Reminder) is { } reminder)
            await this.UnregisterReminder(reminder);
        if (schedule.State.ArmedFor?.ToDateTimeOffset() == moment)
            return;
        var next = schedule.State.Clone();
        next.ArmedFor = moment is { } armed ? Timestamp.FromDateTimeOffset(armed) : null;
        schedule.State = next;
        await schedule.WriteStateAsync();
    }
}
