using DigitalTalent.Hosting.Grpc.Client;
using DigitalTalent.Silo;
using DigitalTalent.Tests.Support;
using Grpc.Core;
using Grpc.Health.V1;
using Microsoft.Extensions.DependencyInjection;
using ServingState = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace DigitalTalent.Tests.Silo;

/// <summary>What load balancers see when the database goes away under a running silo.</summary>
public sealed class StoreLossTests
{
    [Fact]
    public async Task A_silo_without_its_store_does_not_serve_and_does_again_when_it_is_back()
    {
        using var folder = new TempFolder();
        await using var silo = await RunningSilo.StartAsync(
            new SiloSettings { Db = $"sqlite:{folder.File("registry.db")}", RpcPort = 0, HttpPort = 0, Cluster = TestSilo.Patient, Auth = AuthMode.Off }, LosableStore.Insert);
        var store = silo.Services.GetRequiredService<LosableStore>();
        using var channel = GrpcChannel.ForAddress(silo.RpcAddress);
        using var watch = new Health.HealthClient(channel).Watch(new HealthCheckRequest { Service = "digitaltalent.v1.TalentService" });
        while (await NextAsync(watch) != ServingState.Serving)
            continue;

        store.Lose();
        Assert.Equal(ServingState.NotServing, await NextAsync(watch));
        store.Return();
        Assert.Equal(ServingState.Serving, await NextAsync(watch));
    }

    private static async Task<ServingState> NextAsync(AsyncServerStreamingCall<HealthCheckResponse> watch)
    {
        Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(TestTimeouts.Event));
        return watch.ResponseStream.Current.Status;
    }
}
