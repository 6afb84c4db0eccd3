using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Activations;
using Orleans.Configuration;

namespace Orleans.Hosting;

/// <summary>Starts and stops the silo with its host: the sweeps for idle activations and for overdue calls, and the graceful end.</summary>
internal sealed class SiloHostedService(
    GrainCatalog catalog,
    ActivationDirectory directory,
    IServiceProvider services,
    TimeProvider clock,
    IOptions<GrainCollectionOptions> collection,
    IOptions<SiloMessagingOptions> messaging) : IHostedService, IDisposable
{
    private const int LooksPerTimeout = 8;

    private ITimer? _collector;
    private ITimer? _overdue;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        catalog.Validate(services);
        var age = collection.Value.CollectionAge;
        var timeout = messaging.Value.ResponseTimeout;
        _collector = clock.CreateTimer(_ => directory.CollectIdle(age), null, collection.Value.CollectionQuantum, collection.Value.CollectionQuantum);
        _overdue = clock.CreateTimer(_ => directory.FailOverdue(timeout), null, timeout / LooksPerTimeout, timeout / LooksPerTimeout);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        // Overdue calls are still failed while the silo stops: those in a queue need not be waited for.
        await directory.StopAsync(cancellationToken);
        Dispose();
    }

    public void Dispose()
    {
        _collector?.Dispose();
        _overdue?.Dispose();
    }
}
