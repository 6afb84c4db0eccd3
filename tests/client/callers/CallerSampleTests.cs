using DigitalTalent.Tests.Client.Commands;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;

namespace DigitalTalent.Tests.Client.Callers;

/// <summary>The programs of samples/callers, run as their readers run them, against a silo with the sample register.</summary>
public sealed class CallerSampleTests(RegistryFixture registry) : IClassFixture<RegistryFixture>
{
    private static readonly NpmFolder Node = new("samples", "callers", "node");

    private string Authority => new Uri(registry.Silo.RpcAddress).Authority;

    [Fact]
    public async Task Csharp_caller_prints_the_shortlist_of_the_list_it_posted() =>
        await AssertShortlistAsync("SAMPLE-CSHARP", await ChildProcess.RunAsync("dotnet", [Path.Combine(AppContext.BaseDirectory, "caller.dll"), registry.Silo.RpcAddress]));

    [Fact]
    public async Task Node_caller_prints_the_shortlist_of_the_list_it_posted() =>
        await AssertShortlistAsync("SAMPLE-NODE", await Node.RunAsync("caller.mjs", Authority));

    // Debian's own Python, which is the one that has Debian's grpcio.
    [Fact]
    public async Task Python_caller_prints_the_shortlist_of_the_list_it_posted()
    {
        using var stubs = new TempFolder();
        (await ChildProcess.RunAsync(Repository.PathOf("samples", "callers", "python", "generate.sh"), [stubs.Path])).OutputOrFail();
        string program = Repository.PathOf("samples", "callers", "python", "caller.py");

        var run = await ChildProcess.RunAsync("env", [$"DIGITALTALENT_STUBS={stubs.Path}", "/usr/bin/python3", program, Authority]);

        await AssertShortlistAsync("SAMPLE-PYTHON", run);
    }

    [Theory]
    [InlineData("csharp")]
    [InlineData("node")]
    [InlineData("python")]
    public async Task Caller_without_a_server_says_so_and_fails(string language)
    {
        const string nobody = "127.0.0.1:9";
        using var stubs = new TempFolder();
        if (language == "python")
            (await ChildProcess.RunAsync(Repository.PathOf("samples", "callers", "python", "generate.sh"), [stubs.Path])).OutputOrFail();

        var run = language switch
        {
            "csharp" => await ChildProcess.RunAsync("dotnet", [Path.Combine(AppContext.BaseDirectory, "caller.dll"), $"http://{nobody}"]),
            "node" => await Node.RunAsync("caller.mjs", nobody),
            _ => await ChildProcess.RunAsync("env", [$"DIGITALTALENT_STUBS={stubs.Path}", "/usr/bin/python3", Repository.PathOf("samples", "callers", "python", "caller.py"), nobody]),
        };

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("UNAVAILABLE", run.Errors.TrimStart().ToUpperInvariant(), StringComparison.Ordinal);
    }

    /// <summary>Compares what a program printed with what the registry answers to this process.</summary>
    private async Task AssertShortlistAsync(string listId, ProcessResult run)
    {
        string[] lines = run.OutputOrFail().TrimEnd().Split('\n');
        var expected = await registry.Silo.Matching.MatchTalentsAsync(new MatchTalentsRequest { DemandId = $"{listId}/1", Top = 5 });

        Assert.StartsWith($"{listId}: ", lines[0], StringComparison.Ordinal);
        Assert.Equal(5, expected.Candidates.Count);
        Assert.Equal(
            expected.Candidates.Select(candidate => FormattableString.Invariant($"{candidate.Rank}  {candidate.Score:F1}  {candidate.Alias}  {candidate.RegionName}  {candidate.Reasons[0].TextZh}")),
            lines[1..^1]);
        Assert.Equal($"5 / {expected.Total}", lines[^1]);
    }
}
