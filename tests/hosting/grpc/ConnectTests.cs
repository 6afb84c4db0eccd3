using System.Text;
using DigitalTalent.Tests.Echo;
using DigitalTalent.Tests.Support;
using Google.Protobuf;

namespace DigitalTalent.Tests.Hosting.Grpc;

/// <summary>Unary methods as plain JSON, called by the real curl: over HTTP/1.1, and over HTTP/2 where it says so.</summary>
public sealed class ConnectTests
{
    [Fact]
    public async Task Post_of_json_is_answered_with_json()
    {
        await using var server = await EchoServer.StartAsync();
        var response = await Curl.PostJsonAsync(Url(server, "Unary"), """{"text":"数字人才","payloadBytes":2}""");
        Assert.Equal(200, response.HttpStatus);
        Assert.Equal("application/json", response.Header("content-type"));
        Assert.Equal("""{ "text": "数字人才", "payload": "AAA=" }""", response.Body);
        Assert.Equal($"{Encoding.UTF8.GetByteCount(response.Body)}", response.Header("content-length"));
    }

    [Fact]
    public async Task Same_route_answers_over_http2()
    {
        await using var server = await EchoServer.StartAsync();
        var response = await Curl.PostJsonAsync(
            new Uri(server.Rpc, "/digitaltalent.test.EchoService/Unary"), """{"text":"h2"}""", "--http2-prior-knowledge");
        Assert.Equal("""{ "text": "h2" }""", response.Body);
    }

    [Fact]
    public async Task Charset_utf8_may_be_named()
    {
        await using var server = await EchoServer.StartAsync();
        var response = await Curl.RunAsync(
            "--header", "content-type: application/json; charset=UTF-8", "--data", """{"text":"x"}""", Url(server, "Unary").AbsoluteUri);
        Assert.Equal(200, response.HttpStatus);
    }

