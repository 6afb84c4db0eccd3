using System.CommandLine;
using System.Globalization;
using System.Net;
using DigitalTalent.Silo;
using DigitalTalent.Silo.Cluster;
using DigitalTalent.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;

namespace DigitalTalent.Bench.Cluster;

/// <summary>The peer: Orleans with one empty grain, <c>bare-silo [DB]</c>. A request <c>GET /N</c> over HTTP/2 to plain Kestrel calls
/// grain <c>N</c>.</summary>
/// <remarks>
/// With a PostgreSQL database the silo joins the cluster there, by the same packages, statements and times as a silo of the registry;
/// without one it is a cluster of its own. There is no gRPC, no contract, no state and no database behind a call. A call that Orleans
/// refuses is answered with 503 at once.
/// </remarks>
internal static class BareSilo
{
    public const string CommandName = "bare-silo";

    private const string ClusterName = "bare";

    public static Command Create()
    {
        var db = new Argument<string?>("db") { Arity = ArgumentArity.ZeroOrOne };
        var probeEvery = ProbeEvery();
        var command = new Command(CommandName, "The bare Orleans silo that `cluster` compares with.") { db, probeEvery };
        command.Hidden = true;
        command.SetAction((parsed, cancellation) => RunAsync(
            parsed.GetValue(db), new() { SiloPort = 0, ProbeEvery = TimeSpan.FromSeconds(parsed.GetValue(probeEvery)) }, cancellation));
        return command;
    }

    /// <summary>The option of this name, which <c>serve</c> has too.</summary>
    public static Option<double> ProbeEvery() => new("--probe-every")
    {
        Description = "Seconds between two probes of another silo; the product's own unless given.",
        DefaultValueFactory = static _ => new ClusterSettings().ProbeEvery.TotalSeconds,
    };

    private static async Task RunAsync(string? db, ClusterSettings settings, CancellationToken cancellation)
    {
        // The store is opened for its schema: it has the tables and statements that Orleans keeps its members by.
        await using var store = db is null ? null : await StateStores.OpenAsync(db, cancellation: cancellation);
        var addresses = SiloAddresses.Of(new SiloSettings { Cluster = settings }, isShared: store is not null);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(static kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http2));
        builder.UseOrleans(silo => Join(silo, settings, store as IOrleansDatabase, addresses));
        await using var app = builder.Build();
        var grains = app.Services.GetRequiredService<IGrainFactory>();
        app.Run(http => CallAsync(grains, http));
        await app.StartAsync(cancellation);
        Console.WriteLine(SiloChild.AddressLine + app.Urls.Single());
        Console.WriteLine(SiloChild.ReadyLine);
        await app.WaitForShutdownAsync(cancellation);
    }

    private static async Task CallAsync(IGrainFactory grains, HttpContext http)
    {
        try
        {
            long number = long.Parse(http.Request.Path.Value.AsSpan(1), CultureInfo.InvariantCulture);
            await grains.GetGrain<IEmptyGrain>(number).CallAsync();
            http.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        catch (OrleansMessageRejectionException)
        {
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
    }

    private static void Join(ISiloBuilder silo, ClusterSettings settings, IOrleansDatabase? database, SiloAddresses addresses)
    {
        var own = new IPEndPoint(addresses.Advertised, addresses.Port);
        if (database is null)
        {
            silo.UseLocalhostClustering(addresses.Port, gatewayPort: 0, own, ClusterName, ClusterName);
            return;
        }

        silo.Configure<ClusterOptions>(static options => (options.ClusterId, options.ServiceId) = (ClusterName, ClusterName));
        silo.UseAdoNetClustering(options => (options.Invariant, options.DataSource) = (database.Invariant, database.Connections));
        silo.Configure<EndpointOptions>(options =>
        {
            options.AdvertisedIPAddress = own.Address;
            options.SiloPort = own.Port;
            options.SiloListeningEndpoint = own;
            options.GatewayPort = 0;
        });
        silo.Configure<ClusterMembershipOptions>(options =>
        {
            options.ProbeTimeout = settings.ProbeEvery;
            options.NumMissedProbesLimit = settings.ProbesMissed;
            options.NumVotesForDeathDeclaration = settings.Votes;
            options.MaxJoinAttemptTime = settings.JoinWithin;
            // What the registry's silos are given without a setting of their own.
            options.TableRefreshTimeout = TimeSpan.FromSeconds(5);
            options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(2);
            options.NumMissedTableIAmAliveLimit = 3;
        });
    }
}
