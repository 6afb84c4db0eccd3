using System.IO.Compression;
using DigitalTalent.Hosting.Grpc.Client;
using DigitalTalent.Tests.Echo;
using DigitalTalent.Tests.Support;
using Google.Protobuf;
using Grpc.Core;
using static DigitalTalent.Tests.Hosting.Grpc.Client.ScriptedServer;

namespace DigitalTalent.Tests.Hosting.Grpc.Client;

/// <summary>gzip as the client sends it and reads it.</summary>
public sealed class ClientCompressionTests
{
    private const string Choice = "grpc-internal-encoding-request";

    private static readonly EchoRequest Long = new() { Text = new string('长', 1000) };
    private static readonly EchoReply LongReply = new() { Text = new string('a', 100_000) };

    [Theory]
    [InlineData(MessageCompression.None, null, WriteFlags.None, false)]
    [InlineData(MessageCompression.Gzip, null, WriteFlags.None, true)]
    [InlineData(MessageCompression.Gzip, null, WriteFlags.NoCompress, false)]
    [InlineData(MessageCompression.Gzip, "identity", WriteFlags.None, false)]
    [InlineData(MessageCompression.None, "gzip", WriteFlags.None, true)]
    [InlineData(MessageCompression.None, "gzip", WriteFlags.NoCompress, false)]
    public async Task Channel_call_and_message_choose(MessageCompression ofChannel, string? ofCall, WriteFlags ofMessage, bool compressed)
    {
        await using var server = await StartAsync(Reply("ok"));
        using var channel = server.Channel(new() { RequestCompression = ofChannel });
        var headers = ofCall is null ? null : new Metadata { { Choice, ofCall } };

        await new EchoService.EchoServiceClient(channel).UnaryAsync(Long, new CallOptions(headers, writeOptions: new WriteOptions(ofMessage)));

        var seen = Assert.Single(server.Seen);
        Assert.Equal("gzip,identity", seen.Headers["grpc-accept-encoding"]);
        Assert.DoesNotContain(Choice, seen.Headers.Keys);
        Assert.Equal(compressed ? 1 : 0, seen.Body[0]);
        if (compressed)
            Assert.Equal("gzip", seen.Headers["grpc-encoding"]);
        Assert.Equal(Long, EchoRequest.Parser.ParseFrom(compressed ? Unzip(seen.Body[5..]) : seen.Body[5..]));
    }

    [Fact]
    public async Task Messages_of_a_stream_are_compressed_one_by_one()
    {
        await using var server = await StartAsync(Reply("ok"));
        using var channel = server.Channel(new() { RequestCompression = MessageCompression.Gzip });
        using var call = new EchoService.EchoServiceClient(channel).Collect();

        await call.RequestStream.WriteAsync(Long);
        call.RequestStream.WriteOptions = new WriteOptions(WriteFlags.NoCompress);
        await call.RequestStream.WriteAsync(Long);
        call.RequestStream.WriteOptions = null;
        await call.RequestStream.WriteAsync(new EchoRequest());
        await call.RequestStream.CompleteAsync();
        await call;

        Assert.Equal([1, 0, 0], FlagsOf(Assert.Single(server.Seen).Body));
    }

    [Fact]
    public async Task Message_that_gzip_would_make_longer_is_sent_as_it_is()
    {
        await using var server = await StartAsync(Reply("ok"));
        using var channel = server.Channel(new() { RequestCompression = MessageCompression.Gzip });

        await new EchoService.EchoServiceClient(channel).UnaryAsync(new EchoRequest { Text = "x" });

        Assert.Equal(RawGrpcClient.Frame(new EchoRequest { Text = "x" }), Assert.Single(server.Seen).Body);
    }

