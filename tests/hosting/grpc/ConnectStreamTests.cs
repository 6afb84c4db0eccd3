using System.Net;
using System.Text;
using System.Text.Json;
using DigitalTalent.Tests.Echo;
using DigitalTalent.Tests.Support;
using Google.Protobuf;

namespace DigitalTalent.Tests.Hosting.Grpc;

/// <summary>Connect streams octet by octet, in both codecs.</summary>
public sealed class ConnectStreamTests
{
    private const string Service = "/digitaltalent.test.EchoService/";
    private const string Json = "application/connect+json";
    private const string Proto = "application/connect+proto";
    private const byte End = 2;

    public static TheoryData<string, string> Forms => new() { { "1.1", Json }, { "1.1", Proto }, { "2", Json }, { "2", Proto } };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Streams_of_requests_and_of_replies(string http, string form)
    {
        await using var server = await EchoServer.StartAsync();
        using var raw = Client(server, http);

        var frames = await CallAsync(raw, "Collect", form, new() { Text = "人" }, new() { Text = "才" });
        Assert.Equal("人,才", Read(frames[0], form).Text);
        Assert.Equal("""{"metadata":{}}""", frames[1].Text);

        frames = await CallAsync(raw, "Expand", form, new EchoRequest { Count = 3, PayloadBytes = 10 });
        Assert.Equal([0, 0, 0, End], frames.Select(frame => frame.Flag));
        Assert.Equal([0, 1, 2], frames.Take(3).Select(frame => Read(frame, form).Index));
    }

    [Theory]
    [InlineData(Json)]
    [InlineData(Proto)]
    public async Task Bidirectional_streams_need_http2(string form)
    {
        await using var server = await EchoServer.StartAsync();
        using var two = Client(server, "2");
        var frames = await CallAsync(two, "Chat", form, new() { Text = "a" }, new() { Text = "b" });
        Assert.Equal(["a", "b"], frames.SkipLast(1).Select(frame => Read(frame, form).Text));

        using var one = Client(server, "1.1");
        var response = await one.CallAsync(Service + "Chat", Body(form, new EchoRequest()), contentType: form);
        Assert.Equal(505, response.HttpStatus);
    }

