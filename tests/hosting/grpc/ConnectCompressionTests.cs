using System.Net.Http.Headers;
using System.Text;
using DigitalTalent.Tests.Echo;
using DigitalTalent.Tests.Support;
using Google.Protobuf;

namespace DigitalTalent.Tests.Hosting.Grpc;

/// <summary>Compression of unary Connect calls, which is that of HTTP: curl, and plain HttpClient.</summary>
public sealed class ConnectCompressionTests
{
    [Fact]
    public async Task Curl_inflates_a_long_reply()
    {
        await using var server = await EchoServer.StartAsync();
        var response = await Curl.PostJsonAsync(Url(server), """{"text":"长","payloadBytes":60000}""", "--compressed");
        Assert.Contains(response.Header("content-encoding"), new[] { "gzip", "deflate" });
        Assert.Equal("Accept-Encoding", response.Header("vary"));
        Assert.StartsWith("""{ "text": "长", "payload": "AAAA""", response.Body, StringComparison.Ordinal);
        Assert.True(int.Parse(response.Header("content-length")!) < 2000, "80 KB of zeros get shorter than 2 KB.");
    }

    [Theory]
    [InlineData("gzip;q=0", null)]
    [InlineData("gzip;q=0.0, deflate;q=0.5", "deflate")]
    [InlineData("br, gzip;q=0.1", "gzip")]
    [InlineData("*", null)]
    public async Task Accept_encoding_is_heard(string accepted, string? expected)
    {
        await using var server = await EchoServer.StartAsync();
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, Url(server)) { Content = Json("""{"payloadBytes":60000}"""u8.ToArray()) };
        request.Headers.TryAddWithoutValidation("accept-encoding", accepted);
        using var response = await http.SendAsync(request);
        Assert.Equal(expected, response.Content.Headers.ContentEncoding.SingleOrDefault());
    }

    [Fact]
    public async Task Short_reply_is_not_compressed()
    {
        await using var server = await EchoServer.StartAsync();
        var response = await Curl.PostJsonAsync(Url(server), """{"text":"short"}""", "--compressed");
        Assert.Null(response.Header("content-encoding"));
        Assert.Equal("""{ "text": "short" }""", response.Body);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task Compressed_body_is_read_and_a_caller_gets_what_it_speaks(string encoding)
    {
        await using var server = await EchoServer.StartAsync();
        using var http = new HttpClient();
        using var content = Json(Zip.Compress(encoding, """{"text":"压缩","payloadBytes":60000}"""u8.ToArray()));
        content.Headers.ContentEncoding.Add(encoding);
        using var response = await http.PostAsync(Url(server), content);
        Assert.Equal(encoding, Assert.Single(response.Content.Headers.ContentEncoding));
        string json = Encoding.UTF8.GetString(Zip.Inflate(encoding, await response.Content.ReadAsByteArrayAsync()));
        Assert.Equal("压缩", EchoReply.Parser.ParseJson(json).Text);
    }

    [Fact]
    public async Task Empty_body_is_never_inflated()
    {
        await using var server = await EchoServer.StartAsync();
        using var http = new HttpClient();
        using var content = new ByteArrayContent([]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/proto");
        content.Headers.ContentEncoding.Add("gzip");
        using var response = await http.PostAsync(Url(server), content);
        Assert.Equal(200, (int)response.StatusCode);
    }

    [Fact]
    public async Task Bomb_and_damage_are_refused()
    {
        await using var server = await EchoServer.StartAsync();
        Assert.Equal((429, "resource_exhausted"), await PostGzipAsync(server, Zip.Compress("gzip", new byte[20_000_000])));
        byte[] whole = Zip.Compress("gzip", """{"text":"whole"}"""u8.ToArray());
        Assert.Equal((400, "invalid_argument"), await PostGzipAsync(server, whole[..^3]));
        Assert.Equal((400, "invalid_argument"), await PostGzipAsync(server, "{}"u8.ToArray()));
    }

    [Fact]
    public async Task Get_with_a_compressed_message()
    {
        await using var server = await EchoServer.StartAsync();
        string message = Convert.ToBase64String(Zip.Compress("gzip", new EchoRequest { Text = "get" }.ToByteArray())).Replace('+', '-').Replace('/', '_');
        using var http = new HttpClient();
        byte[] reply = await http.GetByteArrayAsync($"{Url(server)}?connect=v1&encoding=proto&base64=1&compression=gzip&message={message}");
        Assert.Equal("get", EchoReply.Parser.ParseFrom(reply).Text);
    }

    private static async Task<(int Http, string? Code)> PostGzipAsync(EchoServer server, byte[] body)
    {
        using var http = new HttpClient();
        using var content = Json(body);
        content.Headers.ContentEncoding.Add("gzip");
        using var response = await http.PostAsync(Url(server), content);
        string text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, System.Text.Json.JsonDocument.Parse(text).RootElement.GetProperty("code").GetString());
    }

    private static ByteArrayContent Json(byte[] body)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    private static Uri Url(EchoServer server) => new(server.Http, "/digitaltalent.test.EchoService/Unary");
}
