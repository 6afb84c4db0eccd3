using System.Diagnostics.Metrics;
using DigitalTalent.Storage;
using DigitalTalent.Silo.Learning;
using DigitalTalent.State.V1;
using DigitalTalent.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace DigitalTalent.Tests.Silo.Learning;

/// <summary>The recorder before a log that is made to fail and to stall.</summary>
public sealed class ImpressionRecorderTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly ManualTimeProvider _time = new();
    private readonly StallingLog _log = new();

    public void Dispose() => _services.Dispose();

    // Goal: an answer never waits for the log, and what does not fit is said. Method: a log that does not answer, and answers beyond the bound.
    [Fact]
    public async Task A_log_that_stalls_costs_records_and_never_an_answer()
    {
        using var recorder = New();
        await recorder.StartAsync(CancellationToken.None);
        _log.Stall();

        int taken = Enumerable.Range(0, 150).Count(i => recorder.TryRecord(Answer(i, results: 999)));

        Assert.Equal(ImpressionRecorder.WeightMax / 1000, taken);
        Assert.Equal(150 - taken, recorder.Dropped);
        _log.GoOn();
        await recorder.FlushAsync(CancellationToken.None).WaitAsync(TestTimeouts.Event);
        Assert.Equal(taken, _log.Appended.Count);
        Assert.True(recorder.TryRecord(Answer(1000, results: 999)), "There is room again.");
        await recorder.StopAsync(CancellationToken.None);
        Assert.Equal(taken + 1, _log.Appended.Count);
    }

    [Fact]
    public async Task A_database_that_is_away_for_a_while_loses_nothing_that_was_taken()
    {
        using var recorder = New();
        await recorder.StartAsync(CancellationToken.None);
        _log.FailNext(2);
        Assert.True(recorder.TryRecord(Answer(1, results: 3)));

        for (int attempt = 0; attempt < 2; attempt++)
        {
            await _time.ArmedAsync(1).WaitAsync(TestTimeouts.Event);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        await recorder.FlushAsync(CancellationToken.None).WaitAsync(TestTimeouts.Event);
        Assert.Equal(["im-1"], _log.Appended);
        Assert.Equal(0, recorder.Dropped);
        await recorder.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task What_waits_when_the_silo_stops_is_written()
    {
        using var recorder = New();
        for (int i = 0; i < 20; i++)
            Assert.True(recorder.TryRecord(Answer(i, results: 900)));
        await recorder.StartAsync(CancellationToken.None);
        await recorder.StopAsync(CancellationToken.None);
        Assert.Equal(20, _log.Appended.Count);
    }

    private ImpressionRecorder New() => new(_log, _time, _services.GetRequiredService<IMeterFactory>(), NullLogger<ImpressionRecorder>.Instance);

    private static ShownAnswer Answer(int number, int results)
    {
        var record = new ImpressionRecord();
        record.Results.Add(Enumerable.Range(0, results).Select(_ => new ShownResult()));
        return new($"im-{number}", record, "", [.. Enumerable.Range(0, results).Select(i => $"T-{i}")]);
    }

    private sealed class StallingLog : IEventLog
    {
        private TaskCompletionSource _gate = Open();
        private int _failures;

        public List<string> Appended { get; } = [];

        public void Stall() => _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void GoOn() => _gate.SetResult();

        public void FailNext(int times) => _failures = times;

        public async ValueTask<bool[]> AppendAsync(IReadOnlyList<EventAppend> events, CancellationToken cancellation)
        {
            await _gate.Task;
            if (_failures-- > 0)
                throw new StoreUnavailableException("away");
            Appended.AddRange(events.Select(one => one.Id));
            return [.. events.Select(_ => true)];
        }

        public ValueTask<long[]> NumberSubjectsAsync(IReadOnlyList<StateKey> keys, CancellationToken cancellation)
        {
            Assert.InRange(keys.Count, 1, EventLimits.BatchRows);
            return ValueTask.FromResult(keys.Select((_, i) => (long)i + 1).ToArray());
        }

        public ValueTask<LoggedEvent?[]> FindAsync(string topic, IReadOnlyList<string> ids, CancellationToken cancellation) => throw new NotSupportedException();
        public ValueTask<EventPage> ReadEventsAsync(string topic, EventPosition after, int maxRows, CancellationToken cancellation) => throw new NotSupportedException();
        public ValueTask WaitForEventAsync(string topic, EventPosition after, CancellationToken cancellation) => throw new NotSupportedException();
        public ValueTask<int> RemoveOldAsync(string topic, DateTimeOffset before, CancellationToken cancellation) => throw new NotSupportedException();
        public ValueTask<StateKey?[]> FindSubjectsAsync(IReadOnlyList<long> numbers, CancellationToken cancellation) => throw new NotSupportedException();

        private static TaskCompletionSource Open()
        {
            var open = new TaskCompletionSource();
            open.SetResult();
            return open;
        }
    }
}
