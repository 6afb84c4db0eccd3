using System.Text.Json;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;

namespace DigitalTalent.Tests.Silo.OpenApi;

/// <summary>The page at /docs, in a real browser, before a real silo.</summary>
public sealed class DocsPageTests
{
    private static readonly NpmFolder Node = new("tests", "openapi-node");

    // Goal: a developer finds a method, reads its fields and calls it. Method: Chromium does it; what it saw comes back as JSON.
    [Fact]
    public async Task A_developer_finds_a_method_reads_it_and_calls_it()
    {
        await using var world = await World.WithDemandAsync();
        var put = await world.Silo.Talents.PutTalentAsync(new PutTalentRequest { Talent = Tests.Support.Samples.Talent(1) });
        await world.ShortlistAsync(put.ChangeToken);
        using var pictures = new TempFolder();

        var run = await Node.RunAsync("page.mjs", world.Silo.HttpAddress.TrimEnd('/'), Environment.GetEnvironmentVariable("DOCS_PICTURES") ?? pictures.Path);

        using var document = JsonDocument.Parse(run.OutputOrFail());
        var seen = document.RootElement;
        Assert.Empty(Texts(seen, "faults"));
        Assert.Empty(Texts(seen, "strangers"));
        Assert.Equal(("数字人才库 API", "Digital talent registry API"), (seen.GetProperty("heading").GetString(), seen.GetProperty("english").GetString()));
        Assert.Contains("MatchTalents", Texts(seen, "methods"));
        Assert.DoesNotContain("ImportTalents", Texts(seen, "methods"));
        Assert.Equal(["POST", "GET"], Texts(seen, "verbs"));
        Assert.Equal("demandId", Texts(seen, "fields")[0]);
        Assert.Contains("neighbourOccupations", Texts(seen, "fields"));
        Assert.Contains("demandId", seen.GetProperty("example").GetString(), StringComparison.Ordinal);
        Assert.Equal("HTTP 200", seen.GetProperty("good").GetProperty("status").GetString());
        Assert.Contains("\"talentId\": \"T000001\"", seen.GetProperty("good").GetProperty("answer").GetString(), StringComparison.Ordinal);
        Assert.Contains("-d '{\"demandId\":\"L1/1\",\"top\":3}'", seen.GetProperty("good").GetProperty("curl").GetString(), StringComparison.Ordinal);
        Assert.Equal("HTTP 404", seen.GetProperty("missing").GetProperty("status").GetString());
        Assert.Contains("not_found", seen.GetProperty("missing").GetProperty("answer").GetString(), StringComparison.Ordinal);
        Assert.Contains("JSON", seen.GetProperty("broken").GetProperty("status").GetString(), StringComparison.Ordinal);
        Assert.Contains("PublishShortageList", Texts(seen, "found"));
        Assert.DoesNotContain("PutTalent", Texts(seen, "found"));
        Assert.InRange(seen.GetProperty("overflow").GetInt32(), int.MinValue, 0);
    }

    [Theory]
    [InlineData("openapi.json", "application/json")]
    [InlineData("docs", "text/html")]
    [InlineData("docs/page.js", "text/javascript")]
    public async Task Description_and_page_are_served_without_a_key(string path, string type)
    {
        await using var world = await World.StartAsync();
        using var http = new HttpClient();

        using var response = await http.GetAsync(new Uri(new Uri(world.Silo.HttpAddress), path));

        Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode}");
        Assert.Equal(type, response.Content.Headers.ContentType?.MediaType);
        if (path.StartsWith("docs", StringComparison.Ordinal))
            Assert.Contains("default-src 'none'", string.Join(' ', response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
    }

    private static List<string> Texts(JsonElement seen, string name) => [.. seen.GetProperty(name).EnumerateArray().Select(item => item.GetString()!)];
}
