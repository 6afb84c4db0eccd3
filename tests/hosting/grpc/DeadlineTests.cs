using System.Net;
using System.Net.Http.Headers;
using DigitalTalent.Hosting.Grpc.Client;
using DigitalTalent.Tests.Echo;
using DigitalTalent.Tests.Support;
using Grpc.Core;

namespace DigitalTalent.Tests.Hosting.Grpc;

/// <summary>Deadlines and cancellation: both sides let go, whatever the other one does. Clocks are moved by hand.</summary>
public sealed class DeadlineTests
{
    [Fact]
    public async Task Handler_sees_the_deadline_of_the_client()
    {
        var clock = new ManualTimeProvider();
        await using var server = await EchoServer.StartAsync(time: clock);
        using var channel = GrpcChannel.ForAddress(server.Rpc, new GrpcChannelOptions { TimeProvider = clock });

        var reply = await new EchoService.EchoServiceClient(channel).UnaryAsync(
            new EchoRequest(), deadline: clock.GetUtcNow().UtcDateTime.AddSeconds(90));

        Assert.Equal(90, reply.DeadlineSeconds);
        Assert.Equal(0, clock.ArmedTimers);
    }

    [Fact]
    public async Task Call_without_a_deadline_has_none()
    {
        await using var server = await EchoServer.StartAsync();
        Assert.Equal(0, (await server.Client.UnaryAsync(new EchoRequest())).DeadlineSeconds);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Server_raises_the_deadline_even_when_the_handler_is_deaf(bool deaf)
    {
        var clock = new ManualTimeProvider();
        await using var server = await EchoServer.StartAsync(time: clock);
        using var raw = new RawGrpcClient(server.Rpc);
        var calling = raw.CallAsync(
            "/digitaltalent.test.EchoService/Unary",
            RawGrpcClient.Frame(new EchoRequest { Gate = "slow", Deaf = deaf }),
            headers => headers.Add("grpc-timeout", "5S"));
        await server.Gates.SeenAsync("slow-waiting");

        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.False(calling.IsCompleted, "The deadline was raised before it had passed.");
        clock.Advance(TimeSpan.FromMilliseconds(1));

        var response = await calling.WaitAsync(TestTimeouts.Event);
        Assert.Equal("4", response.Status);
        if (!deaf)
            await server.Gates.SeenAsync("slow-cancelled");
        server.Gates.Open("slow");
        Assert.Empty(server.Errors);
    }

    [Fact]
    public async Task Deadline_ends_a_stream_after_replies_were_sent()
    {
        var clock = new ManualTimeProvider();
        await using var server = await EchoServer.StartAsync(time: clock);
        using var raw = new RawGrpcClient(server.Rpc);
        var calling = raw.CallAsync(
            "/digitaltalent.test.EchoService/Expand",
            RawGrpcClient.Frame(new EchoRequest { Gate = "stream", Count = 3 }),
            headers => headers.Add("grpc-timeout", "100m"));
        await server.Gates.SeenAsync("stream-waiting");

        clock.Advance(TimeSpan.FromMilliseconds(101));

        var response = await calling.WaitAsync(TestTimeouts.Event);
        Assert.Equal("4", response.Status);
        Assert.Equal([0, 1, 2], response.Messages<EchoReply>().Select(reply => reply.Index));
        await server.Gates.SeenAsync("stream-cancelled");
    }

    [Fact]
    public async Task Deadline_wakes_a_handler_that_waits_for_requests()
    {
        var clock = new ManualTimeProvider();
        await using var server = await EchoServer.StartAsync(time: clock);
        using var channel = GrpcChannel.ForAddress(server.Rpc);      // Its own clock does not move: the server is the one that ends the call.
        using var call = new EchoService.EchoServiceClient(channel).Chat(new Metadata(), TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(300));
        await call.ResponseHeadersAsync;

        clock.Advance(TimeSpan.FromDays(299));
        Assert.Throws<InvalidOperationException>(() => call.GetStatus());
        clock.Advance(TimeSpan.FromDays(2));

        var error = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext().WaitAsync(TestTimeouts.Event));
        Assert.Equal(StatusCode.DeadlineExceeded, error.StatusCode);
    }

    [Theory]
    [InlineData("99999999H")]
    [InlineData("1n")]
    [InlineData("34560000S")]
    public async Task Odd_but_valid_timeouts_are_taken(string timeout)
    {
        await using var server = await EchoServer.StartAsync(time: new ManualTimeProvider());
        using var raw = new RawGrpcClient(server.Rpc);
        var response = await raw.CallAsync(
            "/digitaltalent.test.EchoService/Unary",
            RawGrpcClient.Frame(new EchoRequest { Text = "in time" }),
            headers => headers.Add("grpc-timeout", timeout));
        Assert.Equal("0", response.Status);
    }

    [Theory]
    [InlineData("5")]
    [InlineData("S")]
    [InlineData("123456789S")]
    [InlineData("5s")]
    [InlineData("-5S")]
    [InlineData("5 S")]
    [InlineData("1.5S")]
    public async Task Malformed_timeout_is_an_internal_error(string timeout)
    {
        await using var server = await EchoServer.StartAsync();
        using var raw = new RawGrpcClient(server.Rpc);
        var response = await raw.CallAsync(
            "/digitaltalent.test.EchoService/Unary",
            RawGrpcClient.Frame(new EchoRequest()),
            headers => headers.TryAddWithoutValidation("grpc-timeout", timeout));
        Assert.Equal("13", response.Status);
    }