    [Fact]
    public async Task Post_of_protobuf_is_answered_with_protobuf()
    {
        await using var server = await EchoServer.StartAsync();
        using var http = new HttpClient();
        using var content = new ByteArrayContent(new EchoRequest { Text = "bytes" }.ToByteArray());
        content.Headers.ContentType = new("application/proto");
        using var response = await http.PostAsync(Url(server, "Unary"), content);
        Assert.Equal("application/proto", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("bytes", EchoReply.Parser.ParseFrom(await response.Content.ReadAsByteArrayAsync()).Text);
    }

    [Theory]
    [InlineData("""{"text":""", "invalid_argument", "")]
    [InlineData("""[1]""", "invalid_argument", "")]
    [InlineData("", "invalid_argument", "")]
    [InlineData("""{"text":"x","colour":"red"}""", "invalid_argument", "colour")]
    [InlineData("""{"text":5}""", "invalid_argument", "")]
    [InlineData("""{"count":1.5}""", "invalid_argument", "")]
    [InlineData("""{"count":99999999999}""", "invalid_argument", "")]
    [InlineData("""{"padding":"***"}""", "invalid_argument", "")]
    public async Task Bad_json_is_an_invalid_argument_that_names_type_and_fault(string json, string code, string named)
    {
        await using var server = await EchoServer.StartAsync();
        var response = await Curl.PostJsonAsync(Url(server, "Unary"), json);
        Assert.Equal(400, response.HttpStatus);
        Assert.Equal(code, response.Code);
        Assert.StartsWith("The request is not valid JSON of type digitaltalent.test.EchoRequest: ", response.Message, StringComparison.Ordinal);
        Assert.Contains(named, response.Message, StringComparison.Ordinal);
        Assert.Empty(server.Errors);
    }

    [Fact]
    public async Task Text_that_is_not_utf8_is_refused()
    {
        await using var server = await EchoServer.StartAsync();
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(file, [.. """{"text":"""u8, (byte)'"', 0xC4, 0xE3, (byte)'"', (byte)'}']);       // 你 in GBK.
            var response = await Curl.PostJsonAsync(Url(server, "Unary"), $"@{file}");
            Assert.Equal(400, response.HttpStatus);
            Assert.Contains("It is not valid UTF-8.", response.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData(1, "canceled", 499)]
    [InlineData(2, "unknown", 500)]
    [InlineData(3, "invalid_argument", 400)]
    [InlineData(4, "deadline_exceeded", 504)]
    [InlineData(5, "not_found", 404)]
    [InlineData(6, "already_exists", 409)]
    [InlineData(7, "permission_denied", 403)]
    [InlineData(8, "resource_exhausted", 429)]
    [InlineData(9, "failed_precondition", 400)]
    [InlineData(10, "aborted", 409)]
    [InlineData(11, "out_of_range", 400)]
    [InlineData(12, "unimplemented", 501)]
    [InlineData(13, "internal", 500)]
    [InlineData(14, "unavailable", 503)]
    [InlineData(15, "data_loss", 500)]
    [InlineData(16, "unauthenticated", 401)]
    public async Task Every_status_has_its_name_and_its_http_status(int number, string code, int httpStatus)
    {
        await using var server = await EchoServer.StartAsync();
        var response = await Curl.PostJsonAsync(Url(server, "Unary"), $$$"""{"failure":{"code":{{{number}}},"message":"第一行 \"quoted\""}}""");
        Assert.Equal(httpStatus, response.HttpStatus);
        Assert.Equal(code, response.Code);
        Assert.Equal("第一行 \"quoted\"", response.Message);
        Assert.Contains("第一行", response.Body, StringComparison.Ordinal);
        Assert.Equal("application/json", response.Header("content-type"));
    }

    [Fact]
    public async Task Details_come_as_bytes_for_programs_and_as_json_for_people()
    {
        await using var server = await EchoServer.StartAsync();
        var response = await Curl.PostJsonAsync(
            Url(server, "Unary"), """{"failure":{"code":3,"message":"no","flaws":[{"field":"name","reason":"姓名不能为空"},{"field":"born"}]}}""");

        var details = response.Json().GetProperty("details");
        Assert.Equal(2, details.GetArrayLength());
        Assert.Equal("digitaltalent.test.Flaw", details[0].GetProperty("type").GetString());
        Assert.Equal("姓名不能为空", details[0].GetProperty("debug").GetProperty("reason").GetString());
        string value = details[0].GetProperty("value").GetString()!;
        Assert.DoesNotContain('=', value);
        Assert.Equal(
            new Flaw { Field = "name", Reason = "姓名不能为空" },
            Flaw.Parser.ParseFrom(Convert.FromBase64String(value.PadRight((value.Length + 3) / 4 * 4, '='))));
    }

    [Fact]
    public async Task Exception_of_a_handler_is_told_calmly()
    {
        await using var server = await EchoServer.StartAsync();
        var response = await Curl.PostJsonAsync(Url(server, "Unary"), """{"failure":{"code":0,"message":"secret"}}""");
        Assert.Equal((500, "unknown"), (response.HttpStatus, response.Code));
        Assert.DoesNotContain("secret", response.Body, StringComparison.Ordinal);
        Assert.Contains("secret", Assert.Single(server.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_reads_json_from_the_query()
    {
        await using var server = await EchoServer.StartAsync();
        var response = await Curl.RunAsync(
            "--get", "--data-urlencode", """message={"text":"a+b 人 &"}""", "--data", "encoding=json&connect=v1&other=1", Url(server, "Unary").AbsoluteUri);
        Assert.Equal(200, response.HttpStatus);
        Assert.Equal("""{ "text": "a+b 人 &" }""", response.Body);
    }

    [Theory]
    [InlineData("")]
    [InlineData("==")]
    public async Task Get_reads_base64url_from_the_query(string padding)
    {
        await using var server = await EchoServer.StartAsync();
        string message = Convert.ToBase64String(new EchoRequest { Text = "人??>>" }.ToByteArray()).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        padding = padding[..((4 - (message.Length % 4)) % 4 % 3)];
        var response = await Curl.RunAsync($"{Url(server, "Unary")}?encoding=proto&base64=1&message={message}{padding}", "--output", "-");
        Assert.Equal(200, response.HttpStatus);
        Assert.Equal("application/proto", response.Header("content-type"));
    }

    [Theory]
    [InlineData("message=%7B%7D", 415)]
    [InlineData("encoding=xml&message=%7B%7D", 415)]
    [InlineData("encoding=json&message=%7B", 400)]
    [InlineData("encoding=json", 400)]
    [InlineData("encoding=json&base64=1&message=***", 400)]
    [InlineData("encoding=json&connect=v2&message=%7B%7D", 400)]
    [InlineData("encoding=json&compression=br&message=%7B%7D", 501)]
    [InlineData("encoding=json&compression=gzip&message=%7B%7D", 400)]
    public async Task Bad_query_is_refused(string query, int httpStatus)
    {
        await using var server = await EchoServer.StartAsync();
        Assert.Equal(httpStatus, (await Curl.RunAsync($"{Url(server, "Unary")}?{query}")).HttpStatus);
    }

    [Fact]
    public async Task Get_of_a_method_with_side_effects_is_405()
    {
        await using var server = await EchoServer.StartAsync();
        var response = await Curl.RunAsync($"{Url(server, "Change")}?encoding=json&message=%7B%7D");
        Assert.Equal((405, "POST"), (response.HttpStatus, response.Header("allow")));
        response = await Curl.RunAsync("--request", "DELETE", Url(server, "Unary").AbsoluteUri);
        Assert.Equal((405, "GET, POST"), (response.HttpStatus, response.Header("allow")));
    }

    [Fact]
    public async Task Content_type_of_curl_itself_is_415_and_says_what_to_send()
    {
        await using var server = await EchoServer.StartAsync();
        var response = await Curl.RunAsync("--data", "{}", Url(server, "Unary").AbsoluteUri);
        Assert.Equal(415, response.HttpStatus);
        Assert.Equal("application/json, application/proto, application/grpc-web, application/grpc-web-text, application/grpc", response.Header("accept-post"));
        Assert.Contains("send application/json", response.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Collect")]
    [InlineData("Expand")]
    [InlineData("Chat")]
    public async Task Streaming_methods_refuse_unary_content_types(string method)
    {
        await using var server = await EchoServer.StartAsync();
        var response = await Curl.PostJsonAsync(Url(server, method), "{}");
        Assert.Equal(
            (415, "application/connect+json, application/connect+proto, application/grpc-web, application/grpc-web-text, application/grpc"),
            (response.HttpStatus, response.Header("accept-post")));
    }

    [Fact]
    public async Task Unknown_method_is_404_in_json()
    {
        await using var server = await EchoServer.StartAsync();
        var response = await Curl.PostJsonAsync(Url(server, "NoSuchMethod"), "{}");
        Assert.Equal((404, "unimplemented"), (response.HttpStatus, response.Code));
        Assert.Contains("/digitaltalent.test.EchoService/NoSuchMethod", response.Message, StringComparison.Ordinal);
        Assert.Equal(404, (await Curl.RunAsync(new Uri(server.Http, "/some/page").AbsoluteUri)).HttpStatus);
    }

    [Fact]
    public async Task Grpc_over_http1_is_426()
    {
        await using var server = await EchoServer.StartAsync();
        var response = await Curl.RunAsync("--header", "content-type: application/grpc", "--data", "x", Url(server, "Unary").AbsoluteUri);
        Assert.Equal(426, response.HttpStatus);
        Assert.Contains("gRPC needs HTTP/2", response.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("12345678901")]
    [InlineData("-1")]
    [InlineData("1s")]
    [InlineData("")]
    public async Task Malformed_timeout_is_an_invalid_argument(string timeout)
    {
        await using var server = await EchoServer.StartAsync();
        var response = await Curl.PostJsonAsync(
            Url(server, "Unary"), "{}", "--header", timeout.Length == 0 ? "connect-timeout-ms;" : $"connect-timeout-ms: {timeout}");
        Assert.Equal((400, "invalid_argument"), (response.HttpStatus, response.Code));
    }

    [Fact]
    public async Task Timeout_ends_the_call_though_the_handler_is_deaf()
    {
        var clock = new ManualTimeProvider();
        await using var server = await EchoServer.StartAsync(time: clock);
        var calling = Curl.PostJsonAsync(Url(server, "Unary"), """{"gate":"curl","deaf":true}""", "--header", "connect-timeout-ms: 2000");
        await server.Gates.SeenAsync("curl-waiting");

        clock.Advance(TimeSpan.FromMilliseconds(2001));

        var response = await calling;
        Assert.Equal((504, "deadline_exceeded"), (response.HttpStatus, response.Code));
        server.Gates.Open("curl");
    }

    [Fact]
    public async Task Protocol_version_other_than_1_is_refused()
    {
        await using var server = await EchoServer.StartAsync();
        Assert.Equal(200, (await Curl.PostJsonAsync(Url(server, "Unary"), "{}", "--header", "connect-protocol-version: 1")).HttpStatus);
        Assert.Equal(400, (await Curl.PostJsonAsync(Url(server, "Unary"), "{}", "--header", "connect-protocol-version: 2")).HttpStatus);
    }

    [Fact]
    public async Task Unknown_encoding_is_unimplemented_and_says_what_is_supported()
    {
        await using var server = await EchoServer.StartAsync();
        var response = await Curl.PostJsonAsync(Url(server, "Unary"), "{}", "--header", "content-encoding: br");
        Assert.Equal((501, "unimplemented"), (response.HttpStatus, response.Code));
        Assert.Equal("gzip,deflate,identity", response.Header("accept-encoding"));
        Assert.Contains("supported: gzip,deflate,identity", response.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("content-length")]
    [InlineData("chunked")]
    public async Task Body_over_the_limit_is_429_and_the_connection_lives_on(string how)
    {
        await using var server = await EchoServer.StartAsync(options => options.MaxReceiveMessageBytes = 1000);
        string url = Url(server, "Unary").AbsoluteUri;
        string[] chunked = how == "chunked" ? ["--header", "transfer-encoding: chunked"] : [];
        var response = await Curl.PostJsonAsync(new Uri(url), $$"""{"text":"{{new string('x', 2000)}}"}""", chunked);
        Assert.Equal((429, "resource_exhausted"), (response.HttpStatus, response.Code));
        Assert.Equal(200, (await Curl.PostJsonAsync(new Uri(url), """{"text":"short"}""")).HttpStatus);
    }

    [Fact]
    public async Task Metadata_come_as_headers_and_trailers_as_prefixed_headers()
    {
        await using var server = await EchoServer.StartAsync();
        var response = await Curl.PostJsonAsync(
            Url(server, "Unary"), """{"echoMetadata":true}""", "--header", "x-echo: hello", "--header", "x-echo-bin: q6s=");
        Assert.Equal("hello", response.Header("x-echo"));
        Assert.Equal("q6s", response.Header("trailer-x-echo-bin"));
    }

    private static Uri Url(EchoServer server, string method) => new(server.Http, $"/digitaltalent.test.EchoService/{method}");
}
