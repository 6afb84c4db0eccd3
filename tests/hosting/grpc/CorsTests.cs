using DigitalTalent.Hosting.Grpc.Server;
using DigitalTalent.Tests.Support;

namespace DigitalTalent.Tests.Hosting.Grpc;

/// <summary>What browsers are told about pages of other origins.</summary>
public sealed class CorsTests
{
    private const string Page = "https://console.example.cn";
    private const string Unary = "/digitaltalent.test.EchoService/Unary";

    [Fact]
    public async Task Preflight_of_an_allowed_page()
    {
        await using var server = await StartAsync(Page);
        var response = await PreflightAsync(server, Unary, Page, "content-type,grpc-timeout,x-grpc-web,connect-protocol-version,connect-timeout-ms,authorization");
        Assert.Equal((204, ""), (response.HttpStatus, response.Body));
        Assert.Equal(Page, response.Header("access-control-allow-origin"));
        Assert.Contains("POST", response.Header("access-control-allow-methods"), StringComparison.Ordinal);
        foreach (string header in new[] { "Content-Type", "Grpc-Timeout", "X-Grpc-Web", "X-User-Agent", "Connect-Protocol-Version", "Connect-Timeout-Ms", "Authorization" })
            Assert.Contains(header, response.Header("access-control-allow-headers")!.Split(','));
        Assert.Equal("7200", response.Header("access-control-max-age"));
        Assert.Equal(
            ["Access-Control-Request-Headers", "Access-Control-Request-Method", "Origin"],
            response.Headers["vary"].SelectMany(value => value.Split(", ")).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("https://evil.example.cn")]
    [InlineData("http://console.example.cn")]
    [InlineData("https://console.example.cn:8443")]
    [InlineData("null")]
    public async Task Other_pages_get_no_leave(string origin)
    {
        await using var server = await StartAsync(Page);
        var response = await PreflightAsync(server, Unary, origin, "content-type");
        Assert.Equal(204, response.HttpStatus);
        Assert.Null(response.Header("access-control-allow-origin"));
        response = await Curl.PostJsonAsync(new Uri(server.Http, Unary), "{}", "--header", $"origin: {origin}");
        Assert.Null(response.Header("access-control-allow-origin"));
        Assert.Equal("Origin", response.Header("vary"));
    }

    [Fact]
    public async Task No_page_has_leave_by_default()
    {
        await using var server = await EchoServer.StartAsync();
        Assert.Null((await PreflightAsync(server, Unary, Page, "content-type")).Header("access-control-allow-origin"));
    }

    [Fact]
    public async Task Calls_of_an_allowed_page_may_be_read()
    {
        await using var server = await StartAsync(Page, options => options.Cors.ExposedHeaders.Add("Trailer-X-Echo-Bin"));
        foreach (string body in new[] { "{}", """{"failure":{"code":5}}""" })
        {
            var response = await Curl.PostJsonAsync(new Uri(server.Http, Unary), body, "--header", $"origin: {Page}");
            Assert.Equal(Page, response.Header("access-control-allow-origin"));
            string[] exposed = response.Header("access-control-expose-headers")!.Split(',');
            foreach (string header in new[] { "Grpc-Status", "Grpc-Message", "Grpc-Status-Details-Bin", "Trailer-X-Echo-Bin" })
                Assert.Contains(header, exposed);
        }
    }

    [Fact]
    public async Task Refusals_and_unknown_methods_may_be_read_too()
    {
        await using var server = await StartAsync(Page);
        foreach (string path in new[] { Unary, "/digitaltalent.test.EchoService/NoSuchMethod" })
        {
            Assert.Equal(Page, (await PreflightAsync(server, path, Page, "content-type")).Header("access-control-allow-origin"));
            var response = await Curl.RunAsync(
                "--header", $"origin: {Page}", "--header", "content-type: application/grpc-web", "--data", "", new Uri(server.Http, path).AbsoluteUri);
            Assert.Equal(Page, response.Header("access-control-allow-origin"));
        }
    }

    [Fact]
    public async Task Star_lets_every_page_call()
    {
        await using var server = await StartAsync("*");
        Assert.Equal("*", (await PreflightAsync(server, Unary, Page, "content-type")).Header("access-control-allow-origin"));
    }

    [Theory]
    [InlineData("console.example.cn")]
    [InlineData("https://console.example.cn/")]
    [InlineData("https://console.example.cn/page")]
    [InlineData("ftp://console.example.cn")]
    [InlineData("")]
    public async Task Wrong_origin_does_not_start(string origin)
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(origin));
        Assert.Contains($"'{origin}'", failure.Message, StringComparison.Ordinal);
    }

    private static Task<EchoServer> StartAsync(string origin, Action<GrpcServerOptions>? more = null) => EchoServer.StartAsync(options =>
    {
        options.Cors.AllowedOrigins.Add(origin);
        more?.Invoke(options);
    });

    private static Task<CurlResponse> PreflightAsync(EchoServer server, string path, string origin, string headers) => Curl.RunAsync(
        "--request", "OPTIONS",
        "--header", $"origin: {origin}",
        "--header", "access-control-request-method: POST",
        "--header", $"access-control-request-headers: {headers}",
        new Uri(server.Http, path).AbsoluteUri);
}
