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

    internal void Validate()
    {
        SettingChecks.Range("--calls-per-second", CallsPerSecond, 1, 1_000_000);
        SettingChecks.Range("--call-burst", CallBurst, 1, 1_000_000);
        SettingChecks.Range("--streams", Streams, 1, 100_000);
    }

    public override string ToString() => $"{CallsPerSecond:N0} calls/s, {CallBurst:N0} at once, {Streams:N0} streams, each caller";
}
