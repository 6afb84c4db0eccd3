using DigitalTalent.Hosting.Grpc.Client;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using Grpc.Core;
using Grpc.Health.V1;
using ServingState = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace DigitalTalent.Tests.Silo;

/// <summary>SIGTERM, as orchestrators stop a silo: what runs is finished, nothing acknowledged is lost.</summary>
public sealed class StopSignalTests
{
    [Fact]
    public async Task Open_import_is_finished_after_sigterm()
    {
        using var folder = new TempFolder();
        await using var database = await TestDatabase.CreateAsync("sqlite", folder);
        await using (var process = await SiloProcess.StartAsync(database.Address, folder))
        {
            using var channel = GrpcChannel.ForAddress(process.RpcAddress);
            using var watch = new Health.HealthClient(channel).Watch(new HealthCheckRequest { Service = "digitaltalent.v1.TalentService" });
            await ExpectAsync(watch, ServingState.Serving);
            using var import = new TalentService.TalentServiceClient(channel.CreateCallInvoker()).ImportTalents();
            await ImportAsync(import, 1);

            var exit = process.StopAsync("TERM");
            await ExpectAsync(watch, ServingState.NotServing);

            await ImportAsync(import, 2);
            await import.RequestStream.CompleteAsync();
            Assert.False(await import.ResponseStream.MoveNext().WaitAsync(TestTimeouts.Event));
            Assert.Equal(StatusCode.OK, import.GetStatus().StatusCode);
            Assert.Equal(0, await exit.WaitAsync(TestTimeouts.Process));
        }

        await using var silo = await TestSilo.StartAsync(database.Address);
        foreach (string id in new[] { Samples.Talent(1).TalentId, Samples.Talent(2).TalentId })
            Assert.Equal(id, (await silo.Talents.GetTalentAsync(new GetTalentRequest { TalentId = id })).Talent.TalentId);
    }

    [Fact]
    public async Task Idle_stream_does_not_keep_the_silo()
    {
        using var folder = new TempFolder();
        await using var database = await TestDatabase.CreateAsync("sqlite", folder);
        await using var process = await SiloProcess.StartAsync(database.Address, folder);
        using var channel = GrpcChannel.ForAddress(process.RpcAddress);
        using var import = new TalentService.TalentServiceClient(channel.CreateCallInvoker()).ImportTalents();
        await ImportAsync(import, 1);

        Assert.Equal(0, await process.StopAsync("TERM").WaitAsync(TestTimeouts.Process));

        var end = await Assert.ThrowsAsync<RpcException>(() => import.ResponseStream.MoveNext());
        Assert.Equal(StatusCode.Unavailable, end.StatusCode);
    }

    private static async Task ImportAsync(AsyncDuplexStreamingCall<ImportTalentsRequest, ImportTalentsReply> import, int number)
    {
        await import.RequestStream.WriteAsync(new ImportTalentsRequest { Sequence = number, Talents = { Samples.Talent(number) } });
        Assert.True(await import.ResponseStream.MoveNext().WaitAsync(TestTimeouts.Event));
        Assert.Equal(((long)number, 1), (import.ResponseStream.Current.Sequence, import.ResponseStream.Current.Counts.Created));
    }

    private static async Task ExpectAsync(AsyncServerStreamingCall<HealthCheckResponse> watch, ServingState state)
    {
        Assert.True(await watch.ResponseStream.MoveNext().WaitAsync(TestTimeouts.Event));
        Assert.Equal(state, watch.ResponseStream.Current.Status);
    }
}
