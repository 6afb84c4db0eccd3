using System.Diagnostics;
using System.Text.Json;

namespace DigitalTalent.Bench.Live;

/// <summary>A <see cref="LiveSilo"/>. What it logs goes nowhere.</summary>
public sealed class LiveSiloProcess : IAsyncDisposable
{
    private const string AddressBegins = "http://";

    private readonly Process _process;

    private LiveSiloProcess(Process process, string address) => (_process, Address) = (process, address);

    /// <summary>Such as <c>http://127.0.0.1:40001</c>.</summary>
    public string Address { get; }

    /// <summary>Starts a silo and returns once it serves.</summary>
    /// <param name="db">Its database.</param>
    /// <param name="snapshot">Where its index is kept on disk; null: nowhere.</param>
    public static async Task<LiveSiloProcess> StartAsync(string db, string? snapshot)
    {
        string[] snapshots = snapshot is null ? [] : [snapshot];
        var start = new ProcessStartInfo("dotnet", [Environment.GetCommandLineArgs()[0], LiveSilo.CommandName, db, .. snapshots])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment["Logging__LogLevel__Default"] = "Error";
        var process = Process.Start(start) ?? throw new InvalidOperationException("The silo could not be started.");
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(AddressBegins, StringComparison.Ordinal))
                return new(process, line);
        }
        throw new InvalidOperationException("The silo ended before it served.");
    }

    /// <param name="collect">The silo collects its garbage first, which stops it for a moment.</param>
    public async Task<SiloFigures> FiguresAsync(bool collect = false)
    {
        await _process.StandardInput.WriteLineAsync(collect ? LiveSilo.Collect : "");
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith('{') && JsonSerializer.Deserialize<SiloFigures>(line) is { } figures)
                return figures;
        }
        throw new InvalidOperationException("The silo ended.");
    }

    /// <summary>Ends the silo without a goodbye: its snapshot stays as old as it is.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    /// <summary>Stops the silo in good order, unless it was killed.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.StandardOutput.ReadToEndAsync();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
