using System.Net.Sockets;
using System.Text;
using DigitalTalent.Tests.Echo;
using DigitalTalent.Tests.Support;
using Google.Protobuf;
using Xunit.Abstractions;

namespace DigitalTalent.Tests.Hosting.Grpc;

/// <summary>Connections that break the rules of HTTP itself: at most they lose themselves.</summary>
public sealed class HostileConnectionTests(ITestOutputHelper output)
{
    private const string Unary = "/digitaltalent.test.EchoService/Unary";
    private const string Chat = "/digitaltalent.test.EchoService/Chat";
    private const string Grpc = "application/grpc";

    private static byte[] Hello => RawGrpcClient.Frame(new EchoRequest { Text = "hello" });

    [Fact]
    public async Task Rapid_resets_cost_the_connection_at_most()
    {
        await using var server = await EchoServer.StartAsync();
        await using var connection = await RawHttp2.ConnectAsync(server.Rpc);
        const int streams = 20_000;
        const int together = 500;
        long before = GC.GetTotalMemory(forceFullCollection: true);
        try
        {
            for (int stream = 1; stream < 2 * streams; stream += 2)
            {
                connection.Put(RawHttp2.Headers, RawHttp2.EndHeaders, stream, RawHttp2.HeaderBlock(Chat, Grpc));
                connection.PutReset(stream);
                if (stream % (2 * together) == 1)
                    await connection.SendAsync();
            }

            await connection.SendAsync();
        }
        catch (IOException)
        {
            output.WriteLine("The server closed the connection, which is its right.");
        }

        // Where the client is quicker than the server, Kestrel ends the connection and says so as an error.
        await AssertServesAsync(server, but: "exceeded the output operations maximum queue size");
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 64 * 1024 * 1024);
    }

    [Fact]
    public async Task Many_headers_are_refused()
    {
        await using var server = await EchoServer.StartAsync();
        await using var connection = await RawHttp2.ConnectAsync(server.Rpc);
        var flood = Enumerable.Range(0, 150).Select(number => ($"x-flood-{number}", "v")).ToArray();
        connection.PutRequest(1, Unary, Grpc, Hello, flood);
        await connection.SendAsync();
        var reply = await connection.ReplyAsync(1).WaitAsync(TestTimeouts.Event);
        Assert.True(reply is null || reply.GrpcStatus is null, "A request with 150 headers was served.");
        await AssertServesAsync(server);
    }

    [Fact]
    public async Task Endless_headers_are_cut_off()
    {
        await using var server = await EchoServer.StartAsync();
        await using var connection = await RawHttp2.ConnectAsync(server.Rpc);
        byte[] more = [0, 7, .. "x-flood"u8, 127, 129, 100, .. new byte[256].Select(_ => (byte)'v')];
        connection.Put(RawHttp2.Headers, 0, 1, RawHttp2.HeaderBlock(Unary, Grpc));
        await connection.SendAsync();
        bool closed = false;
        const int megabytes = 50;
        for (int sent = 0; !closed && sent < megabytes * 1024 * 1024; sent += more.Length)
        {
            try
            {
                connection.Put(RawHttp2.Continuation, 0, 1, more);
                await connection.SendAsync();
            }
            catch (IOException)
            {
                closed = true;
            }
        }

        Assert.True(closed, $"The server took {megabytes} MB of headers.");
        await AssertServesAsync(server);
    }

    [Fact]
    public async Task Random_octets_in_place_of_frames()
    {
        await using var server = await EchoServer.StartAsync();
        var random = TestSeed.Next(output);
        byte[] noise = new byte[2000];
        for (int round = 0; round < 200; round++)
        {
            await using var connection = await RawHttp2.ConnectAsync(server.Rpc);
            connection.PutRequest(1, Unary, Grpc, Hello);
            random.NextBytes(noise);
            connection.PutRaw(noise.AsSpan(0, random.Next(1, noise.Length)));
            await SendOrCloseAsync(connection);
        }

        await AssertServesAsync(server);
    }

    [Fact]
    public async Task Frames_with_random_damage()
    {
        await using var server = await EchoServer.StartAsync(options => options.Interceptors.Add(new InstantAnswers()));
        var random = TestSeed.Next(output);
        for (int round = 0; round < 500; round++)
        {
            await using var connection = await RawHttp2.ConnectAsync(server.Rpc);
            byte[] block = RawHttp2.HeaderBlock(Unary, Grpc, ("grpc-timeout", "1S"));
            for (int hits = random.Next(1, 4); hits > 0; hits--)
                block[random.Next(block.Length)] = (byte)random.Next(256);
            connection.Put((byte)random.Next(12), (byte)random.Next(64), random.Next(4), block);
            connection.PutRequest(5, Unary, Grpc, Hello);
            await SendOrCloseAsync(connection);
        }

        await AssertServesAsync(server);
    }

    [Theory]
    [InlineData("POST " + Unary + " HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 99999999999999999999\r\n\r\n")]
    [InlineData("POST " + Unary + " HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: -1\r\n\r\n")]
    [InlineData("POST " + Unary + " HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n")]
    [InlineData("POST " + Unary + " HTTP/1.1\r\nhost: x\r\ncontent-type: application/grpc-web\r\ntransfer-encoding: chunked\r\n\r\n7FFFFFFFF\r\n")]
    [InlineData("POST " + Unary + " HTTP/1.1\r\nhost: x\r\nbad header\r\n\r\n")]
    [InlineData("GET / HTTP/9.9\r\n\r\n")]
    [InlineData("\u0016\u0003\u0001 this is TLS")]
    public async Task Malformed_http1_is_answered_or_cut_off(string request)
    {
        await using var server = await EchoServer.StartAsync();
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(server.Http.Host, server.Http.Port);
        await using var stream = tcp.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        tcp.Client.Shutdown(SocketShutdown.Send);
        using var reader = new StreamReader(stream);
        string answer;
        try
        {
            answer = await reader.ReadToEndAsync().WaitAsync(TestTimeouts.Event);
        }
        catch (IOException)
        {
            answer = "";        // Reset, which says the same as closing.
        }

        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 4", StringComparison.Ordinal) || answer.StartsWith("HTTP/1.1 505", StringComparison.Ordinal) || answer.Contains("grpc-status: 1", StringComparison.Ordinal), answer);
        Assert.Equal(200, (await Curl.PostJsonAsync(new Uri(server.Http, Unary), "{}")).HttpStatus);
        server.AssertNoErrors();
    }

    [Fact]
    public async Task Invalid_utf8_in_a_text_is_replaced_in_protobuf_as_the_runtime_does()
    {
        await using var server = await EchoServer.StartAsync();
        using var raw = new RawGrpcClient(server.Rpc);
        var response = await raw.CallAsync(Unary, RawGrpcClient.Frame(0, [10, 2, 0xC4, 0xE3]));
        Assert.Equal("0", response.Status);
        Assert.Contains('\uFFFD', Assert.Single(response.Messages<EchoReply>()).Text);
    }

    private static async Task SendOrCloseAsync(RawHttp2 connection)
    {
        try
        {
            await connection.SendAsync();
        }
        catch (IOException)
        {
            // Closed by the server before all was sent.
        }
    }

    private static async Task AssertServesAsync(EchoServer server, string? but = null)
    {
        using var raw = new RawGrpcClient(server.Rpc);
        Assert.Equal("0", (await raw.CallAsync(Unary, Hello).WaitAsync(TestTimeouts.Event)).Status);
        server.AssertNoErrors(but);
    }
}
