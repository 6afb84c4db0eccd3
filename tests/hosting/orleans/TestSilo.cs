using DigitalTalent.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Storage;

namespace DigitalTalent.Tests.Hosting.Orleans;

/// <summary>A silo with the grains of a test, on a clock and a store that the test holds.</summary>
public sealed class TestSilo : IAsyncDisposable
{
    /// <summary>How long a test waits for something that should happen at once, before it says what is missing.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ServiceProvider _services;
    private bool _isStopped;

    private TestSilo(ServiceProvider services, ManualTimeProvider clock, MemoryStorage storage)
    {
        _services = services;
        Clock = clock;
        Storage = storage;
    }

    public ManualTimeProvider Clock { get; }

    public MemoryStorage Storage { get; }

    public IServiceProvider Services => _services;

    public IActivationDirectory Activations => _services.GetRequiredService<IActivationDirectory>();

    public IGrainFactory Grains => _services.GetRequiredService<IGrainFactory>();

    public static async Task<TestSilo> StartAsync(Action<ISiloBuilder> configure)
    {
        var clock = new ManualTimeProvider();
        var storage = new MemoryStorage();
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(clock);
        services.AddSingleton<IGrainStorage>(storage);
        services.AddOrleans(configure);
        var silo = new TestSilo(services.BuildServiceProvider(validateScopes: true), clock, storage);
        foreach (var service in silo._services.GetServices<IHostedService>())
            await service.StartAsync(CancellationToken.None);
        return silo;
    }

    public T Grain<T>(string key)
        where T : IGrainWithStringKey => Grains.GetGrain<T>(key);

    public async Task StopAsync(CancellationToken cancellation = default)
    {
        _isStopped = true;
        foreach (var service in _services.GetServices<IHostedService>().Reverse())
            await service.StopAsync(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isStopped)
            await StopAsync().WaitAsync(Patience);
        await _services.DisposeAsync();
    }
}