    [Fact]
    public async Task Compressed_replies_are_understood()
    {
        byte[] empty = RawGrpcClient.Frame(1, Zip([]));
        await using var server = await StartAsync(SendEncoded("gzip", RawGrpcClient.Frame(1, Zip(LongReply.ToByteArray())), empty, RawGrpcClient.Frame(new EchoReply { Text = "plain" })));
        using var channel = server.Channel();
        using var call = new EchoService.EchoServiceClient(channel).Expand(Long);

        var replies = new List<EchoReply>();
        await foreach (var reply in call.ResponseStream.ReadAllAsync())
            replies.Add(reply);

        Assert.Equal([LongReply, new EchoReply(), new EchoReply { Text = "plain" }], replies);
    }

    [Fact]
    public async Task Reply_that_inflates_beyond_the_limit_is_refused()
    {
        byte[] bomb = Zip(new byte[50_000_000]);
        Assert.InRange(bomb.Length, 1, 100_000);

        var status = await FailAsync(SendEncoded("gzip", RawGrpcClient.Frame(1, bomb)));

        Assert.Equal(StatusCode.ResourceExhausted, status.StatusCode);
        Assert.Contains("4194304 bytes", status.Detail, StringComparison.Ordinal);
    }

    public static TheoryData<string, string?, byte[]> Broken()
    {
        byte[] good = Zip(LongReply.ToByteArray());
        byte[] flipped = [.. good];
        flipped[good.Length / 2] ^= 0x55;
        return new()
        {
            { "no gzip", "gzip", [1, 2, 3] },
            { "nothing", "gzip", [] },
            { "cut", "gzip", good[..^9] },
            { "flipped", "gzip", flipped },
            { "encoding not named", null, good },
            { "encoding not known", "br", good },
        };
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task Damaged_compression_is_an_internal_error(string what, string? encoding, byte[] payload)
    {
        var status = await FailAsync(SendEncoded(encoding, RawGrpcClient.Frame(1, payload)));

        Assert.True(status.StatusCode == StatusCode.Internal, $"{what}: {status}");
    }

    [Fact]
    public void Unknown_compressions_are_refused_before_anything_is_sent()
    {
        using var channel = GrpcChannel.ForAddress("http://127.0.0.1:1");
        var error = Assert.Throws<ArgumentException>(() => new EchoService.EchoServiceClient(channel).UnaryAsync(Long, new Metadata { { Choice, "br" } }));
        Assert.Contains("it must be gzip or identity", error.Message, StringComparison.Ordinal);
    }

    // Goal: a limit counts what the application sees. Method: a compressible message above the limit, small on the wire.
    [Fact]
    public async Task Limit_of_requests_counts_before_compression()
    {
        await using var server = await StartAsync(Reply("ok"));
        using var channel = server.Channel(new() { RequestCompression = MessageCompression.Gzip, MaxSendMessageSize = 2000 });

        var error = await Assert.ThrowsAsync<RpcException>(() => new EchoService.EchoServiceClient(channel).UnaryAsync(Long).ResponseAsync);

        Assert.Equal(StatusCode.ResourceExhausted, error.StatusCode);
        Assert.Empty(server.Seen);
    }

    private static async Task<Status> FailAsync(Microsoft.AspNetCore.Http.RequestDelegate answer)
    {
        await using var server = await StartAsync(answer);
        using var channel = server.Channel();
        var error = await Assert.ThrowsAsync<RpcException>(
            () => new EchoService.EchoServiceClient(channel).UnaryAsync(new EchoRequest()).ResponseAsync.WaitAsync(TestTimeouts.Event));
        return error.Status;
    }

    private static List<int> FlagsOf(byte[] body)
    {
        var flags = new List<int>();
        for (int at = 0; at < body.Length; at += 5 + System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(at + 1)))
            flags.Add(body[at]);
        return flags;
    }

    private static byte[] Zip(byte[] bytes)
    {
        var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            gzip.Write(bytes);
            gzip.Flush();       // .NET writes nothing at all for an empty input, unless it is flushed.
        }

        return zipped.Length > 0 ? zipped.ToArray() : Convert.FromHexString("1f8b080000000000000303000000000000000000");
    }

    private static byte[] Unzip(byte[] bytes)
    {
        using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        var plain = new MemoryStream();
        gzip.CopyTo(plain);
        return plain.ToArray();
    }
}