    [Fact]
    public async Task Error_after_replies_stands_in_the_last_message()
    {
        await using var server = await EchoServer.StartAsync();
        using var raw = Client(server, "1.1");
        var failure = new Failure { Code = 9, Message = "名额已满 \"full\"", Flaws = { new Flaw { Field = "quota", Reason = "满" } } };
        var frames = await CallAsync(raw, "Expand", Json, new EchoRequest { Count = 2, Failure = failure });

        Assert.Equal([0, 0, End], frames.Select(frame => frame.Flag));
        var error = JsonDocument.Parse(frames[^1].Payload).RootElement.GetProperty("error");
        Assert.Equal("failed_precondition", error.GetProperty("code").GetString());
        Assert.Equal("名额已满 \"full\"", error.GetProperty("message").GetString());
        Assert.Equal("满", error.GetProperty("details")[0].GetProperty("debug").GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Trailers_stand_in_the_last_message_and_headers_in_front()
    {
        await using var server = await EchoServer.StartAsync();
        using var raw = Client(server, "2");
        var response = await raw.CallAsync(
            Service + "Expand",
            Body(Proto, new EchoRequest { Count = 1, EchoMetadata = true }),
            headers =>
            {
                headers.Add("x-echo", "hello");
                headers.Add("x-echo-bin", ["q6s=", "AA"]);
            },
            Proto);
        Assert.Equal((200, "hello", Proto), (response.HttpStatus, response.Headers["x-echo"], response.Headers["content-type"]));
        Assert.Equal("""{"metadata":{"x-echo-bin":["q6s","AA"]}}""", response.Frames()[^1].Text);
    }

    public static TheoryData<string, string, byte[], string> BrokenBodies => new()
    {
        { "no message", "Expand", [], "unimplemented" },
        { "two messages", "Expand", [.. JsonFrame("{}"), .. JsonFrame("{}")], "unimplemented" },
        { "end flag in a request", "Collect", RawGrpcClient.Frame(2, [(byte)'{', (byte)'}']), "invalid_argument" },
        { "flag 4", "Collect", RawGrpcClient.Frame(4, []), "invalid_argument" },
        { "flag 1 without an encoding", "Collect", RawGrpcClient.Frame(1, [1]), "internal" },
        { "cut short", "Collect", RawGrpcClient.Frame(0, [1], length: 2), "invalid_argument" },
        { "length 2^31", "Collect", RawGrpcClient.Frame(0, [], length: 0x8000_0000), "resource_exhausted" },
        { "not JSON", "Collect", JsonFrame("{"), "invalid_argument" },
        { "unknown field", "Collect", JsonFrame("""{"colour":1}"""), "invalid_argument" },
        { "not UTF-8", "Collect", RawGrpcClient.Frame(0, [.. """{"text":"""u8, (byte)'"', 0xC4, 0xE3, (byte)'"', (byte)'}']), "invalid_argument" },
        { "empty", "Collect", JsonFrame(""), "invalid_argument" },
    };

    [Theory]
    [MemberData(nameof(BrokenBodies))]
    public async Task Broken_body_gets_its_code_in_the_last_message(string what, string method, byte[] body, string code)
    {
        await using var server = await EchoServer.StartAsync();
        using var raw = Client(server, "1.1");
        var response = await raw.CallAsync(Service + method, body, contentType: Json).WaitAsync(TestTimeouts.Event);
        Assert.Equal(200, response.HttpStatus);
        var last = Assert.Single(response.Frames());
        Assert.Equal(End, last.Flag);
        Assert.True(last.Text.Contains($"\"{code}\"", StringComparison.Ordinal), $"{what}: {last.Text}");
        Assert.Equal(2, (await CallAsync(raw, "Expand", Json, new EchoRequest { Count = 1 })).Count);
        Assert.Empty(server.Errors);
    }

    [Theory]
    [InlineData("connect-timeout-ms", "soon")]
    [InlineData("connect-protocol-version", "2")]
    public async Task Error_before_the_stream_stands_in_the_last_message(string header, string value)
    {
        await using var server = await EchoServer.StartAsync();
        using var raw = Client(server, "2");
        var response = await raw.CallAsync(Service + "Expand", JsonFrame("{}"), headers => headers.Add(header, value), Json);
        Assert.Equal(200, response.HttpStatus);
        Assert.Contains("invalid_argument", Assert.Single(response.Frames()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compressed_messages_both_ways()
    {
        await using var server = await EchoServer.StartAsync();
        using var raw = Client(server, "2");
        byte[] body = RawGrpcClient.Frame(1, Zip.Compress("gzip", Encoding.UTF8.GetBytes("""{"count":2,"payloadBytes":50000}""")));
        var response = await raw.CallAsync(Service + "Expand", body, headers =>
        {
            headers.Add("connect-content-encoding", "gzip");
            headers.Add("connect-accept-encoding", "br,gzip");
        }, Json);
        Assert.Equal(("gzip", "gzip,deflate,identity"), (response.Headers["connect-content-encoding"], response.Headers["connect-accept-encoding"]));
        var frames = response.Frames();
        Assert.Equal([1, 1, End], frames.Select(frame => frame.Flag));
        Assert.Equal(50_000, Read(new RawFrame(0, Zip.Inflate("gzip", frames[1].Payload)), Json).Payload.Length);
    }

    [Fact]
    public async Task Unknown_encoding_is_unimplemented_and_lists_the_known_ones()
    {
        await using var server = await EchoServer.StartAsync();
        using var raw = Client(server, "2");
        var response = await raw.CallAsync(
            Service + "Collect", RawGrpcClient.Frame(1, [1]), headers => headers.Add("connect-content-encoding", "snappy"), Json);
        Assert.Contains("\"unimplemented\"", Assert.Single(response.Frames()).Text, StringComparison.Ordinal);
        Assert.Equal("gzip,deflate,identity", response.Headers["connect-accept-encoding"]);
    }

    [Fact]
    public async Task Timeout_ends_the_stream()
    {
        var clock = new ManualTimeProvider();
        await using var server = await EchoServer.StartAsync(time: clock);
        using var raw = Client(server, "1.1");
        var calling = raw.CallAsync(
            Service + "Expand", Body(Json, new EchoRequest { Count = 1, Gate = "connect", Deaf = true }), headers => headers.Add("connect-timeout-ms", "2000"), Json);
        await server.Gates.SeenAsync("connect-waiting");
        clock.Advance(TimeSpan.FromMilliseconds(2001));
        Assert.Contains("deadline_exceeded", (await calling.WaitAsync(TestTimeouts.Event)).Frames()[^1].Text, StringComparison.Ordinal);
        server.Gates.Open("connect");
    }

    [Fact]
    public async Task Unknown_method_is_404_and_get_is_405()
    {
        await using var server = await EchoServer.StartAsync();
        using var raw = Client(server, "1.1");
        Assert.Equal(404, (await raw.CallAsync(Service + "NoSuchMethod", [], contentType: Json)).HttpStatus);
        var response = await raw.CallAsync(Service + "Expand", [], contentType: Json, method: HttpMethod.Put);
        Assert.Equal((405, "POST"), (response.HttpStatus, response.Headers["allow"]));
    }

    private static RawGrpcClient Client(EchoServer server, string http) => http == "2"
        ? new RawGrpcClient(server.Rpc)
        : new RawGrpcClient(server.Http, HttpVersion.Version11);

    private static async Task<List<RawFrame>> CallAsync(RawGrpcClient raw, string method, string form, params EchoRequest[] requests)
    {
        var response = await raw.CallAsync(Service + method, Body(form, requests), contentType: form).WaitAsync(TestTimeouts.Event);
        Assert.Equal((200, form), (response.HttpStatus, response.Headers["content-type"]));
        var frames = response.Frames();
        Assert.Equal(End, frames[^1].Flag);
        return frames;
    }

    private static byte[] Body(string form, params EchoRequest[] requests) =>
        [.. requests.SelectMany(request => form == Json ? JsonFrame(JsonFormatter.Default.Format(request)) : RawGrpcClient.Frame(request))];

    private static byte[] JsonFrame(string json) => RawGrpcClient.Frame(0, Encoding.UTF8.GetBytes(json));

    private static EchoReply Read(RawFrame frame, string form) => form == Json ? EchoReply.Parser.ParseJson(frame.Text) : frame.Message<EchoReply>();
}
