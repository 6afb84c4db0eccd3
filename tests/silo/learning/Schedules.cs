using DigitalTalent.Grains;
using DigitalTalent.State.V1;
using DigitalTalent.Storage;
using DigitalTalent.Silo.Consistency;
using DigitalTalent.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Orleans;

namespace DigitalTalent.Tests.Silo.Learning;

/// <summary>Moves clocks to moments of schedules.</summary>
internal static class Schedules
{
    /// <summary>How long a reminder may be on its way, by the machine's clock, before the registry's clock goes on to its next tick.</summary>
    private static readonly TimeSpan OnItsWay = TimeSpan.FromSeconds(5);

    /// <summary>Moves the clock to a moment and waits until some silo has done the work that is due then.</summary>
    /// <returns>What came of it.</returns>
    public static async Task<string> ComeAsync(TestSilo silo, ManualTimeProvider time, string name, DateTimeOffset due)
    {
        var schedule = silo.Services.GetRequiredService<IGrainFactory>().GetGrain<IScheduleGrain>(name);
        await UntilAsync(silo, schedule, state => state.ArmedFor?.ToDateTimeOffset() == due, static () => { });
        var fires = due + HeldClock.Late;
        time.Advance(fires - time.GetUtcNow());
        // A reminder that moved to another silo just now comes with its next tick, a minute later.
        var done = await UntilAsync(silo, schedule, state => state.Slot?.ToDateTimeOffset() == due && state.Outcome.Length > 0, () => time.Advance(TimeSpan.FromMinutes(1)));
        return done.Outcome;
    }

    private static async Task<ScheduleState> UntilAsync(TestSilo silo, IScheduleGrain schedule, Func<ScheduleState, bool> isSo, Action whenLate)
    {
        var index = silo.Services.GetRequiredService<IndexProgress>();
        using var patience = new CancellationTokenSource(TestTimeouts.Process);
        while (true)
        {
            long change = index.Change;
            var state = await schedule.GetAsync();
            if (isSo(state))
                return state;
            bool claimed = state.Slot is not null && state.Outcome.Length == 0;
            using var next = CancellationTokenSource.CreateLinkedTokenSource(patience.Token);
            next.CancelAfter(OnItsWay);
            try
            {
                await index.AtLeastAsync(new ChangeNumber(change + 1), next.Token);
            }
            catch (OperationCanceledException) when (!patience.IsCancellationRequested)
            {
                if (!claimed)
                    whenLate();
            }
        }
    }
}
