using System.Text.Json;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;

namespace DigitalTalent.Tests.Silo;

/// <summary>The main job as programs do it that share no code with this repository: @grpc/grpc-js, and curl over Connect JSON.</summary>
public sealed class ForeignClientTests
{
    [Fact]
    public async Task A_node_program_registers_imports_matches_and_reads_an_error()
    {
        await using var world = await World.StartAsync();
        var run = await NodeScript.RunAsync("registry.mjs", new Uri(world.Silo.RpcAddress).Authority, Repository.PathOf("proto"), Samples.CreditCode(1));
        var output = JsonDocument.Parse(run.OutputOrFail()).RootElement;

        Assert.Equal(["1", "2", "3"], output.GetProperty("sequences").EnumerateArray().Select(item => item.GetString()));
        Assert.Equal([2, 2, 2], output.GetProperty("created").EnumerateArray().Select(item => item.GetInt32()));
        var candidates = output.GetProperty("candidates").EnumerateArray().ToArray();
        Assert.Equal([1, 2, 3], candidates.Select(candidate => candidate.GetProperty("rank").GetInt32()));
        // Years that suffice count alike, and equal ones stand in order of id.
        Assert.Equal("N4", candidates[0].GetProperty("talentId").GetString());
        Assert.All(candidates, candidate => Assert.NotEqual("", candidate.GetProperty("reason").GetString()));
        Assert.Equal(["NODE/1"], output.GetProperty("listed").EnumerateArray().Select(item => item.GetString()));

        var refused = output.GetProperty("refused");
        Assert.Equal(3, refused.GetProperty("code").GetInt32());
        Assert.Contains("370399", refused.GetProperty("message").GetString(), StringComparison.Ordinal);
        var status = Google.Rpc.Status.Parser.ParseFrom(refused.GetProperty("details").GetBytesFromBase64());
        Assert.Equal("talent.region", status.Details[0].Unpack<InvalidFields>().Violations[0].Field);
    }

    [Fact]
    public async Task Curl_reads_the_same_shortlist_as_json()
    {
        await using var world = await World.WithDemandAsync();
        var put = await world.Silo.Talents.PutTalentAsync(new PutTalentRequest { Talent = Samples.Talent(1) });
        var url = new Uri(new Uri(world.Silo.HttpAddress), "digitaltalent.v1.MatchingService/MatchTalents");

        var shortlist = await Curl.PostJsonAsync(url, $$"""{"demandId":"L1/1","top":5,"after":"{{put.ChangeToken}}"}""");
        var unknown = await Curl.PostJsonAsync(url, """{"demandId":"L1/77"}""");
        var invalid = await Curl.PostJsonAsync(url, """{"demandId":"L1/1","top":1001}""");

        Assert.Equal(200, shortlist.HttpStatus);
        var candidate = Assert.Single(shortlist.Json().GetProperty("candidates").EnumerateArray());
        Assert.Equal("T000001", candidate.GetProperty("talentId").GetString());
        Assert.DoesNotContain("样例", shortlist.Body, StringComparison.Ordinal);
        Assert.Equal((404, "not_found"), (unknown.HttpStatus, unknown.Code));
        Assert.Equal((400, "invalid_argument"), (invalid.HttpStatus, invalid.Code));
        Assert.Contains("1001", invalid.Message, StringComparison.Ordinal);
        Assert.Contains("1000", invalid.Message, StringComparison.Ordinal);
    }
}
