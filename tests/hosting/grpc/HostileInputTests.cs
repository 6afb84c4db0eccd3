using System.Net;
using DigitalTalent.Tests.Echo;
using DigitalTalent.Tests.Support;

namespace DigitalTalent.Tests.Hosting.Grpc;

/// <summary>Bytes that no honest client sends: the right status, and a server that goes on serving.</summary>
public sealed class HostileInputTests
{
    private const string Unary = "/digitaltalent.test.EchoService/Unary";
    private const string Collect = "/digitaltalent.test.EchoService/Collect";

    public static TheoryData<string, string, byte[], string> BrokenBodies => new()
    {
        { "no message", Unary, [], "12" },
        { "two messages", Unary, [.. Hello, .. Hello], "12" },
        { "half a prefix", Unary, [0, 0, 0], "13" },
        { "prefix without body", Unary, [0, 0, 0, 0, 5], "13" },
        { "body cut short", Unary, RawGrpcClient.Frame(0, [10, 3, 97], length: 5), "13" },
        { "trailing octet", Unary, [.. Hello, 0], "12" },
        { "flag 2", Unary, RawGrpcClient.Frame(2, []), "13" },
        { "flag 255", Unary, RawGrpcClient.Frame(255, []), "13" },
        { "compressed, nothing announced", Unary, RawGrpcClient.Frame(1, [1, 2, 3]), "13" },
        { "length 2^31", Unary, RawGrpcClient.Frame(0, [], length: 0x8000_0000), "8" },
        { "length 2^32-1", Unary, RawGrpcClient.Frame(0, [1], length: uint.MaxValue), "8" },
        { "one octet over the limit", Unary, RawGrpcClient.Frame(0, [], length: (4 * 1024 * 1024) + 1), "8" },
        { "tag 0", Unary, RawGrpcClient.Frame(0, [0, 1]), "13" },
        { "stray end of group", Unary, RawGrpcClient.Frame(0, [12]), "13" },
        { "endless varint", Unary, RawGrpcClient.Frame(0, [.. Enumerable.Repeat((byte)0xFF, 20)]), "13" },
        { "text longer than the message", Unary, RawGrpcClient.Frame(0, [10, 100, 97]), "13" },
        { "stream: half a prefix", Collect, [.. Hello, 0, 0], "13" },
        { "stream: body cut short", Collect, [.. Hello, .. RawGrpcClient.Frame(0, [10, 3], length: 5)], "13" },
        { "stream: not protobuf", Collect, [.. Hello, .. RawGrpcClient.Frame(0, [0, 1])], "13" },
        { "stream: length 2^31", Collect, [.. Hello, .. RawGrpcClient.Frame(0, [], length: 0x8000_0000)], "8" },
        { "stream: flag 9", Collect, [.. Hello, .. RawGrpcClient.Frame(9, [])], "13" },
    };

    private static byte[] Hello => RawGrpcClient.Frame(new EchoRequest { Text = "hello" });

    [Theory]
    [MemberData(nameof(BrokenBodies))]
    public async Task Broken_body_gets_its_status(string what, string path, byte[] body, string status)
    {
        await using var server = await EchoServer.StartAsync();
        using var raw = new RawGrpcClient(server.Rpc);

        var response = await raw.CallAsync(path, body).WaitAsync(TestTimeouts.Event);

        Assert.True(response.Status == status, $"{what}: expected status {status}, got {response.Status} ({response.Message})");
        Assert.Equal(200, response.HttpStatus);
        Assert.True(response.IsTrailersOnly, $"{what}: the status of a call without messages stands in the only header frame.");
        Assert.Equal("0", (await raw.CallAsync(Unary, Hello)).Status);
        Assert.Empty(server.Errors);
    }

