using DigitalTalent.Tests.Echo;
using DigitalTalent.Tests.Support;

namespace DigitalTalent.Tests.Hosting.Grpc;

/// <summary>How a connection ends when the host stops: told first, running calls finished, then closed.</summary>
public sealed class ShutdownTests
{
    private const string Unary = "/digitaltalent.test.EchoService/Unary";
    private const string Chat = "/digitaltalent.test.EchoService/Chat";
    private const string Grpc = "application/grpc";

    [Fact]
    public async Task Connection_is_told_to_go_away_and_running_calls_finish()
    {
        await using var server = await EchoServer.StartAsync();
        await using var connection = await RawHttp2.ConnectAsync(server.Rpc);
        connection.PutRequest(1, Unary, Grpc, RawGrpcClient.Frame(new EchoRequest { Text = "running", Gate = "goaway" }));
        await connection.SendAsync();
        await server.Gates.SeenAsync("goaway-waiting");

        var stopping = server.StopAsync();
        var frame = await connection.ReadAsync().WaitAsync(TestTimeouts.Event);
        Assert.Equal(RawHttp2.GoAway, frame?.Type);
        const int codeAt = 4;
        Assert.Equal([0, 0, 0, 0], frame!.Payload[codeAt..(codeAt + 4)]);       // NO_ERROR
        Assert.False(stopping.IsCompleted, "The host stopped while a call was running.");

        server.Gates.Open("goaway");
        var reply = await connection.ReplyAsync(1).WaitAsync(TestTimeouts.Event);
        Assert.Equal("0", reply?.GrpcStatus);
        Assert.Equal("running", RawFrame.Parse(reply!.Body)[0].Message<EchoReply>().Text);
        await connection.DisposeAsync();        // As clients do that were told to go away.
        await stopping.WaitAsync(TestTimeouts.Event);
    }

    [Fact]
    public async Task Stream_goes_on_within_the_grace()
    {
        var clock = new ManualTimeProvider();       // Never moved: the grace does not end.
        await using var server = await EchoServer.StartAsync(time: clock);
        await using var connection = await RawHttp2.ConnectAsync(server.Rpc);
        connection.Put(RawHttp2.Headers, RawHttp2.EndHeaders, 1, RawHttp2.HeaderBlock(Chat, Grpc));
        await connection.SendAsync();
        await server.Gates.SeenAsync("chat-started");

        var stopping = server.StopAsync();
        RawHttp2Frame? frame;
        while ((frame = await connection.ReadAsync().WaitAsync(TestTimeouts.Event))?.Type == RawHttp2.Headers)
        {
        }

        Assert.Equal(RawHttp2.GoAway, frame?.Type);
        connection.Put(RawHttp2.Data, RawHttp2.EndStream, 1, RawGrpcClient.Frame(new EchoRequest { Text = "late" }));
        await connection.SendAsync();
        var reply = await connection.ReplyAsync(1).WaitAsync(TestTimeouts.Event);
        Assert.Equal(("0", "late"), (reply?.GrpcStatus, RawFrame.Parse(reply!.Body)[0].Message<EchoReply>().Text));
        await connection.DisposeAsync();
        await stopping.WaitAsync(TestTimeouts.Event);
    }
}
