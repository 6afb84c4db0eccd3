using Microsoft.Extensions.Logging;

namespace DigitalTalent.Tests.Support;

/// <summary>Counts log events by id, and lets a test wait for one: what a program says it did is the event to wait for.</summary>
internal sealed class EventLog : ILoggerFactory, ILogger
{
    private readonly Lock gate = new();
    private readonly Dictionary<int, int> counts = [];
    private readonly List<(int EventId, int Times, TaskCompletionSource Seen)> waiting = [];

    /// <summary>Completes when the event has been logged this often, in all.</summary>
    public Task SeenAsync(int eventId, int times)
    {
        lock (gate)
        {
            if (counts.GetValueOrDefault(eventId) >= times)
                return Task.CompletedTask;
            var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.Add((eventId, times, seen));
            return seen.Task;
        }
    }

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (gate)
        {
            int count = counts.GetValueOrDefault(eventId.Id) + 1;
            counts[eventId.Id] = count;
            foreach (var (_, _, seen) in waiting.Where(wait => wait.EventId == eventId.Id && wait.Times <= count))
                seen.TrySetResult();
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
        => null;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("Events are counted here, and go nowhere else.");

    public void Dispose()
    {
    }
}