    [Fact]
    public async Task Unknown_encoding_is_refused_with_the_known_ones()
    {
        await using var server = await EchoServer.StartAsync();
        using var raw = new RawGrpcClient(server.Rpc);
        var response = await raw.CallAsync(Unary, RawGrpcClient.Frame(1, [1, 2, 3]), headers => headers.Add("grpc-encoding", "snappy"));
        Assert.Equal("12", response.Status);
        Assert.Equal("gzip,deflate,identity", response.Headers["grpc-accept-encoding"]);
        Assert.Contains("snappy", response.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plain_message_under_an_announced_encoding_is_served()
    {
        await using var server = await EchoServer.StartAsync();
        using var raw = new RawGrpcClient(server.Rpc);
        var response = await raw.CallAsync(Unary, Hello, headers => headers.Add("grpc-encoding", "gzip"));
        Assert.Equal("0", response.Status);
    }

    [Fact]
    public async Task Successful_call_ends_with_a_status_in_the_trailers()
    {
        await using var server = await EchoServer.StartAsync();
        using var raw = new RawGrpcClient(server.Rpc);
        var response = await raw.CallAsync(Unary, Hello, contentType: "application/grpc+proto; charset=utf-8");
        Assert.Equal("0", response.Trailers["grpc-status"]);
        Assert.DoesNotContain("grpc-message", response.Trailers.Keys);
        Assert.Equal("application/grpc+proto", response.Headers["content-type"]);
        Assert.Equal("hello", Assert.Single(response.Messages<EchoReply>()).Text);
    }

    [Fact]
    public async Task Text_of_a_status_is_percent_encoded()
    {
        await using var server = await EchoServer.StartAsync();
        using var raw = new RawGrpcClient(server.Rpc);
        var request = new EchoRequest { Failure = new Failure { Code = 5, Message = "无 100%~\u007f" } };
        var response = await raw.CallAsync(Unary, RawGrpcClient.Frame(request));
        Assert.Equal("%E6%97%A0 100%25~%7F", response.Message);
    }

    [Theory]
    [InlineData("application/grpcx")]
    [InlineData("application/grpc-webx")]
    [InlineData("application/grpc-web+json")]
    [InlineData("application/connect+json")]
    [InlineData("application/connect+proto")]
    [InlineData("application/grpc+json")]
    [InlineData("text/plain")]
    [InlineData("application/jsonx")]
    [InlineData("application/json; charset=gb18030")]
    public async Task Foreign_content_type_is_415(string contentType)
    {
        await using var server = await EchoServer.StartAsync();
        using var raw = new RawGrpcClient(server.Rpc);
        var response = await raw.CallAsync(Unary, Hello, contentType: contentType);
        Assert.Equal((int)HttpStatusCode.UnsupportedMediaType, response.HttpStatus);
        Assert.Equal("application/json, application/proto, application/grpc-web, application/grpc-web-text, application/grpc", response.Headers["accept-post"]);
        Assert.Null(response.Status);
    }

    [Fact]
    public async Task Other_http_methods_are_405()
    {
        await using var server = await EchoServer.StartAsync();
        using var raw = new RawGrpcClient(server.Rpc);
        var response = await raw.CallAsync(Unary, Hello, method: HttpMethod.Put);
        Assert.Equal((int)HttpStatusCode.MethodNotAllowed, response.HttpStatus);
        Assert.Equal("POST", response.Headers["allow"]);
    }

    [Theory]
    [InlineData("/digitaltalent.test.EchoService/unary")]
    [InlineData("/digitaltalent.test.echoservice/Unary")]
    [InlineData("/digitaltalent.test.EchoService/NoSuchMethod")]
    [InlineData("/Unary/digitaltalent.test.EchoService")]
    public async Task Unknown_path_is_unimplemented(string path)
    {
        await using var server = await EchoServer.StartAsync();
        using var raw = new RawGrpcClient(server.Rpc);
        var response = await raw.CallAsync(path, Hello);
        Assert.Equal(200, response.HttpStatus);
        Assert.Equal("12", response.Status);
    }

    [Fact]
    public async Task Random_damage_never_stops_the_server()
    {
        const int seed = 20260105;
        const int rounds = 2000;
        await using var server = await EchoServer.StartAsync();
        using var raw = new RawGrpcClient(server.Rpc);
        var random = new Random(seed);
        byte[] whole = RawGrpcClient.Frame(new EchoRequest { Text = "人才", Count = 3, Padding = Google.Protobuf.ByteString.CopyFrom(new byte[40]) });
        for (int round = 0; round < rounds; round++)
        {
            byte[] body = Damage(whole, random);
            var response = await raw.CallAsync(round % 2 == 0 ? Unary : Collect, body).WaitAsync(TestTimeouts.Event);
            Assert.True(
                response.Status is "0" or "2" or "8" or "12" or "13",
                $"Seed {seed}, round {round}, body {Convert.ToHexString(body)}: status {response.Status} ({response.Message}).");
        }
    }

    private static byte[] Damage(byte[] whole, Random random)
    {
        byte[] body = [.. whole];
        for (int hits = random.Next(1, 4); hits > 0; hits--)
            body[random.Next(body.Length)] = (byte)random.Next(256);
        return random.Next(4) == 0 ? body[..random.Next(body.Length)] : body;
    }
}
