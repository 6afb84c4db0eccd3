using System.Text.RegularExpressions;
using DigitalTalent.Client;
using DigitalTalent.Hosting.Grpc.Client;
using DigitalTalent.Tests.Hosting.Grpc.Client;
using DigitalTalent.Tests.Silo;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using Grpc.Core;

namespace DigitalTalent.Tests.Client.Sdk;

/// <summary>The entry point of the SDK: what it sends by default, what it can be told, and the examples of the guide.</summary>
public sealed partial class RegistryClientTests
{
    [Fact]
    public async Task Examples_of_the_guide_do_the_main_job()
    {
        await using var world = await World.StartAsync();
        using var registry = SdkExamples.Connect(world.Silo.RpcAddress, key: null);

        var summary = await SdkExamples.ImportAsync(registry, Enumerable.Range(1, 30).Select(Tests.Support.Samples.Talent));
        var shortlist = await SdkExamples.ShortlistAsync(registry, Tests.Support.Samples.Enterprise(1), Tests.Support.Samples.DemandList("L1"));
        var recommended = await registry.RecommendAsync("T000001", top: 3);
        var broken = Tests.Support.Samples.Talent(1);
        broken.Region = "999999";

        Assert.Equal(30, summary.Created);
        Assert.Equal(10, shortlist.Candidates.Count);
        Assert.Equal("L1/1", Assert.Single(recommended.Demands).DemandId);
        Assert.StartsWith("talent.region: ", await SdkExamples.ExplainRefusalAsync(registry, broken), StringComparison.Ordinal);
        var missing = await Assert.ThrowsAsync<RpcException>(() => registry.ShortlistAsync("L1/77"));
        Assert.Equal("DEMAND_NOT_FOUND", missing.GetReason());
    }

    [Fact]
    public void Guide_shows_the_examples_that_are_tested()
    {
        string guide = File.ReadAllText(Repository.PathOf("docs", "clients.md"));
        string source = File.ReadAllText(Repository.PathOf("tests", "client", "sdk", "SdkExamples.cs"));
        var examples = Marked().Matches(source);

        Assert.Equal(4, examples.Count);
        foreach (Match example in examples)
        {
            var lines = example.Groups["code"].Value.TrimEnd().Split('\n');
            int indent = lines[0].Length - lines[0].TrimStart().Length;
            string code = string.Join('\n', lines.Select(line => line.Length > indent ? line[indent..] : line.TrimStart()));
            Assert.Contains($"```csharp\n{code}\n```", guide, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Calls_carry_the_key_and_the_deadline()
    {
        var clock = new ManualTimeProvider();
        await using var server = await ScriptedServer.StartAsync(ScriptedServer.Send(StatusCode.OK, RawGrpcClient.Frame(new GetStatusReply())));
        using var registry = RegistryClient.To($"{server.Address}").WithKey("dt_secret").WithDeadline(TimeSpan.FromSeconds(7)).WithClock(clock).Connect();

        await registry.Registry.GetStatusAsync(new GetStatusRequest());
        await registry.Registry.GetStatusAsync(new GetStatusRequest(), deadline: clock.GetUtcNow().UtcDateTime.AddSeconds(2));

        Assert.All(server.Seen, seen => Assert.Equal("Bearer dt_secret", seen.Headers["authorization"]));
        Assert.Equal(["7000000u", "2000000u"], server.Seen.Select(seen => seen.Headers["grpc-timeout"]));
    }

    [Fact]
    public async Task Reads_are_retried_and_writes_are_not_by_what_the_contract_declares()
    {
        await using var server = await ScriptedServer.StartAsync(
            ScriptedServer.Fail(StatusCode.Unavailable, pushback: "0"), ScriptedServer.Send(StatusCode.OK, RawGrpcClient.Frame(new GetStatusReply { Talents = 5 })),
            ScriptedServer.Fail(StatusCode.Unavailable, pushback: "0"));
        using var registry = RegistryClient.To($"{server.Address}").Connect();

        Assert.Equal(5, (await registry.Registry.GetStatusAsync(new GetStatusRequest())).Talents);
        var failed = await Assert.ThrowsAsync<RpcException>(() => registry.PutAsync(new Talent()));

        Assert.Equal(StatusCode.Unavailable, failed.StatusCode);
        Assert.Equal(3, server.Seen.Count);
    }

    [Fact]
    public void Wrong_settings_are_refused_at_once()
    {
        Assert.Throws<ArgumentException>(() => RegistryClient.To("not an address").Connect());
        Assert.Throws<ArgumentException>(() => RegistryClient.To("http://127.0.0.1:1").WithKey("two words"));
        Assert.Throws<ArgumentOutOfRangeException>(() => RegistryClient.To("http://127.0.0.1:1").WithDeadline(TimeSpan.Zero));
        Assert.Throws<ArgumentException>(() => RegistryClient.To("http://registry.example").WithKey("dt_secret").Connect());
        RegistryClient.To("http://registry.example").WithKey("").Connect().Dispose();
        RegistryClient.To("http://registry.example").WithKey("dt_secret").AllowKeyWithoutTls().Connect().Dispose();
    }

    [GeneratedRegex(@"// <(?<name>\w+)>\n(?<code>.*?)\n *// </\k<name>>", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Marked();
}
