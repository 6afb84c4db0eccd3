using System.Diagnostics;
using DigitalTalent.Tests.Support;

namespace DigitalTalent.Tests.Conventions;

/// <summary>The compose file is accepted by the tool that will read it. No engine is needed for that.</summary>
public sealed class ComposeTests
{
    [Fact]
    public async Task Compose_file_is_valid_and_has_a_database_and_three_silos()
    {
        // Debian's own package is a command of its own; Docker's plugin hangs under `docker`.
        string[] arguments = ["-f", Repository.PathOf("docker-compose.yml"), "config", "--services"];
        var start = File.Exists("/usr/bin/docker-compose")
            ? new ProcessStartInfo("docker-compose", arguments)
            : new ProcessStartInfo("docker", ["compose", .. arguments]);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await errors);
        Assert.Equal(["postgres", "silo-a", "silo-b", "silo-c"], (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
    }
}
