using DigitalTalent.Hosting.Grpc.Client;
using DigitalTalent.Tests.Echo;
using Grpc.Core;

namespace DigitalTalent.Tests.Hosting.Grpc;

/// <summary>Our client and our server, every kind of method.</summary>
public sealed class MethodKindTests
{
    [Fact]
    public async Task Unary_call_brings_the_reply_back()
    {
        await using var server = await EchoServer.StartAsync();
        using var call = server.Client.UnaryAsync(new EchoRequest { Text = "数字人才 talent" });

        var reply = await call;

        Assert.Equal("数字人才 talent", reply.Text);
        Assert.Equal(Status.DefaultSuccess, call.GetStatus());
        Assert.Empty(server.Errors);
    }

    [Fact]
    public async Task Blocking_unary_call_brings_the_reply_back()
    {
        await using var server = await EchoServer.StartAsync();
        var reply = await Task.Run(() => server.Client.Unary(new EchoRequest { Text = "one" }));
        Assert.Equal("one", reply.Text);
    }

    [Fact]
    public async Task Empty_messages_are_messages()
    {
        await using var server = await EchoServer.StartAsync();
        Assert.Equal(new EchoReply(), await server.Client.UnaryAsync(new EchoRequest()));
    }

    [Fact]
    public async Task Client_stream_is_read_to_its_end()
    {
        await using var server = await EchoServer.StartAsync();
        using var call = server.Client.Collect();
        for (int index = 0; index < 100; index++)
            await call.RequestStream.WriteAsync(new EchoRequest { Text = $"{index}" });
        await call.RequestStream.CompleteAsync();

        var reply = await call;

        Assert.Equal(100, reply.Index);
        Assert.Equal(string.Join(',', Enumerable.Range(0, 100)), reply.Text);
    }

    [Fact]
    public async Task Client_stream_without_messages_is_a_call()
    {
        await using var server = await EchoServer.StartAsync();
        using var call = server.Client.Collect();
        await call.RequestStream.CompleteAsync();
        Assert.Equal(0, (await call).Index);
    }

    [Fact]
    public async Task Server_stream_brings_all_replies_in_order()
    {
        await using var server = await EchoServer.StartAsync();
        using var call = server.Client.Expand(new EchoRequest { Text = "x", Count = 1000, PayloadBytes = 1000 });

        var indexes = new List<int>();
        await foreach (var reply in call.ResponseStream.ReadAllAsync())
            indexes.Add(reply.Index);

        Assert.Equal(Enumerable.Range(0, 1000), indexes);
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task Server_stream_without_replies_ends_with_ok()
    {
        await using var server = await EchoServer.StartAsync();
        using var call = server.Client.Expand(new EchoRequest());
        Assert.False(await call.ResponseStream.MoveNext());
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task Bidirectional_call_plays_ping_pong()
    {
        await using var server = await EchoServer.StartAsync();
        using var call = server.Client.Chat();
        for (int index = 0; index < 100; index++)
        {
            await call.RequestStream.WriteAsync(new EchoRequest { Text = $"ping {index}" });
            Assert.True(await call.ResponseStream.MoveNext());
            Assert.Equal($"ping {index}", call.ResponseStream.Current.Text);
            Assert.Equal(index, call.ResponseStream.Current.Index);
        }

        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext());
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
        Assert.Empty(server.Errors);
    }

    [Fact]
    public async Task Headers_of_a_bidirectional_call_arrive_before_any_message()
    {
        await using var server = await EchoServer.StartAsync();
        using var call = server.Client.Chat();
        await call.ResponseHeadersAsync;
        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext());
    }

    [Fact]
    public async Task Half_close_leaves_the_replies_open()
    {
        await using var server = await EchoServer.StartAsync();
        using var call = server.Client.Chat();
        await call.RequestStream.WriteAsync(new EchoRequest { Text = "last", Gate = "half-close" });
        await call.RequestStream.CompleteAsync();
        Assert.True(await call.ResponseStream.MoveNext());

        server.Gates.Open("half-close");

        Assert.False(await call.ResponseStream.MoveNext());
        await server.Gates.SeenAsync("chat-ended");
    }

    [Fact]
    public async Task Messages_larger_than_the_flow_control_windows_pass_both_ways()
    {
        const int bytes = 4_000_000;
        await using var server = await EchoServer.StartAsync();
        var reply = await server.Client.UnaryAsync(
            new EchoRequest { PayloadBytes = bytes, Padding = Google.Protobuf.ByteString.CopyFrom(new byte[bytes]) });
        Assert.Equal(bytes, reply.Payload.Length);
    }
}
