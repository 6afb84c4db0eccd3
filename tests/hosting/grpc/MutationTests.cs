using System.Text;
using DigitalTalent.Tests.Echo;
using DigitalTalent.Tests.Support;
using Google.Protobuf;
using Xunit.Abstractions;

namespace DigitalTalent.Tests.Hosting.Grpc;

/// <summary>A hundred thousand damaged requests in all formats: each gets a status that its format knows, and the server goes on serving.</summary>
public sealed class MutationTests(ITestOutputHelper output)
{
    private const int Requests = 100_000;
    private const int Connections = 4;
    private const int Pipelined = 90;       // Streams of one connection at a time; Kestrel may allow more.
    private const string Service = "/digitaltalent.test.EchoService/";

    private static readonly EchoRequest Sample = new()
    {
        Text = "数字人才",
        Count = 3,
        EchoMetadata = true,
        Failure = new Failure { Code = 9, Message = "满", Flaws = { new Flaw { Field = "quota", Reason = "full" } } },
        Padding = ByteString.CopyFrom(new byte[24]),
    };

    private static readonly Format[] Formats =
    [
        new("application/grpc", "grpc-encoding", RawGrpcClient.Frame(Sample)),
        new("application/grpc", "grpc-encoding", RawGrpcClient.Frame(1, Zip.Compress("gzip", Sample.ToByteArray()))),
        new("application/grpc-web+proto", "grpc-encoding", RawGrpcClient.Frame(Sample)),
        new("application/grpc-web-text", "grpc-encoding", Encoding.ASCII.GetBytes(Convert.ToBase64String(RawGrpcClient.Frame(Sample)))),
        new("application/connect+proto", "connect-content-encoding", RawGrpcClient.Frame(1, Zip.Compress("deflate", Sample.ToByteArray())), "deflate"),
        new("application/connect+json", "connect-content-encoding", RawGrpcClient.Frame(0, Encoding.UTF8.GetBytes(JsonFormatter.Default.Format(Sample)))),
        new("application/proto", "content-encoding", Sample.ToByteArray(), "identity"),
        new("application/proto", "content-encoding", Zip.Compress("gzip", Sample.ToByteArray())),
        new("application/json", "content-encoding", Encoding.UTF8.GetBytes(JsonFormatter.Default.Format(Sample)), "identity"),
    ];

    [Fact]
    public async Task Damaged_requests()
    {
        await using var server = await EchoServer.StartAsync(options => options.Interceptors.Add(new InstantAnswers()));
        var random = TestSeed.Next(output);
        int[] seeds = [.. Enumerable.Range(0, Connections).Select(_ => random.Next())];
        await StormAsync(server, seeds[0], Requests / 100);        // What is made once is made now.
        long before = GC.GetTotalMemory(forceFullCollection: true);

        await Task.WhenAll(seeds.Select(seed => StormAsync(server, seed, Requests / Connections)));

        long grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        output.WriteLine($"{Requests} requests, {grown / 1024} KiB more in use.");
        Assert.InRange(grown, long.MinValue, 64 * 1024 * 1024);
        Assert.Empty(server.Errors);
        using var raw = new RawGrpcClient(server.Rpc);
        Assert.Equal("0", (await raw.CallAsync(Service + "Unary", RawGrpcClient.Frame(Sample))).Status);
    }

    private static async Task StormAsync(EchoServer server, int seed, int count)
    {
        var random = new Random(seed);
        for (int sent = 0; sent < count;)
        {
            await using var connection = await RawHttp2.ConnectAsync(server.Rpc);
            for (int stream = 1; sent < count && stream < 20_000; stream += 2 * Pipelined)
                sent += await BatchAsync(connection, stream, random, Math.Min(Pipelined, count - sent), seed);
        }
    }

