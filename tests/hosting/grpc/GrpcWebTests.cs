using System.Net;
using System.Text;
using DigitalTalent.Tests.Echo;
using DigitalTalent.Tests.Support;
using Google.Protobuf;

namespace DigitalTalent.Tests.Hosting.Grpc;

/// <summary>gRPC-Web octet by octet: binary and text, over both versions of HTTP.</summary>
public sealed class GrpcWebTests
{
    private const string Service = "/digitaltalent.test.EchoService/";

    public static TheoryData<string, string> Forms => new()
    {
        { "1.1", "application/grpc-web" },
        { "1.1", "application/grpc-web+proto" },
        { "1.1", "application/grpc-web-text" },
        { "1.1", "application/grpc-web-text+proto; charset=utf-8" },
        { "2", "application/grpc-web" },
        { "2", "application/grpc-web-text" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task All_kinds_of_methods(string http, string form)
    {
        await using var server = await EchoServer.StartAsync();
        using var raw = Client(server, http);

        Assert.Equal("数字人才", Assert.Single(Replies(await CallAsync(raw, "Unary", form, new EchoRequest { Text = "数字人才" }))).Text);
        Assert.Equal("a,b", Assert.Single(Replies(await CallAsync(raw, "Collect", form, new() { Text = "a" }, new() { Text = "b" }))).Text);
        Assert.Equal([0, 1, 2], Replies(await CallAsync(raw, "Expand", form, new EchoRequest { Count = 3, PayloadBytes = 20_000 })).Select(reply => reply.Index));
        Assert.Equal(["x", "y"], Replies(await CallAsync(raw, "Chat", form, new() { Text = "x" }, new() { Text = "y" })).Select(reply => reply.Text));
        Assert.Empty(Replies(await CallAsync(raw, "Chat", form)));
        Assert.Empty(server.Errors);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Status_and_trailers_stand_in_the_last_frame(string http, string form)
    {
        await using var server = await EchoServer.StartAsync();
        using var raw = Client(server, http);
        var request = new EchoRequest { EchoMetadata = true, Failure = new Failure { Code = 5, Message = "没有", Flaws = { new Flaw { Field = "x" } } } };

        var response = await raw.CallAsync(Service + "Unary", Encode(form, request), headers => headers.Add("x-echo-bin", "q6s="), form);

        Assert.Equal(200, response.HttpStatus);
        Assert.Equal(form.Split(';')[0], response.Headers["content-type"]);
        Assert.Empty(response.Trailers);
        var last = Decode(response)[^1];
        Assert.Equal(0x80, last.Flag);
        var lines = last.Text.Split("\r\n");
        Assert.Equal("", lines[^1]);
        Assert.Contains("grpc-status: 5", lines);
        Assert.Contains("grpc-message: %E6%B2%A1%E6%9C%89", lines);
        Assert.Contains("x-echo-bin: q6s", lines);
        string details = Assert.Single(lines, line => line.StartsWith("grpc-status-details-bin: ", StringComparison.Ordinal))["grpc-status-details-bin: ".Length..];
        Assert.Equal(5, Google.Rpc.Status.Parser.ParseFrom(Convert.FromBase64String(details.PadRight((details.Length + 3) / 4 * 4, '='))).Code);
    }

    [Fact]
    public async Task Text_may_be_cut_and_padded_anywhere()
    {
        await using var server = await EchoServer.StartAsync();
        using var raw = Client(server, "1.1");
        byte[] frames = [.. RawGrpcClient.Frame(new EchoRequest { Text = "first" }), .. RawGrpcClient.Frame(new EchoRequest { Text = "第二" })];
        for (int cut = 1; cut < frames.Length; cut++)
        {
            string text = Convert.ToBase64String(frames[..cut]) + Convert.ToBase64String(frames[cut..]).TrimEnd('=');
            var response = await raw.CallAsync(Service + "Collect", Encoding.ASCII.GetBytes(text), contentType: GrpcWebText);
            Assert.Equal("first,第二", Assert.Single(Replies(response)).Text);
        }
    }

    [Theory]
    [InlineData("****")]
    [InlineData("AAAA!AAA")]
    [InlineData("AA=A")]
    [InlineData("AAAAA")]
    public async Task Text_that_is_not_base64_is_internal(string text)
    {
        await using var server = await EchoServer.StartAsync();
        using var raw = Client(server, "1.1");
        var response = await raw.CallAsync(Service + "Unary", Encoding.ASCII.GetBytes(text), contentType: GrpcWebText);
        Assert.Contains("grpc-status: 13", Decode(response)[^1].Text, StringComparison.Ordinal);
        Assert.Equal("after", Assert.Single(Replies(await CallAsync(raw, "Unary", GrpcWebText, new EchoRequest { Text = "after" }))).Text);
    }

    [Fact]
    public async Task Accept_header_chooses_the_form_of_the_reply()
    {
        await using var server = await EchoServer.StartAsync();
        using var raw = Client(server, "1.1");
        byte[] body = RawGrpcClient.Frame(new EchoRequest { Text = "x" });
        var response = await raw.CallAsync(Service + "Unary", body, headers => headers.Add("accept", GrpcWebText), "application/grpc-web");
        Assert.Equal(GrpcWebText, response.Headers["content-type"]);
        Assert.Equal("x", Assert.Single(Replies(response)).Text);

        response = await raw.CallAsync(Service + "Unary", body, headers => headers.Add("accept", "*/*"), "application/grpc-web");
        Assert.Equal("application/grpc-web", response.Headers["content-type"]);
    }

    [Fact]
    public async Task Compressed_messages_both_ways()
    {
        await using var server = await EchoServer.StartAsync();
        using var raw = Client(server, "1.1");
        byte[] body = RawGrpcClient.Frame(1, Zip.Compress("gzip", new EchoRequest { Text = "zipped", PayloadBytes = 100_000 }.ToByteArray()));
        var response = await raw.CallAsync(Service + "Unary", body, headers =>
        {
            headers.Add("grpc-encoding", "gzip");
            headers.Add("grpc-accept-encoding", "gzip");
        }, "application/grpc-web");
        Assert.Equal("gzip", response.Headers["grpc-encoding"]);
        var frames = response.Frames();
        Assert.Equal([1, 0x80], frames.Select(frame => frame.Flag));
        Assert.Equal(("zipped", 100_000), (frames[0].Message<EchoReply>().Text, frames[0].Message<EchoReply>().Payload.Length));
    }

    [Fact]
    public async Task Deadline_ends_the_call_over_http1()
    {
        var clock = new ManualTimeProvider();
        await using var server = await EchoServer.StartAsync(time: clock);
        using var raw = Client(server, "1.1");
        var calling = raw.CallAsync(
            Service + "Expand", Encode("", new EchoRequest { Count = 2, Gate = "web", Deaf = true }), headers => headers.Add("grpc-timeout", "3S"), "application/grpc-web");
        await server.Gates.SeenAsync("web-waiting");
        clock.Advance(TimeSpan.FromMilliseconds(3001));
        var frames = (await calling.WaitAsync(TestTimeouts.Event)).Frames();
        Assert.Equal([0, 0, 0x80], frames.Select(frame => frame.Flag));
        Assert.Contains("grpc-status: 4", frames[^1].Text, StringComparison.Ordinal);
        server.Gates.Open("web");
    }

    [Fact]
    public async Task Unknown_methods_are_unimplemented_and_get_is_405()
    {
        await using var server = await EchoServer.StartAsync();
        using var raw = Client(server, "1.1");
        var response = await raw.CallAsync(Service + "NoSuchMethod", [], contentType: "application/grpc-web");
        Assert.Equal((200, "12"), (response.HttpStatus, response.Status));
        response = await raw.CallAsync(Service + "Unary", [], contentType: "application/grpc-web", method: HttpMethod.Put);
        Assert.Equal((405, "POST"), (response.HttpStatus, response.Headers["allow"]));
    }

    private const string GrpcWebText = "application/grpc-web-text";

    private static RawGrpcClient Client(EchoServer server, string http) => http == "2"
        ? new RawGrpcClient(server.Rpc)
        : new RawGrpcClient(server.Http, HttpVersion.Version11);

    private static async Task<RawGrpcResponse> CallAsync(RawGrpcClient raw, string method, string form, params EchoRequest[] requests)
    {
        var response = await raw.CallAsync(Service + method, Encode(form, requests), contentType: form).WaitAsync(TestTimeouts.Event);
        Assert.Contains("grpc-status: 0\r\n", Decode(response)[^1].Text, StringComparison.Ordinal);
        return response;
    }

    private static byte[] Encode(string form, params EchoRequest[] requests)
    {
        byte[] frames = [.. requests.SelectMany(RawGrpcClient.Frame)];
        return form.Contains("-text", StringComparison.Ordinal) ? Encoding.ASCII.GetBytes(Convert.ToBase64String(frames)) : frames;
    }

    private static List<EchoReply> Replies(RawGrpcResponse response) =>
        [.. Decode(response).Where(frame => frame.Flag == 0).Select(frame => frame.Message<EchoReply>())];

    private static List<RawFrame> Decode(RawGrpcResponse response)
    {
        if (!response.Headers["content-type"].Contains("-text", StringComparison.Ordinal))
            return response.Frames();

        // Each chunk has its own padding: decoded in groups of four digits.
        string text = Encoding.ASCII.GetString(response.Body);
        return RawFrame.Parse([.. text.Chunk(4).SelectMany(group => Convert.FromBase64CharArray(group, 0, group.Length))]);
    }
}
