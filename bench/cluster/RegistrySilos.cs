using System.Globalization;
using DigitalTalent.Hosting.Grpc.Client;
using DigitalTalent.V1;
using Grpc.Health.V1;

namespace DigitalTalent.Bench.Cluster;

/// <summary>Silos of the registry, as operators run them.</summary>
/// <param name="db">Address of their database.</param>
/// <param name="probeEvery">As <c>--probe-every</c>.</param>
/// <param name="talents">What is asked for.</param>
internal sealed class RegistrySilos(string db, double probeEvery, IReadOnlyList<Talent> talents) : SiloGroup
{
    /// <summary>The command line of such a silo.</summary>
    public static string[] CommandLine(string db, double probeEvery) =>
    [
        Path.Combine(AppContext.BaseDirectory, "digitaltalent-silo.dll"), "serve", "--db", db, "--auth", "off",
        "--rpc", "0", "--http", "0", "--silo-port", "0", "--probe-every", probeEvery.ToString(CultureInfo.InvariantCulture),
    ];

    protected override async Task<SiloChild> StartChildAsync(CancellationToken cancellation)
    {
        var child = await SiloChild.StartAsync(CommandLine(db, probeEvery), cancellation);
        try
        {
            using var channel = GrpcChannel.ForAddress(child.Address);
            using var watch = new Health.HealthClient(channel)
                .Watch(new HealthCheckRequest { Service = "digitaltalent.v1.TalentService" }, cancellationToken: cancellation);
            while (await watch.ResponseStream.MoveNext(cancellation)
                && watch.ResponseStream.Current.Status != HealthCheckResponse.Types.ServingStatus.Serving)
                continue;
            return child;
        }
        catch
        {
            await child.DisposeAsync();
            throw;
        }
    }

    protected override ISiloCaller CallerOf(string address) => new RegistryCaller(address, talents);
}
