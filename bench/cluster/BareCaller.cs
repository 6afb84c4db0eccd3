using System.Net;

namespace DigitalTalent.Bench.Cluster;

/// <summary>Calls empty grains of a <see cref="BareSilo"/>, one request each, over one HTTP/2 connection.</summary>
internal sealed class BareCaller(string address) : ISiloCaller
{
    private readonly HttpClient _http = new()
    {
        BaseAddress = new Uri(address),
        DefaultRequestVersion = HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    public async Task<bool> CallAsync(int grain, CancellationToken cancellation)
    {
        using var reply = await _http.GetAsync(new Uri($"/{grain}", UriKind.Relative), cancellation);
        if (reply.StatusCode == HttpStatusCode.ServiceUnavailable)
            return false;
        reply.EnsureSuccessStatusCode();
        return true;
    }

    public void Dispose() => _http.Dispose();
}
