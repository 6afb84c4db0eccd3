using System.Text.Json;
using DigitalTalent.Tests.Support;

namespace DigitalTalent.Tests.Bench;

/// <summary>Runs a benchmark as people do, and reads its lines.</summary>
internal static class BenchLines
{
    public static async Task<List<JsonElement>> RunAsync(string setting, params string[] arguments)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "digitaltalent-bench.dll");
        var result = await ChildProcess.RunAsync("env", [setting, "dotnet", program, .. arguments, "--json"]);
        Assert.True(result.ExitCode == 0, $"{result.Output}\n{result.Errors}");
        return [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => JsonDocument.Parse(line).RootElement)];
    }
}
