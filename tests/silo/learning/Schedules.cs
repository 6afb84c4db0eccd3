using DigitalTalent.Grains;
using DigitalTalent.Hosting.Storage;
using DigitalTalent.Silo.Consistency;
using DigitalTalent.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Orleans;

namespace DigitalTalent.Tests.Silo.Learning;

/// <summary>Moves clocks to moments of schedules.</summary>
internal static class Schedules
{
    /// <summary>Moves the clock to a moment and waits until some silo has done the work that is due then.</summary>
    /// <returns>What came of it.</returns>
    public static async Task<string> ComeAsync(TestSilo silo, ManualTimeProvider time, string name, DateTimeOffset due)
    {
        time.Advance(due - time.GetUtcNow());
        var schedule = silo.Services.GetRequiredService<IGrainFactory>().GetGrain<IScheduleGrain>(name);
        var index = silo.Services.GetRequiredService<IndexProgress>();
        using var patience = new CancellationTokenSource(TestTimeouts.Process);
        while (true)
        {
            long change = index.Change;
            var state = await schedule.GetAsync();
            if (state.Slot?.ToDateTimeOffset() == due && state.Outcome.Length > 0)
                return state.Outcome;
            await index.AtLeastAsync(new ChangeNumber(change + 1), patience.Token);
        }
    }
}
