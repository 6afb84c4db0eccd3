using System.Buffers.Binary;
using DigitalTalent.Tests.Echo;
using DigitalTalent.Tests.Support;
using Google.Protobuf;
using Xunit.Abstractions;

namespace DigitalTalent.Tests.Hosting.Grpc;

/// <summary>Compressed messages: both ways, one by one, and never more in memory than the limit.</summary>
public sealed class CompressionTests(ITestOutputHelper output)
{
    private const string Unary = "/digitaltalent.test.EchoService/Unary";
    private const string Collect = "/digitaltalent.test.EchoService/Collect";
    private const string Expand = "/digitaltalent.test.EchoService/Expand";

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("GZIP")]
    public async Task Compressed_request_is_read(string encoding)
    {
        await using var server = await EchoServer.StartAsync();
        var response = await CallAsync(server, Unary, encoding, Compressed(encoding, new EchoRequest { Text = "人才" }));
        Assert.Equal("0", response.Status);
        Assert.Equal("人才", Assert.Single(response.Messages<EchoReply>()).Text);
    }

    [Fact]
    public async Task Flags_may_be_mixed_within_a_stream()
    {
        await using var server = await EchoServer.StartAsync();
        byte[] body =
        [
            .. Compressed("gzip", new EchoRequest { Text = "a" }), .. RawGrpcClient.Frame(new EchoRequest { Text = "b" }),
            .. Compressed("gzip", new EchoRequest { Text = "c" }), .. RawGrpcClient.Frame(1, []),
        ];
        Assert.Equal("a,b,c,", Assert.Single((await CallAsync(server, Collect, "gzip", body)).Messages<EchoReply>()).Text);
    }

    [Theory]
    [InlineData("gzip, identity", "gzip")]
    [InlineData("identity,deflate,gzip", "deflate")]
    [InlineData("snappy,gzip", "gzip")]
    [InlineData("identity", null)]
    [InlineData("snappy", null)]
    [InlineData(null, null)]
    public async Task Reply_is_compressed_only_as_the_caller_accepts(string? accepted, string? expected)
    {
        await using var server = await EchoServer.StartAsync();
        using var raw = new RawGrpcClient(server.Rpc);
        var response = await raw.CallAsync(Unary, RawGrpcClient.Frame(new EchoRequest { PayloadBytes = 100_000 }), headers =>
        {
            if (accepted is not null)
                headers.Add("grpc-accept-encoding", accepted);
        });
        Assert.Equal(expected, response.Headers.GetValueOrDefault("grpc-encoding"));
        Assert.Equal(accepted is null ? null : "gzip,deflate,identity", response.Headers.GetValueOrDefault("grpc-accept-encoding"));
        var frame = Assert.Single(response.Frames());
        Assert.Equal(expected is null ? 0 : 1, frame.Flag);
        byte[] message = expected is null ? frame.Payload : Zip.Inflate(expected, frame.Payload);
        Assert.Equal(100_000, EchoReply.Parser.ParseFrom(message).Payload.Length);
    }

    [Theory]
    [InlineData(16 * 1024, 1)]
    [InlineData((16 * 1024) - 1, 0)]
    public async Task Shortest_reply_that_is_compressed(int replyBytes, byte flag)
    {
        await using var server = await EchoServer.StartAsync();
        const int fieldBytes = 3;       // Tag, and a length of two octets.
        var response = await AcceptingAsync(server, Unary, new EchoRequest { PayloadBytes = replyBytes - fieldBytes });
        Assert.Equal(flag, Assert.Single(response.Frames()).Flag);
        Assert.Equal(flag == 1, response.Headers.ContainsKey("grpc-encoding"));
    }

    [Fact]
    public async Task Stream_announces_the_encoding_before_it_is_used()
    {
        await using var server = await EchoServer.StartAsync(options => options.CompressRepliesFromBytes = 5000);
        var response = await AcceptingAsync(server, Expand, new EchoRequest { Count = 3, PayloadBytes = 100 });
        Assert.Equal("gzip", response.Headers["grpc-encoding"]);
        Assert.All(response.Frames(), frame => Assert.Equal(0, frame.Flag));
        response = await AcceptingAsync(server, Expand, new EchoRequest { Count = 3, PayloadBytes = 10_000 });
        Assert.All(response.Frames(), frame => Assert.Equal((1, 10_000), (frame.Flag, frame.Message<EchoReply>().Payload.Length)));
    }

    [Fact]
    public async Task Reply_that_does_not_get_shorter_is_sent_plain()
    {
        await using var server = await EchoServer.StartAsync(options => options.CompressRepliesFromBytes = 1);
        var response = await AcceptingAsync(server, Unary, new EchoRequest { Text = "short" });
        Assert.Equal("short", Assert.Single(response.Messages<EchoReply>()).Text);
        response = await AcceptingAsync(server, Unary, new EchoRequest());
        Assert.Equal(new EchoReply(), Assert.Single(response.Messages<EchoReply>()));
    }

    [Fact]
    public async Task Compression_of_replies_can_be_switched_off()
    {
        await using var server = await EchoServer.StartAsync(options => options.CompressRepliesFromBytes = null);
        var response = await AcceptingAsync(server, Unary, new EchoRequest { PayloadBytes = 100_000 });
        Assert.Equal(0, Assert.Single(response.Frames()).Flag);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task Bomb_is_refused_without_being_inflated(string encoding)
    {
        const int limit = 64 * 1024;
        const int inflated = 50_000_000;
        await using var server = await EchoServer.StartAsync(options => options.MaxReceiveMessageBytes = limit);
        byte[] bomb = Zip.Compress(encoding, new byte[inflated]);
        Assert.InRange(bomb.Length, 1, limit);

        long before = GC.GetTotalAllocatedBytes(precise: true);
        const int rounds = 20;
        for (int round = 0; round < rounds; round++)
        {
            var response = await CallAsync(server, round % 2 == 0 ? Unary : Collect, encoding, RawGrpcClient.Frame(1, bomb));
            Assert.Equal("8", response.Status);
        }

        // The count is the whole process's, and other tests allocate at the same time.
        long each = (GC.GetTotalAllocatedBytes(precise: true) - before) / rounds;
        Assert.InRange(each, 0, inflated / 2);
    }

    [Fact]
    public async Task Message_at_the_limit_is_read_and_one_octet_more_is_not()
    {
        const int limit = 10_000;
        await using var server = await EchoServer.StartAsync(options => options.MaxReceiveMessageBytes = limit);
        const int fieldBytes = 3;
        var fits = new EchoRequest { Padding = ByteString.CopyFrom(new byte[limit - fieldBytes]) };
        Assert.Equal(limit, fits.CalculateSize());
        var over = new EchoRequest { Padding = ByteString.CopyFrom(new byte[limit - fieldBytes + 1]) };
        foreach (string encoding in new[] { "gzip", "deflate" })
        {
            Assert.Equal("0", (await CallAsync(server, Unary, encoding, Compressed(encoding, fits))).Status);
            Assert.Equal("8", (await CallAsync(server, Unary, encoding, Compressed(encoding, over))).Status);
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task Cut_or_damaged_message_is_internal(string encoding)
    {
        await using var server = await EchoServer.StartAsync();
        var random = TestSeed.Next(output);
        byte[] noise = new byte[2000];
        random.NextBytes(noise);
        byte[] whole = Zip.Compress(encoding, new EchoRequest { Text = "damage", Padding = ByteString.CopyFrom(noise) }.ToByteArray());
        for (int round = 0; round < 100; round++)
        {
            int cut = random.Next(1, whole.Length);
            var response = await CallAsync(server, Unary, encoding, RawGrpcClient.Frame(1, whole[..cut]));
            Assert.True(response.Status == "13", $"{encoding} cut at {cut} of {whole.Length}: {response.Status} {response.Message}");

            byte[] damaged = [.. whole];
            int at = random.Next(20, whole.Length);
            damaged[at] ^= (byte)random.Next(1, 256);
            response = await CallAsync(server, Unary, encoding, RawGrpcClient.Frame(1, damaged));
            Assert.True(response.Status == "13", $"{encoding} damaged at {at} of {whole.Length}: {response.Status} {response.Message}");
        }

        Assert.Empty(server.Errors);
    }

    [Fact]
    public async Task Wrong_length_at_the_end_of_gzip_is_internal()
    {
        await using var server = await EchoServer.StartAsync();
        byte[] whole = Zip.Compress("gzip", new EchoRequest { Text = "length" }.ToByteArray());
        BinaryPrimitives.WriteUInt32LittleEndian(whole.AsSpan()[^4..], 7);
        Assert.Equal("13", (await CallAsync(server, Unary, "gzip", RawGrpcClient.Frame(1, whole))).Status);
    }

    [Theory]
    [InlineData("identity", "13")]
    [InlineData(null, "13")]
    [InlineData("snappy", "12")]
    public async Task Flag_of_compression_without_a_known_encoding(string? encoding, string status)
    {
        await using var server = await EchoServer.StartAsync();
        Assert.Equal(status, (await CallAsync(server, Unary, encoding, RawGrpcClient.Frame(1, [1, 2, 3]))).Status);
    }

    private static byte[] Compressed(string encoding, IMessage message) =>
        RawGrpcClient.Frame(1, Zip.Compress(encoding.ToLowerInvariant(), message.ToByteArray()));

    private static async Task<RawGrpcResponse> CallAsync(EchoServer server, string path, string? encoding, byte[] body)
    {
        using var raw = new RawGrpcClient(server.Rpc);
        return await raw.CallAsync(path, body, headers =>
        {
            if (encoding is not null)
                headers.Add("grpc-encoding", encoding);
        }).WaitAsync(TestTimeouts.Event);
    }

    private static async Task<RawGrpcResponse> AcceptingAsync(EchoServer server, string path, EchoRequest request)
    {
        using var raw = new RawGrpcClient(server.Rpc);
        return await raw.CallAsync(path, RawGrpcClient.Frame(request), headers => headers.Add("grpc-accept-encoding", "gzip"));
    }
}
