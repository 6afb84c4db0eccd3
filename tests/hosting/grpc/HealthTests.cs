using DigitalTalent.Hosting.Grpc.Server;
using DigitalTalent.Tests.Support;
using Grpc.Core;
using Grpc.Health.V1;
using ServingState = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace DigitalTalent.Tests.Hosting.Grpc;

/// <summary>grpc.health.v1 as load balancers use it.</summary>
public sealed class HealthTests
{
    private const string Echo = "digitaltalent.test.EchoService";
    private const string Interop = "grpc.testing.TestService";

    [Fact]
    public async Task Services_serve_when_they_have_reported_so()
    {
        await using var server = await EchoServer.StartAsync();
        var client = new Health.HealthClient(server.Channel);
        Assert.Equal(ServingState.NotServing, await CheckAsync(client, Echo));
        Assert.Equal(ServingState.NotServing, await CheckAsync(client, ""));

        server.Health.Report(Echo, serving: true);
        Assert.Equal(ServingState.Serving, await CheckAsync(client, Echo));
        Assert.Equal(ServingState.NotServing, await CheckAsync(client, Interop));
        Assert.Equal(ServingState.NotServing, await CheckAsync(client, ""));

        server.Health.ReportAll(serving: true);
        Assert.Equal(ServingState.Serving, await CheckAsync(client, Interop));
        Assert.Equal(ServingState.Serving, await CheckAsync(client, ""));
    }

    [Fact]
    public async Task Unknown_service_is_not_found()
    {
        await using var server = await EchoServer.StartAsync();
        var failure = await Assert.ThrowsAsync<RpcException>(() => CheckAsync(new Health.HealthClient(server.Channel), "no.such.Service"));
        Assert.Equal(StatusCode.NotFound, failure.StatusCode);
    }

    [Fact]
    public async Task List_tells_all_states()
    {
        await using var server = await EchoServer.StartAsync();
        server.Health.Report(Echo, serving: true);
        var reply = await new Health.HealthClient(server.Channel).ListAsync(new HealthListRequest());
        Assert.Equal(["", Echo, Interop], reply.Statuses.Keys.Order(StringComparer.Ordinal));
        Assert.Equal((ServingState.Serving, ServingState.NotServing), (reply.Statuses[Echo].Status, reply.Statuses[""].Status));
    }

    [Fact]
    public async Task Watch_tells_each_change_once()
    {
        await using var server = await EchoServer.StartAsync();
        using var watch = new Health.HealthClient(server.Channel).Watch(new HealthCheckRequest { Service = Echo });
        Assert.Equal(ServingState.NotServing, await NextAsync(watch));

        server.Health.Report(Interop, serving: true);       // Nothing to this watcher.
        server.Health.Report(Echo, serving: false);         // No change.
        server.Health.Report(Echo, serving: true);
        Assert.Equal(ServingState.Serving, await NextAsync(watch));

        server.Health.Report(Echo, serving: false);
        Assert.Equal(ServingState.NotServing, await NextAsync(watch));
    }

    [Fact]
    public async Task Watch_of_an_unknown_service_waits_until_it_appears()
    {
        await using var server = await EchoServer.StartAsync();
        using var watch = new Health.HealthClient(server.Channel).Watch(new HealthCheckRequest { Service = "late.Service" });
        Assert.Equal(ServingState.ServiceUnknown, await NextAsync(watch));
        server.Health.Report("late.Service", serving: true);
        Assert.Equal(ServingState.Serving, await NextAsync(watch));
    }

    [Fact]
    public async Task Stopping_is_told_first_and_does_not_wait_for_watchers()
    {
        var clock = new ManualTimeProvider();       // Never moved: the grace for streams does not end the watch.
        await using var server = await EchoServer.StartAsync(time: clock);
        server.Health.ReportAll(serving: true);
        using var watch = new Health.HealthClient(server.Channel).Watch(new HealthCheckRequest());
        Assert.Equal(ServingState.Serving, await NextAsync(watch));

        var stopping = server.StopAsync();

        Assert.Equal(ServingState.NotServing, await NextAsync(watch));
        var end = await Assert.ThrowsAsync<RpcException>(() => watch.ResponseStream.MoveNext().WaitAsync(TestTimeouts.Event));
        Assert.Equal(StatusCode.Unavailable, end.StatusCode);
        await stopping.WaitAsync(TestTimeouts.Event);
    }

    [Fact]
    public void Nothing_serves_once_the_server_is_stopping()
    {
        var board = new HealthBoard();
        board.Report(Echo, serving: true);
        var before = board.Current;
        board.Stop();
        board.Report(Echo, serving: true);
        Assert.True(before.Superseded.IsCompleted);
        Assert.True(board.Current.IsFinal);
        Assert.All(board.Current.Services.Values, Assert.False);
    }

    private static async Task<ServingState> CheckAsync(Health.HealthClient client, string service) =>
        (await client.CheckAsync(new HealthCheckRequest { Service = service })).Status;

    private static async Task<ServingState> NextAsync(AsyncServerStreamingCall<HealthCheckResponse> watch)
    {
        Assert.True(await watch.ResponseStream.MoveNext().WaitAsync(TestTimeouts.Event));
        return watch.ResponseStream.Current.Status;
    }
}
