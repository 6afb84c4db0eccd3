using Orleans;
using Orleans.Placement;

namespace DigitalTalent.Bench.Cluster;

/// <summary>A grain that does nothing.</summary>
public interface IEmptyGrain : IGrainWithIntegerKey
{
    /// <summary>Returns at once.</summary>
    Task CallAsync();
}

/// <summary>Lives where it is called first, as the registry's grains do.</summary>
[PreferLocalPlacement]
public sealed class EmptyGrain : Grain, IEmptyGrain
{
    public Task CallAsync() => Task.CompletedTask;
}
