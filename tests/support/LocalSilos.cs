using DigitalTalent.Silo.Cluster;
using DigitalTalent.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Runtime.Placement;
using Orleans.TestingHost;

namespace DigitalTalent.Tests.Support;

/// <summary>A grain that says where it is.</summary>
public interface ILocatedGrain : IGrainWithStringKey
{
    Task<SiloAddress> WhereAsync();
}

/// <summary>Orleans silos in this process, joined in memory, that send messages and keep states as the registry does.</summary>
/// <remarks>For promises to grains. Whatever the registry builds on top of them (endpoints, index, schedules) is not there.</remarks>
internal sealed class LocalSilos : IAsyncDisposable
{
    private const string NamePrefix = "Silo_";

    private readonly InProcessTestCluster cluster;
    private int placed;

    private LocalSilos(InProcessTestCluster cluster) => this.cluster = cluster;

    /// <param name="count">How many silos.</param>
    /// <param name="configure">Adds to a silo; is given its number, from 0.</param>
    public static async Task<LocalSilos> StartAsync(short count, Action<int, ISiloBuilder>? configure = null)
    {
        var builder = new InProcessTestClusterBuilder(count);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureClient(static client => client.Services.AddMessageCodec());
        builder.ConfigureSilo((options, silo) =>
        {
            // Nobody is declared dead, and no call is overdue, because the machine is busy.
            silo.Configure<ClusterMembershipOptions>(static options =>
                (options.ProbeTimeout, options.NumMissedProbesLimit) = (TimeSpan.FromSeconds(10), 6));
            silo.Configure<SiloMessagingOptions>(static options => options.ResponseTimeout = TestTimeouts.Process);
            silo.Services.AddMessageCodec();
            silo.Services.Replace(ServiceDescriptor.Singleton<IPersistentStateFactory, OnDemandStates>());
            configure?.Invoke(int.Parse(options.SiloName.AsSpan(NamePrefix.Length)), silo);
        });
        var silos = new LocalSilos(builder.Build());
        try
        {
            await silos.cluster.DeployAsync().WaitAsync(TestTimeouts.Process);
            await silos.cluster.WaitForLivenessToStabilizeAsync().WaitAsync(TestTimeouts.Process);
        }
        catch
        {
            await silos.DisposeAsync();
            throw;
        }

        return silos;
    }

    public IServiceProvider Services(int silo) => cluster.Silos[silo].ServiceProvider;

    /// <summary>A grain as callers on a silo see it.</summary>
    public TGrain Grain<TGrain>(string key, int from = 0)
        where TGrain : IGrainWithStringKey
        => Services(from).GetRequiredService<IGrainFactory>().GetGrain<TGrain>(key);

    /// <summary>A grain that nobody has called yet, activated on one silo and seen from another.</summary>
    /// <param name="on">Silo that it is on.</param>
    /// <param name="from">Silo that it is called from.</param>
    public async Task<TGrain> PlaceAsync<TGrain>(int on, int from = 0)
        where TGrain : ILocatedGrain
    {
        var wanted = cluster.Silos[on].SiloAddress;
        long started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < TestTimeouts.Process)
        {
            var grain = Grain<TGrain>($"placed-{Interlocked.Increment(ref placed)}", from);
            RequestContext.Set(IPlacementDirector.PlacementHintKey, wanted);
            try
            {
                // A silo that has not heard of the other one yet does not follow the hint.
                if (wanted.Equals(await grain.WhereAsync().WaitAsync(TestTimeouts.Process)))
                    return grain;
            }
            finally
            {
                RequestContext.Remove(IPlacementDirector.PlacementHintKey);
            }
        }

        throw new TimeoutException($"No {typeof(TGrain).Name} was placed on silo {on}, {wanted}.");
    }

    /// <summary>Takes a grain out of memory; returns when it is out.</summary>
    public Task DeactivateAsync(IAddressable grain) => cluster.DeactivateAsync(grain).WaitAsync(TestTimeouts.Event);

    public ValueTask DisposeAsync() => cluster.DisposeAsync();
}
