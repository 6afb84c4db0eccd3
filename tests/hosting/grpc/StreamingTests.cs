using DigitalTalent.Tests.Echo;
using DigitalTalent.Tests.Support;
using Grpc.Core;

namespace DigitalTalent.Tests.Hosting.Grpc;

/// <summary>Many streams, slow readers, and a server that stops.</summary>
public sealed class StreamingTests
{
    [Fact]
    public async Task A_thousand_streams_are_open_on_one_connection()
    {
        const int streams = 1000;
        await using var server = await EchoServer.StartAsync();
        using var channel = DigitalTalent.Hosting.Grpc.Client.GrpcChannel.ForAddress(
            server.Rpc, new() { EnableMultipleHttp2Connections = false });
        var client = new EchoService.EchoServiceClient(channel);
        var calls = Enumerable.Range(0, streams).Select(_ => client.Chat()).ToArray();

        // Every stream has answered while every other one was still open.
        await Task.WhenAll(calls.Select(async (call, index) =>
        {
            await call.RequestStream.WriteAsync(new EchoRequest { Text = $"{index}" });
            Assert.True(await call.ResponseStream.MoveNext());
            Assert.Equal($"{index}", call.ResponseStream.Current.Text);
        }));
        await Task.WhenAll(calls.Select(async call =>
        {
            await call.RequestStream.CompleteAsync();
            Assert.False(await call.ResponseStream.MoveNext());
            call.Dispose();
        }));

        Assert.Empty(server.Errors);
    }

    [Fact]
    public async Task Slow_reader_holds_its_own_stream_and_no_other()
    {
        await using var server = await EchoServer.StartAsync();
        using var slow = server.Client.Expand(new EchoRequest { Count = 100, PayloadBytes = 1_000_000 });
        Assert.True(await slow.ResponseStream.MoveNext());

        Assert.Equal("quick", (await server.Client.UnaryAsync(new EchoRequest { Text = "quick" })).Text);

        int count = 1;
        while (await slow.ResponseStream.MoveNext())
            count++;
        Assert.Equal(100, count);
    }

    [Fact]
    public async Task Stop_lets_running_calls_finish_and_ends_streams_after_the_grace()
    {
        var clock = new ManualTimeProvider();
        await using var server = await EchoServer.StartAsync(options => options.DrainGrace = TimeSpan.FromSeconds(7), clock);
        using var unary = server.Client.UnaryAsync(new EchoRequest { Text = "running", Gate = "unary" });
        using var chat = server.Client.Chat();
        await chat.RequestStream.WriteAsync(new EchoRequest { Text = "long stream" });
        Assert.True(await chat.ResponseStream.MoveNext());
        await server.Gates.SeenAsync("unary-waiting");

        var stopping = server.StopAsync();
        Assert.True(server.Lifetime.ApplicationStopping.IsCancellationRequested);
        clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Throws<InvalidOperationException>(() => chat.GetStatus());
        clock.Advance(TimeSpan.FromSeconds(2));

        var error = await Assert.ThrowsAsync<RpcException>(() => chat.ResponseStream.MoveNext().WaitAsync(TestTimeouts.Event));
        Assert.Equal(StatusCode.Unavailable, error.StatusCode);
        server.Gates.Open("unary");
        Assert.Equal("running", (await unary).Text);
        await stopping.WaitAsync(TestTimeouts.Event);
        Assert.Empty(server.Errors);
    }

    [Fact]
    public async Task Losing_the_server_ends_open_calls_as_unavailable()
    {
        var server = await EchoServer.StartAsync(options => options.DrainGrace = TimeSpan.Zero);
        using var chat = server.Client.Chat();
        await chat.ResponseHeadersAsync;

        await server.StopAsync();

        var error = await Assert.ThrowsAsync<RpcException>(() => chat.ResponseStream.MoveNext().WaitAsync(TestTimeouts.Event));
        Assert.Equal(StatusCode.Unavailable, error.StatusCode);
        await server.DisposeAsync();
    }
}
