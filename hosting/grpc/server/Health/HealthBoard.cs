namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>Where the parts of a server write whether they can do their work. Thread-safe.</summary>
/// <remarks>
/// Every mapped service starts as not serving. The whole server serves when all of its services do. Once the server is stopping
/// nothing serves any more, whatever is reported later.
/// </remarks>
public sealed class HealthBoard : IHealthSource
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, bool> _services = new(StringComparer.Ordinal);
    private TaskCompletionSource _superseded = NewSignal();
    private HealthSnapshot _current;
    private bool _stopping;

    /// <summary>A board without services.</summary>
    public HealthBoard() => _current = Picture();

    /// <inheritdoc/>
    public HealthSnapshot Current => Volatile.Read(ref _current);

    /// <summary>Says whether one service can do its work.</summary>
    /// <param name="service">Full name of the service, such as <c>digitaltalent.v1.MatchingService</c>.</param>
    /// <param name="serving">Whether it can.</param>
    public void Report(string service, bool serving)
    {
        ArgumentException.ThrowIfNullOrEmpty(service);
        Change(() => _services[service] = serving);
    }

    /// <summary>Says the same of all services.</summary>
    public void ReportAll(bool serving) => Change(() =>
    {
        foreach (string service in _services.Keys)
            _services[service] = serving;
    });

    /// <summary>Adds a service that has not reported yet.</summary>
    internal void Add(string service) => Change(() => _services.TryAdd(service, false));

    /// <summary>From now on nothing serves.</summary>
    internal void Stop() => Change(() => _stopping = true);

    private void Change(Action change)
    {
        TaskCompletionSource superseded;
        lock (_lock)
        {
            change();
            superseded = _superseded;
            _superseded = NewSignal();
            Volatile.Write(ref _current, Picture());
        }

        superseded.SetResult();
    }

    private HealthSnapshot Picture()
    {
        var services = new SortedDictionary<string, bool>(StringComparer.Ordinal);
        foreach (var (service, serving) in _services)
            services.Add(service, serving && !_stopping);
        services[""] = services.Values.All(serving => serving) && !_stopping;
        return new HealthSnapshot(services, _stopping, _superseded.Task);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