    [Fact]
    public async Task Timeout_of_zero_ends_the_call_at_once()
    {
        await using var server = await EchoServer.StartAsync();
        using var raw = new RawGrpcClient(server.Rpc);
        var response = await raw.CallAsync(
            "/digitaltalent.test.EchoService/Unary", RawGrpcClient.Frame(new EchoRequest()), headers => headers.Add("grpc-timeout", "0S"));
        Assert.Equal("4", response.Status);
    }

    // Goal: a call that has ended before its request was read is not carried out. Method: the handler would tell that it began.
    [Fact]
    public async Task Call_that_ended_before_it_was_read_is_not_carried_out()
    {
        await using var server = await EchoServer.StartAsync();
        using var raw = new RawGrpcClient(server.Rpc);
        for (int i = 0; i < 20; i++)
        {
            var response = await raw.CallAsync(
                "/digitaltalent.test.EchoService/Unary",
                RawGrpcClient.Frame(new EchoRequest { Gate = $"late{i}", Deaf = true }),
                headers => headers.Add("grpc-timeout", "0n"));
            Assert.Equal("4", response.Status);
        }

        Assert.DoesNotContain(Enumerable.Range(0, 20), i => server.Gates.Has($"late{i}-waiting"));
        for (int i = 0; i < 20; i++)
            server.Gates.Open($"late{i}");
    }

    [Fact]
    public async Task Client_raises_its_deadline_without_the_server()
    {
        var clock = new ManualTimeProvider();
        await using var server = await EchoServer.StartAsync();
        using var channel = GrpcChannel.ForAddress(server.Rpc, new GrpcChannelOptions { TimeProvider = clock });
        using var call = new EchoService.EchoServiceClient(channel).UnaryAsync(
            new EchoRequest { Gate = "never" }, deadline: clock.GetUtcNow().UtcDateTime.AddSeconds(60));
        await server.Gates.SeenAsync("never-waiting");

        clock.Advance(TimeSpan.FromSeconds(61));

        var error = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync.WaitAsync(TestTimeouts.Event));
        Assert.Equal(StatusCode.DeadlineExceeded, error.StatusCode);
        await server.Gates.SeenAsync("never-cancelled");
    }

    [Fact]
    public async Task Deadline_that_has_passed_sends_nothing()
    {
        using var channel = GrpcChannel.ForAddress("http://127.0.0.1:1");      // Nobody is there: a call that was sent would be unavailable.
        var error = await Assert.ThrowsAsync<RpcException>(async () => await new EchoService.EchoServiceClient(channel).UnaryAsync(
            new EchoRequest(), deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(-1)));
        Assert.Equal(StatusCode.DeadlineExceeded, error.StatusCode);
    }

    [Fact]
    public async Task Cancelling_a_unary_call_reaches_the_handler()
    {
        await using var server = await EchoServer.StartAsync();
        using var cancellation = new CancellationTokenSource();
        using var call = server.Client.UnaryAsync(new EchoRequest { Gate = "cancel" }, cancellationToken: cancellation.Token);
        await server.Gates.SeenAsync("cancel-waiting");

        await cancellation.CancelAsync();

        var error = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);
        Assert.Equal(StatusCode.Cancelled, error.StatusCode);
        await server.Gates.SeenAsync("cancel-cancelled");
        Assert.Empty(server.Errors);
    }

    [Fact]
    public async Task Cancelling_a_stream_midway_reaches_the_handler_though_nobody_reads()
    {
        await using var server = await EchoServer.StartAsync();
        using var cancellation = new CancellationTokenSource();
        using var call = server.Client.Expand(new EchoRequest { Count = 1, Gate = "midway" }, cancellationToken: cancellation.Token);
        Assert.True(await call.ResponseStream.MoveNext());
        await server.Gates.SeenAsync("midway-waiting");

        await cancellation.CancelAsync();

        await server.Gates.SeenAsync("midway-cancelled");
        Assert.Equal(StatusCode.Cancelled, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task Disposing_of_a_call_reaches_the_handler()
    {
        await using var server = await EchoServer.StartAsync();
        var call = server.Client.Chat();
        await call.RequestStream.WriteAsync(new EchoRequest { Gate = "dispose" });
        await server.Gates.SeenAsync("dispose-waiting");

        call.Dispose();

        await server.Gates.SeenAsync("dispose-cancelled");
        Assert.Equal(StatusCode.Cancelled, call.GetStatus().StatusCode);
        Assert.Empty(server.Errors);
    }

    [Fact]
    public async Task Cancelling_one_call_leaves_the_others_of_the_connection_alone()
    {
        await using var server = await EchoServer.StartAsync();
        using var chat = server.Client.Chat();
        await chat.RequestStream.WriteAsync(new EchoRequest { Text = "before" });
        Assert.True(await chat.ResponseStream.MoveNext());

        using (server.Client.UnaryAsync(new EchoRequest { Gate = "other" }))
            await server.Gates.SeenAsync("other-waiting");
        await server.Gates.SeenAsync("other-cancelled");

        await chat.RequestStream.WriteAsync(new EchoRequest { Text = "after" });
        Assert.True(await chat.ResponseStream.MoveNext());
        Assert.Equal("after", chat.ResponseStream.Current.Text);
    }
}
