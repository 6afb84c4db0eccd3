using DigitalTalent.Talentctl.Commands;
using DigitalTalent.Tests.Support;
using Spectre.Console;

namespace DigitalTalent.Tests.Client.Commands;

/// <summary>What one run of the command line printed, and how it ended.</summary>
internal sealed record CommandResult(int ExitCode, string Output, string Error)
{
    /// <summary>Runs a command in this process, as a script would: nothing is a terminal.</summary>
    public static async Task<CommandResult> RunAsync(string server, int? terminalWidth, params string[] arguments)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        var surroundings = new Surroundings(output, error, terminalWidth, TimeProvider.System, name => name == GlobalOptions.ServerVariable ? server : null, AnsiSupport.Yes);
        int code = await CommandLine.RunAsync(arguments, surroundings).WaitAsync(TestTimeouts.Process);
        return new(code, output.ToString(), error.ToString());
    }

    public override string ToString() => $"exit {ExitCode}\n{Output}\n{Error}";
}
