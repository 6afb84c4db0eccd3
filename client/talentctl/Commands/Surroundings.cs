using Spectre.Console;

namespace DigitalTalent.Talentctl.Commands;

/// <summary>What the command line touches outside itself; tests put their own in place.</summary>
/// <param name="Output">Results.</param>
/// <param name="Error">Problems, notes and progress.</param>
/// <param name="TerminalWidth">Columns of the terminal; null when the output is not one.</param>
/// <param name="Clock">Time.</param>
/// <param name="Variable">Reads an environment variable.</param>
/// <param name="Ansi">Whether a terminal moves its cursor on request; unless told, found out.</param>
internal sealed record Surroundings(TextWriter Output, TextWriter Error, int? TerminalWidth, TimeProvider Clock, Func<string, string?> Variable,
    AnsiSupport Ansi = AnsiSupport.Detect)
{
    /// <summary>Columns of output that goes to a file or another program.</summary>
    public const int PlainWidth = 120;

    public static Surroundings OfProcess() => new(
        Console.Out, Console.Error, Console.IsOutputRedirected ? null : Math.Max(40, Console.WindowWidth), TimeProvider.System, Environment.GetEnvironmentVariable);
}
