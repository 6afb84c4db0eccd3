namespace DigitalTalent.Bench.Cluster;

/// <summary>The silos of one cluster, each a process, by their places from 0. Not thread-safe.</summary>
internal abstract class SiloGroup : IAsyncDisposable
{
    private readonly List<(SiloChild Child, ISiloCaller Caller)> _silos = [];

    /// <summary>How many silos there are.</summary>
    public int Count => _silos.Count;

    /// <summary>One for each silo, in the order of their places.</summary>
    public IReadOnlyList<ISiloCaller> Callers => [.. _silos.Select(static silo => silo.Caller)];

    /// <summary>Where the silos take calls, in the order of their places.</summary>
    public IReadOnlyList<string> Addresses => [.. _silos.Select(static silo => silo.Child.Address)];

    /// <summary>Starts silos, one after the other, until there are so many; returns when they take calls.</summary>
    public async Task GrowAsync(int count, CancellationToken cancellation)
    {
        while (_silos.Count < count)
            _silos.Add(await StartAsync(cancellation));
    }

    /// <summary>Kills a silo without warning. Its place stays empty until <see cref="StartAgainAsync"/>.</summary>
    public Task KillAsync(int place) => _silos[place].Child.KillAsync();

    /// <summary>Stops a silo in good order. Its place stays empty until <see cref="StartAgainAsync"/>.</summary>
    public Task StopAsync(int place, CancellationToken cancellation) => _silos[place].Child.StopAsync(cancellation);

    /// <summary>Starts a silo in place of one that was killed or stopped; returns when it takes calls.</summary>
    public async Task StartAgainAsync(int place, CancellationToken cancellation)
    {
        var next = await StartAsync(cancellation);
        var (child, caller) = _silos[place];
        _silos[place] = next;
        caller.Dispose();
        await child.DisposeAsync();
    }

    /// <summary>Throws when a silo is not there any more: figures would be of another cluster than they say.</summary>
    public void ThrowIfAnyEnded() => _silos.ForEach(static silo => silo.Child.ThrowIfEnded());

    /// <summary>Kills all silos.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var (child, caller) in _silos)
        {
            caller.Dispose();
            await child.DisposeAsync();
        }
    }

    /// <summary>Starts a process; returns when it takes calls.</summary>
    protected abstract Task<SiloChild> StartChildAsync(CancellationToken cancellation);

    protected abstract ISiloCaller CallerOf(string address);

    private async Task<(SiloChild, ISiloCaller)> StartAsync(CancellationToken cancellation)
    {
        var child = await StartChildAsync(cancellation);
        return (child, CallerOf(child.Address));
    }
}
