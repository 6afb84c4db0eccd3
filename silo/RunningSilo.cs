using System.Net;
using DigitalTalent.Hosting.Grpc.Server;
using DigitalTalent.Silo.Cluster;
using DigitalTalent.Storage;
using Microsoft.AspNetCore.Connections;

namespace DigitalTalent.Silo;

/// <summary>A silo that serves. The command line runs one until it is told to stop; tests and benchmarks run several in one process.</summary>
public sealed class RunningSilo : IAsyncDisposable
{
    /// <summary>A port that was found free may be taken before the silo has it; so often another one is tried.</summary>
    private const int PortAttempts = 5;

    private readonly WebApplication _app;
    private readonly SiloSettings _settings;

    private RunningSilo(WebApplication app, SiloSettings settings, SiloAddresses addresses)
    {
        (_app, _settings) = (app, settings);
        SiloAddress = new IPEndPoint(addresses.Advertised, addresses.Port).ToString();
        var endpoints = app.Services.GetRequiredService<GrpcEndpoints>();
        RpcAddress = endpoints.RpcAddress!.GetLeftPart(UriPartial.Authority);
        HttpAddress = endpoints.HttpAddress!.GetLeftPart(UriPartial.Authority);
    }

    /// <summary>Where gRPC is served, such as <c>http://127.0.0.1:5001</c>.</summary>
    public string RpcAddress { get; }

    /// <summary>Where Connect JSON is served.</summary>
    public string HttpAddress { get; }

    /// <summary>Where the other silos of the cluster reach this one, such as <c>10.0.0.7:11111</c>.</summary>
    public string SiloAddress { get; }

    /// <summary>Whether the silo stopped because something in it failed, and not because it was told to.</summary>
    public bool HasFailed => HasFailedIn(_app);

    /// <summary>The silo's services, for tests that look inside.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Opens the database, joins the cluster, starts serving, and returns once the index has caught up with the feed.</summary>
    /// <param name="settings">Validated here once more.</param>
    /// <param name="configure">Changes to the services, made last.</param>
    /// <param name="cancellation">Gives up starting; what was opened is closed.</param>
    /// <exception cref="SiloStartException">The silo cannot start, for a reason that its operator can remove.</exception>
    public static async Task<RunningSilo> StartAsync(
        SiloSettings settings, Action<IServiceCollection>? configure = null, CancellationToken cancellation = default)
    {
        settings.Validated();
        for (int attempt = 1; ; attempt++)
        {
            SiloAddresses? addresses = null;
            try
            {
                addresses = SiloAddresses.Of(settings, settings.IsShared);
                return await StartAsync(settings, addresses, configure, cancellation);
            }
            catch (AddressInUseException) when (attempt < PortAttempts && SiloAddresses.IsAnyPort(settings))
            {
                // Whoever took the port was faster; the next one found will be another.
            }
            catch (Exception failure) when (!cancellation.IsCancellationRequested && SiloStartException.Of(failure, settings, addresses) is not null)
            {
                throw SiloStartException.Of(failure, settings, addresses)!;
            }
        }
    }

    /// <summary>Returns when Ctrl-C, SIGTERM or <paramref name="cancellation"/> asked the silo to stop and running calls have finished.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellation) => _app.WaitForShutdownAsync(cancellation);

    /// <summary>Stops: no new calls, running ones finish, grains are deactivated, the silo leaves the cluster, the store is closed.</summary>
    public async ValueTask DisposeAsync()
    {
        using (var limit = new CancellationTokenSource(_settings.StopWithin))
            await _app.StopAsync(limit.Token);
        await _app.DisposeAsync();
    }

    private static async Task<RunningSilo> StartAsync(
        SiloSettings settings, SiloAddresses addresses, Action<IServiceCollection>? configure, CancellationToken cancellation)
    {
        var app = await BuildAsync(settings, addresses, configure, cancellation);
        try
        {
            await app.StartAsync(cancellation);
            app.Services.GetRequiredService<StartGate>().Open();
            var silo = new RunningSilo(app, settings, addresses);
            await silo.WriteReadyFileAsync(cancellation);
            return silo;
        }
        catch (Exception failure)
        {
            app.Services.GetRequiredService<StartGate>().Close();
            bool wasStopped = failure is OperationCanceledException && app.Lifetime.ApplicationStopping.IsCancellationRequested && !HasFailedIn(app);
            await EndAsync(app, settings);
            if (wasStopped)
                throw SiloStartException.Stopped(failure);
            throw;
        }
    }

    private static bool HasFailedIn(WebApplication app) =>
        app.Services.GetServices<IHostedService>().OfType<BackgroundService>().Any(static one => one.ExecuteTask is { IsFaulted: true });

    /// <summary>Ends what had started before the start failed: a silo may have joined the cluster, and must leave it.</summary>
    private static async Task EndAsync(WebApplication app, SiloSettings settings)
    {
        try
        {
            using var limit = new CancellationTokenSource(settings.StopWithin);
            await app.StopAsync(limit.Token);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // What never started cannot be stopped in order. Why the start failed is what is reported.
        }

        await app.DisposeAsync();
    }

    /// <summary>Opens the store and hands it to the application, which closes it last.</summary>
    private static async Task<WebApplication> BuildAsync(
        SiloSettings settings, SiloAddresses addresses, Action<IServiceCollection>? configure, CancellationToken cancellation)
    {
        // The store is opened before there is a host, and logs from its first migration on.
        var loggers = LoggerFactory.Create(static logging => logging.AddConsole());
        var store = await StateStores.OpenAsync(settings.Db, loggers: loggers, cancellation: cancellation);
        try
        {
            await ClaimAsync(SiloHost.DatabaseOf(store), settings, addresses, cancellation);
            var app = SiloHost.Build(settings, store, addresses, configure);
            _ = app.Services.GetRequiredService<IStateStore>();     // A container disposes what was asked for: from here on the store is its own.
            return app;
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sees that the silo belongs to the cluster of the database, and that the others can reach it.</summary>
    private static async Task ClaimAsync(IOrleansDatabase database, SiloSettings settings, SiloAddresses addresses, CancellationToken cancellation)
    {
        await database.ClaimAsync(settings.Cluster.ClusterId, cancellation);
        if (IPAddress.IsLoopback(addresses.Advertised) && await database.FindOtherMachineAsync(Dns.GetHostName(), cancellation) is { } machine)
        {
            throw new ArgumentException(
                $"--listen is {settings.Listen}, so that other machines cannot reach this silo, but the cluster has a silo on the machine '{machine}'. "
                + "Give --listen or --advertise the address of this machine in their network.");
        }
    }

    /// <summary>Written beside and renamed, so that whoever waits for the file never reads half of it.</summary>
    private async Task WriteReadyFileAsync(CancellationToken cancellation)
    {
        if (_settings.ReadyFile is not { } file)
            return;
        await File.WriteAllTextAsync(file + ".new", $"rpc={RpcAddress}\nhttp={HttpAddress}\n", cancellation);
        File.Move(file + ".new", file, overwrite: true);
    }
}
