using DigitalTalent.Grains;
using DigitalTalent.Storage;
using DigitalTalent.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using Orleans.Timers;

namespace DigitalTalent.Tests.Grains;

/// <summary>A schedule on a silo whose reminders are set, fail and come as a test wishes.</summary>
public sealed class ScheduleGrainTests : IAsyncLifetime, IDisposable
{
    private const string Name = "nightly";

    private readonly TempFolder folder = new();
    private readonly ManualTimeProvider time = new();
    private readonly Nights nights = new();
    private readonly ScriptedReminders reminders = new();
    private IStateStore? store;
    private LocalSilos? silos;

    private IScheduleGrain Schedule => silos!.Grain<IScheduleGrain>(Name);

    public async Task InitializeAsync()
    {
        store = await StateStores.OpenAsync($"sqlite:{folder.File("registry.db")}");
        silos = await LocalSilos.StartAsync(1, (_, silo) =>
        {
            silo.Services.AddStateStore(store);
            silo.Services.AddRareGrainStorage(GrainStorages.Rare);
            silo.Services.AddSingleton(new RegistryClock(time));
            silo.Services.AddSingleton<IScheduledWork>(nights);
            silo.Services.AddSingleton<IReminderRegistry>(reminders);
        });
    }

    public async Task DisposeAsync()
    {
        if (silos is not null)
            await silos.DisposeAsync();
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_claimed_moment_is_worked_on_once_even_when_the_reminder_cannot_be_set()
    {
        await Schedule.ArmAsync().WaitAsync(TestTimeouts.Event);
        var due = nights.After(time.GetUtcNow())!.Value;
        time.Advance(due - time.GetUtcNow());
        reminders.Failure = new OrleansException("no reminders at the moment");
        await Assert.ThrowsAsync<OrleansException>(ComeAsync);
        Assert.Equal([due], nights.Started);

        reminders.Failure = null;
        await ComeAsync();

        Assert.Equal([due], nights.Started);
        var state = await Schedule.GetAsync().WaitAsync(TestTimeouts.Event);
        Assert.Equal((due, nights.After(due)), (state.Slot.ToDateTimeOffset(), state.ArmedFor.ToDateTimeOffset()));
    }

    // The first answer may have been lost with the silo that gave it.
    [Fact]
    public async Task A_silo_that_claims_a_moment_again_has_it_until_it_notes_an_outcome()
    {
        var slot = time.GetUtcNow();
        Assert.True(await ClaimAsync(slot, "first"));
        Assert.True(await ClaimAsync(slot, "first"));
        Assert.False(await ClaimAsync(slot, "second"));

        await Schedule.FinishAsync(slot, "done").WaitAsync(TestTimeouts.Event);

        Assert.False(await ClaimAsync(slot, "first"));
        Assert.True(await ClaimAsync(slot.AddDays(1), "second"));
        Assert.False(await ClaimAsync(slot, "first"));
    }

    private Task<bool> ClaimAsync(DateTimeOffset slot, string silo) => Schedule.TryClaimAsync(slot, silo).WaitAsync(TestTimeouts.Event);

    /// <summary>Lets the reminder come.</summary>
    private Task ComeAsync() => Schedule.AsReference<IRemindable>().ReceiveReminder("next", default).WaitAsync(TestTimeouts.Event);

    /// <summary>Work of each midnight, of which only the start counts.</summary>
    private sealed class Nights : IScheduledWork
    {
        private readonly List<DateTimeOffset> started = [];

        public string Name => ScheduleGrainTests.Name;

        public IEnumerable<DateTimeOffset> Started
        {
            get
            {
                lock (started)
                    return [.. started];
            }
        }

        public DateTimeOffset? After(DateTimeOffset moment) => new DateTimeOffset(moment.UtcDateTime.Date, TimeSpan.Zero).AddDays(1);

        public void Start(DateTimeOffset due)
        {
            lock (started)
                started.Add(due);
        }
    }

    private sealed class ScriptedReminders : IReminderRegistry
    {
        private volatile IGrainReminder? held;

        /// <summary>Not null: no reminder can be set.</summary>
        public Exception? Failure { get; set; }

        public Task<IGrainReminder> RegisterOrUpdateReminder(GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period)
        {
            if (Failure is { } failure)
                return Task.FromException<IGrainReminder>(failure);
            held = new Reminder(reminderName);
            return Task.FromResult(held);
        }

        public Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder)
        {
            held = null;
            return Task.CompletedTask;
        }

        public Task<IGrainReminder?> GetReminder(GrainId callingGrainId, string reminderName) => Task.FromResult(held);

        public Task<List<IGrainReminder>> GetReminders(GrainId callingGrainId) =>
            Task.FromResult<List<IGrainReminder>>(held is { } one ? [one] : []);
    }

    private sealed record Reminder(string ReminderName) : IGrainReminder;
}
