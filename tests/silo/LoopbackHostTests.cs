using System.Net;
using DigitalTalent.Silo.Edge;

namespace DigitalTalent.Tests.Silo;

/// <summary>A silo that asks nobody for a key answers under this machine's own names only.</summary>
public sealed class LoopbackHostTests
{
    [Theory]
    [InlineData("localhost", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.1.2.3", true)]
    [InlineData("[::1]", true)]
    [InlineData("LOCALHOST", true)]
    [InlineData("localhost.rebound.example", false)]
    [InlineData("rebound.example", false)]
    [InlineData("192.168.1.2", false)]
    [InlineData("", false)]
    public void Own_names_are_those_of_loopback(string host, bool own) => Assert.Equal(own, LoopbackHostGate.IsOwnName(host));

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/grpc-web")]
    public async Task A_page_that_points_its_name_here_is_refused(string contentType)
    {
        await using var world = await World.StartAsync();
        using var http = new HttpClient();
        async Task<HttpStatusCode> CallAsync(string? host)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(new Uri(world.Silo.HttpAddress), "/digitaltalent.v1.RegistryService/GetStatus"))
            {
                Content = contentType == "application/json" ? new StringContent("{}") : new ByteArrayContent([0, 0, 0, 0, 0]),
            };
            request.Content.Headers.ContentType = new(contentType);
            request.Headers.Host = host;
            using var response = await http.SendAsync(request);
            return response.StatusCode;
        }

        Assert.Equal(HttpStatusCode.OK, await CallAsync(host: null));
        Assert.Equal(HttpStatusCode.Forbidden, await CallAsync("rebound.example"));
    }

    // The name is looked at ahead of everything that is served, on both ports.
    [Theory]
    [InlineData("/")]
    [InlineData("/docs")]
    [InlineData("/openapi.json")]
    [InlineData("/grpc.health.v1.Health/Check")]
    [InlineData("/digitaltalent.v1.RegistryService/GetStatus?encoding=json&message=%7B%7D")]
    public async Task No_path_answers_to_another_name(string path)
    {
        await using var world = await World.StartAsync();
        using var http = new HttpClient();
        foreach (var (address, version) in ((string, Version)[])[(world.Silo.HttpAddress, HttpVersion.Version11), (world.Silo.RpcAddress, HttpVersion.Version20)])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(new Uri(address), path)) { Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            request.Headers.Host = "rebound.example";
            using var response = await http.SendAsync(request);
            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        }
    }
}
