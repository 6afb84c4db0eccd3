namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>Knows whether the services can do their work. Thread-safe.</summary>
public interface IHealthSource
{
    /// <summary>The state of all services now.</summary>
    HealthSnapshot Current { get; }
}

/// <summary>The state of all services at one moment. Immutable.</summary>
/// <param name="services">Whether each service can do its work, by full name; the whole server under the empty name.</param>
/// <param name="isFinal">Whether the server is stopping, so that nothing better will follow.</param>
/// <param name="superseded">Completes when there is a newer snapshot.</param>
public sealed class HealthSnapshot(IReadOnlyDictionary<string, bool> services, bool isFinal, Task superseded)
{
    /// <summary>Whether each service can do its work, by full name; the whole server under the empty name.</summary>
    public IReadOnlyDictionary<string, bool> Services { get; } = services;

    /// <summary>Whether the server is stopping, so that nothing better will follow.</summary>
    public bool IsFinal { get; } = isFinal;

    /// <summary>Completes when there is a newer snapshot.</summary>
    public Task Superseded { get; } = superseded;
}
