using System.Net.Sockets;
using System.Text;
using DigitalTalent.Hosting.Grpc.Server;
using DigitalTalent.Tests.Echo;
using DigitalTalent.Tests.Support;

namespace DigitalTalent.Tests.Hosting.Grpc;

/// <summary>Peers that read or write slowly hold up their own streams and nothing else, and cost little memory.</summary>
public sealed class SlowPeerTests
{
    private const string Unary = "/digitaltalent.test.EchoService/Unary";
    private const string Expand = "/digitaltalent.test.EchoService/Expand";
    private const string Grpc = "application/grpc";
    private const int MegaByte = 1024 * 1024;

    private static byte[] Hello => RawGrpcClient.Frame(new EchoRequest { Text = "hello" });

    [Fact]
    public async Task Slow_readers_hold_only_their_own_streams()
    {
        await using var server = await EchoServer.StartAsync();
        const int window = 70_000;
        const int streams = 200;
        await using var connection = await RawHttp2.ConnectAsync(server.Rpc, streamWindow: window);
        long before = GC.GetTotalMemory(forceFullCollection: true);

        // 200 streams of 1 GB each, of which nobody takes more than the first 70,000 octets.
        byte[] flood = RawGrpcClient.Frame(new EchoRequest { Count = 10_000, PayloadBytes = 100_000 });
        for (int stream = 1; stream < 2 * streams; stream += 2)
            connection.PutRequest(stream, Expand, Grpc, flood);
        await connection.SendAsync();
        var received = new Dictionary<int, int>();
        while (received.Count < streams || received.Values.Any(octets => octets < window))
        {
            var frame = await connection.ReadAsync().WaitAsync(TestTimeouts.Event) ?? throw new IOException("The server closed the connection.");
            Assert.NotEqual(RawHttp2.Reset, frame.Type);
            if (frame.Type == RawHttp2.Data)
                received[frame.Stream] = received.GetValueOrDefault(frame.Stream) + frame.Payload.Length;
        }

        // All are stuck now. Others on the same connection are not.
        const int other = (2 * streams) + 1;
        connection.PutRequest(other, Unary, Grpc, Hello);
        await connection.SendAsync();
        Assert.Equal("0", (await connection.ReplyAsync(other).WaitAsync(TestTimeouts.Event))?.GrpcStatus);
        Assert.All(received.Values, octets => Assert.Equal(window, octets));
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 200 * MegaByte);
        Assert.Empty(server.Errors);
    }

    [Fact]
    public async Task Reader_that_goes_on_gets_everything()
    {
        await using var server = await EchoServer.StartAsync();
        await using var connection = await RawHttp2.ConnectAsync(server.Rpc, streamWindow: 10_000);
        connection.PutRequest(1, Expand, Grpc, RawGrpcClient.Frame(new EchoRequest { Count = 20, PayloadBytes = 5000 }));
        await connection.SendAsync();
        var reply = new RawHttp2Reply();
        while (await connection.ReadAsync().WaitAsync(TestTimeouts.Event) is { } frame && !reply.Add(frame))
        {
            if (frame.Type != RawHttp2.Data || frame.Payload.Length == 0)
                continue;
            connection.PutWindow(1, frame.Payload.Length);
            await connection.SendAsync();
        }

        Assert.Equal("0", reply.GrpcStatus);
        Assert.Equal(Enumerable.Range(0, 20), RawFrame.Parse(reply.Body).Select(frame => frame.Message<EchoReply>().Index));
    }

    [Fact]
    public async Task Slow_writers_hold_only_their_own_streams()
    {
        await using var server = await EchoServer.StartAsync();
        await using var connection = await RawHttp2.ConnectAsync(server.Rpc);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        const int streams = 1000;
        for (int stream = 1; stream < 2 * streams; stream += 2)
        {
            connection.Put(RawHttp2.Headers, RawHttp2.EndHeaders, stream, RawHttp2.HeaderBlock(Unary, Grpc));
            connection.Put(RawHttp2.Data, 0, stream, RawGrpcClient.Frame(0, [10], length: 4 * MegaByte));
        }

        const int other = (2 * streams) + 1;
        connection.PutRequest(other, Unary, Grpc, Hello);
        await connection.SendAsync();
        Assert.Equal("0", (await connection.ReplyAsync(other).WaitAsync(TestTimeouts.Event))?.GrpcStatus);

        // Announced lengths are not reserved: 4 GB were announced.
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 100 * MegaByte);
    }

    [Fact]
    public async Task Deadline_ends_a_request_that_never_comes()
    {
        var clock = new ManualTimeProvider();
        await using var server = await EchoServer.StartAsync(time: clock);
        await using var connection = await RawHttp2.ConnectAsync(server.Rpc);
        connection.Put(RawHttp2.Headers, RawHttp2.EndHeaders, 1, RawHttp2.HeaderBlock(Unary, Grpc, ("grpc-timeout", "5S")));
        connection.Put(RawHttp2.Data, 0, 1, [0, 0, 0]);
        await connection.SendAsync();
        await clock.ArmedAsync(1).WaitAsync(TestTimeouts.Event);

        clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal("4", (await connection.ReplyAsync(1).WaitAsync(TestTimeouts.Event))?.GrpcStatus);
    }

    [Fact]
    public async Task Deadline_ends_a_call_whose_reader_takes_nothing_more()
    {
        var clock = new ManualTimeProvider();
        await using var server = await EchoServer.StartAsync(time: clock);
        const int window = 10_000;
        await using var connection = await RawHttp2.ConnectAsync(server.Rpc, streamWindow: window);
        connection.Put(RawHttp2.Headers, RawHttp2.EndHeaders, 1, RawHttp2.HeaderBlock(Expand, Grpc, ("grpc-timeout", "60S")));
        connection.Put(RawHttp2.Data, RawHttp2.EndStream, 1, RawGrpcClient.Frame(new EchoRequest { Count = 10_000, PayloadBytes = 100_000 }));
        await connection.SendAsync();
        for (int received = 0; received < window;)
        {
            var frame = await connection.ReadAsync().WaitAsync(TestTimeouts.Event) ?? throw new IOException("The server closed the connection.");
            received += frame.Type == RawHttp2.Data ? frame.Payload.Length : 0;
        }

        clock.Advance(TimeSpan.FromSeconds(61));
        var cut = await connection.ReadAsync().WaitAsync(TestTimeouts.Event);
        while (cut is { Type: not RawHttp2.Reset })
            cut = await connection.ReadAsync().WaitAsync(TestTimeouts.Event);
        Assert.Equal(1, cut?.Stream);
        connection.PutRequest(3, Unary, Grpc, Hello);
        await connection.SendAsync();
        Assert.Equal("0", (await connection.ReplyAsync(3).WaitAsync(TestTimeouts.Event))?.GrpcStatus);
        Assert.Empty(server.Errors);
    }

    // Goal: an end that cannot be told is not waited for. Method: a client that never opens the window has the handler's message stuck before the status.
    [Fact]
    public async Task Deadline_cuts_a_stream_whose_window_never_opens_and_frees_its_handler()
    {
        var clock = new ManualTimeProvider();
        await using var server = await EchoServer.StartAsync(time: clock);
        await using var connection = await RawHttp2.ConnectAsync(server.Rpc, streamWindow: 0);
        connection.Put(RawHttp2.Headers, RawHttp2.EndHeaders, 1, RawHttp2.HeaderBlock(Expand, Grpc, ("grpc-timeout", "60S")));
        connection.Put(RawHttp2.Data, RawHttp2.EndStream, 1, RawGrpcClient.Frame(new EchoRequest { Count = 1, PayloadBytes = 1000, Gate = "shut" }));
        await connection.SendAsync();
        await server.Gates.SeenAsync("shut-waiting");

        clock.Advance(TimeSpan.FromSeconds(61));
        await server.Gates.SeenAsync("shut-cancelled");
        RawHttp2Frame? frame;
        do
        {
            frame = await connection.ReadAsync().WaitAsync(TestTimeouts.Event);
            Assert.False(frame is { Type: RawHttp2.Data, Payload.Length: > 0 }, "The server sent more than the window allows.");
        }
        while (frame is { Type: not RawHttp2.Reset });

        Assert.Equal(1, frame?.Stream);
        Assert.Equal(0, clock.ArmedTimers);             // Nothing of the call is left to wait.
        Assert.Empty(server.Errors);
    }

    [Fact]
    public async Task Slow_reader_of_http1_holds_only_its_own_connection()
    {
        await using var server = await EchoServer.StartAsync();
        using var slow = new TcpClient { ReceiveBufferSize = 4096 };
        await slow.ConnectAsync(server.Http.Host, server.Http.Port);
        byte[] body = RawGrpcClient.Frame(new EchoRequest { Count = 10_000, PayloadBytes = 100_000 });
        await slow.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"POST {Expand} HTTP/1.1\r\nhost: x\r\ncontent-type: application/grpc-web\r\ncontent-length: {body.Length}\r\n\r\n"));
        await slow.GetStream().WriteAsync(body);
        Assert.Equal(1, await slow.GetStream().ReadAsync(new byte[1]).AsTask().WaitAsync(TestTimeouts.Event));

        Assert.Equal(200, (await Curl.PostJsonAsync(new Uri(server.Http, Unary), "{}")).HttpStatus);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true), 0, 500L * MegaByte);
    }
}
