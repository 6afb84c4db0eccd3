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
}