    /// <summary>Sends requests on so many new streams, and judges all that comes back.</summary>
    private static async Task<int> BatchAsync(RawHttp2 connection, int firstStream, Random random, int count, int seed)
    {
        var open = new Dictionary<int, (Format Format, byte[] Body, RawHttp2Reply Reply)>();
        for (int index = 0; index < count; index++)
        {
            var format = Formats[random.Next(Formats.Length)];
            string method = !format.Streams ? "Unary" : random.Next(3) switch { 0 => "Collect", 1 => "Expand", _ => "Chat" };
            byte[] body = Damage(format.Body, random);
            int stream = firstStream + (2 * index);
            connection.PutRequest(stream, Service + method, format.ContentType, body, (format.EncodingHeader, format.Encoding));
            open.Add(stream, (format, body, new RawHttp2Reply()));
        }

        await connection.SendAsync();
        while (open.Count > 0)
        {
            var frame = await connection.ReadAsync().WaitAsync(TestTimeouts.Event, TimeProvider.System);
            Assert.True(frame is not null && frame.Type != RawHttp2.GoAway, $"Seed {seed}: the server closed the connection.");
            if (!open.TryGetValue(frame.Stream, out var call) || !call.Reply.Add(frame))
                continue;
            open.Remove(frame.Stream);
            string? fault = call.Format.Judge(call.Reply);
            Assert.True(fault is null, $"Seed {seed}, {call.Format.ContentType}, body {Convert.ToHexString(call.Body)}: {fault}");
        }

        return count;
    }

    private static byte[] Damage(byte[] whole, Random random)
    {
        byte[] body = [.. whole];
        for (int hits = random.Next(1, 5); hits > 0; hits--)
            body[random.Next(body.Length)] = (byte)random.Next(256);
        return random.Next(5) switch
        {
            0 => body[..random.Next(body.Length)],
            1 => [.. body, .. body[random.Next(body.Length)..]],
            _ => body,
        };
    }

    /// <summary>A wire format with a valid request in it.</summary>
    private sealed record Format(string ContentType, string EncodingHeader, byte[] Body, string Encoding = "gzip")
    {
        private static readonly string[] Statuses = ["0", "8", "12", "13"];
        private static readonly string[] Codes = ["\"invalid_argument\"", "\"resource_exhausted\"", "\"unimplemented\"", "\"internal\""];

        internal bool Streams => ContentType is not ("application/proto" or "application/json");

        /// <summary>What is wrong with a reply; null when it is one that the format knows.</summary>
        internal string? Judge(RawHttp2Reply reply)
        {
            if (reply.ResetCode is { } code && code != 0)
                return $"reset with {code}";
            if (ContentType == "application/grpc")
                return Statuses.Contains(reply.GrpcStatus) ? null : $"grpc-status {reply.GrpcStatus}";
            if (!Streams)
                return reply.HttpStatus == 200 || Codes.Any(CodeIn(reply)) ? null : $"{reply.HttpStatus} {Text(reply.Body)}";

            if (reply.HttpStatus != 200)
                return $"HTTP {reply.HttpStatus}";
            byte[] body = ContentType.Contains("-text", StringComparison.Ordinal)
                ? [.. Text(reply.Body).Chunk(4).SelectMany(group => Convert.FromBase64CharArray(group, 0, group.Length))]
                : reply.Body;
            var last = RawFrame.Parse(body)[^1];
            return last.Flag switch
            {
                0x80 when Statuses.Any(status => last.Text.Contains($"grpc-status: {status}\r\n", StringComparison.Ordinal)) => null,
                2 when last.Text.StartsWith("""{"metadata":""", StringComparison.Ordinal) || Codes.Any(code => last.Text.Contains(code, StringComparison.Ordinal)) => null,
                _ => $"last frame {last.Flag} {last.Text}",
            };
        }

        private static Func<string, bool> CodeIn(RawHttp2Reply reply) => code => Text(reply.Body).Contains(code, StringComparison.Ordinal);

        private static string Text(byte[] octets) => System.Text.Encoding.UTF8.GetString(octets);
    }
}
