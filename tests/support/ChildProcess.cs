using System.ComponentModel;
using System.Diagnostics;

namespace DigitalTalent.Tests.Support;

/// <summary>Runs a program to its end and keeps what it printed.</summary>
internal static class ChildProcess
{
    /// <summary>Runs a program.</summary>
    /// <param name="program">Name or path.</param>
    /// <param name="arguments">Passed as they are, without a shell.</param>
    /// <param name="directory">Where it runs; null for here.</param>
    /// <param name="environment">Variables beside those of this process.</param>
    /// <exception cref="InvalidOperationException">The program is not installed.</exception>
    /// <exception cref="TimeoutException">It did not end in time; it was killed.</exception>
    internal static async Task<ProcessResult> RunAsync(string program, IEnumerable<string> arguments, string? directory = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = directory ?? "",
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        using var process = Start(start);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(TestTimeouts.Process, TimeProvider.System);
        }
        catch (TimeoutException exception)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{Describe(start)} did not end within {TestTimeouts.Process}.\n{await output}\n{await errors}", exception);
        }

        return new ProcessResult(Describe(start), process.ExitCode, await output, await errors);
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start.");
        }
        catch (Win32Exception exception)
        {
            throw new InvalidOperationException($"These tests need '{start.FileName}', which could not be started: {exception.Message}.", exception);
        }
    }

    private static string Describe(ProcessStartInfo start) => $"{start.FileName} {string.Join(' ', start.ArgumentList)}";
}

/// <summary>What a program printed, and how it ended.</summary>
internal sealed record ProcessResult(string Command, int ExitCode, string Output, string Errors)
{
    /// <summary>The output of a program that succeeded.</summary>
    internal string OutputOrFail() => ExitCode == 0
        ? Output
        : throw new Xunit.Sdk.XunitException($"{Command} ended with {ExitCode}.\n{Errors}\n{Output}");
}
