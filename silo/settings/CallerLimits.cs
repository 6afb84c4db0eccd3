namespace DigitalTalent.Silo;

/// <summary>What one caller (one key, or one person) may use of one silo.</summary>
public sealed record CallerLimits
{
    /// <summary>Calls a second over time, 1 to 1,000,000. An import is one call. Too small: clients see RESOURCE_EXHAUSTED at ordinary load.</summary>
    public int CallsPerSecond { get; init; } = 1000;

    /// <summary>Calls at once after a pause, 1 to 1,000,000; at least <see cref="CallsPerSecond"/> makes sense.</summary>
    public int CallBurst { get; init; } = 2000;

    /// <summary>Streams open at a time, 1 to 100,000.</summary>
    public int Streams { get; init; } = 100;

    /// <summary>Calls with a single request under way at a time, from their headers to their end, 1 to 100,000. Each may hold a request of
    /// <c>--max-message</c>. Too small: a client that calls in parallel sees RESOURCE_EXHAUSTED.</summary>
    public int CallsUnderWay { get; init; } = 500;

    /// <summary>The same of all callers of the silo together, 1 to 1,000,000.</summary>
    public int CallsUnderWayTotal { get; init; } = 5000;

    internal void Validate()
    {
        SettingChecks.Range("--calls-under-way", CallsUnderWay, 1, 100_000);
        SettingChecks.Range("--calls-under-way-total", CallsUnderWayTotal, 1, 1_000_000);
        SettingChecks.Range("--calls-per-second", CallsPerSecond, 1, 1_000_000);
        SettingChecks.Range("--call-burst", CallBurst, 1, 1_000_000);
        SettingChecks.Range("--streams", Streams, 1, 100_000);
    }

    public override string ToString() => $"{CallsPerSecond:N0} calls/s, {CallBurst:N0} at once, {CallsUnderWay:N0} under way, {Streams:N0} streams, each caller; {CallsUnderWayTotal:N0} calls under way in all";
}
