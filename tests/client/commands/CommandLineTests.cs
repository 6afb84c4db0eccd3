using DigitalTalent.Tests.Support;

namespace DigitalTalent.Tests.Client.Commands;

/// <summary>What does not need a server.</summary>
public sealed class CommandLineTests
{
    /// <summary>The discard port: nothing listens there.</summary>
    private const string Nowhere = "http://127.0.0.1:9";

    [Theory]
    [InlineData("match")]
    [InlineData("match", "L/1", "--top", "5000")]
    [InlineData("frobnicate")]
    [InlineData("--server", "nowhere", "status")]
    [InlineData("status", "--lang", "fr")]
    [InlineData("import", "talents", "file.csv", "--batch", "0")]
    [InlineData("import", "talents", "/nowhere/file.csv")]
    [InlineData("talents", "consent", "T1", "--purpose", "recruitment")]
    public async Task A_wrong_command_line_ends_with_2_and_says_why(params string[] arguments)
    {
        var result = await CommandResult.RunAsync(Nowhere, null, arguments);

        Assert.Equal(2, result.ExitCode);
        Assert.NotEmpty(result.Error);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task A_server_out_of_reach_ends_with_4_and_names_address_and_remedy()
    {
        var result = await CommandResult.RunAsync(Nowhere, null, "status");

        Assert.Equal(4, result.ExitCode);
        Assert.Contains(Nowhere, result.Error, StringComparison.Ordinal);
        Assert.Contains("./dev serve", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_template_is_a_file_that_can_be_imported_once_it_is_filled_in()
    {
        using var folder = new TempFolder();
        string file = folder.File("new.csv");

        Assert.Equal(0, (await CommandResult.RunAsync(Nowhere, null, "import", "template", "talents", file)).ExitCode);
        var empty = await CommandResult.RunAsync(Nowhere, null, "import", "talents", file, "--dry-run");
        var again = await CommandResult.RunAsync(Nowhere, null, "import", "template", "talents", file);

        Assert.Contains("没有数据行", empty.Error, StringComparison.Ordinal);
        Assert.Contains("没有覆盖", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_tells_the_exit_codes()
    {
        var result = await CommandResult.RunAsync(Nowhere, null, "import", "--help");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("Exit codes: 0 done", result.Output, StringComparison.Ordinal);
    }
}
