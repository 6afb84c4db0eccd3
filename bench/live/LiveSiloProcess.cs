using System.Diagnostics;
using System.Globalization;

namespace DigitalTalent.Bench.Live;

/// <summary>What a silo holds.</summary>
/// <param name="Managed">Bytes of the heap after a full collection.</param>
/// <param name="Aligned">Bytes of the engine's unmanaged blocks.</param>
/// <param name="Resident">Bytes of the process in memory.</param>
public readonly record struct SiloMemory(long Managed, long Aligned, long Resident);

/// <summary>A <see cref="LiveSilo"/>. What it logs goes nowhere.</summary>
public sealed class LiveSiloProcess : IAsyncDisposable
{
    private const string AddressBegins = "http://";

    private readonly Process _process;

    private LiveSiloProcess(Process process, string address) => (_process, Address) = (process, address);

    /// <summary>Such as <c>http://127.0.0.1:40001</c>.</summary>
    public string Address { get; }

    /// <summary>Starts a silo and returns once it serves.</summary>
    public static async Task<LiveSiloProcess> StartAsync(string db)
    {
        var start = new ProcessStartInfo("dotnet", [Environment.GetCommandLineArgs()[0], LiveSilo.CommandName, db])
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

    /// <summary>Has the silo collect its garbage, which stops it for a moment.</summary>
    public async Task<SiloMemory> MemoryAsync()
    {
        await _process.StandardInput.WriteLineAsync();
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Split(' ') is [var managed, var aligned, var resident] && long.TryParse(managed, out long bytes))
                return new(bytes, Number(aligned), Number(resident));
        }
        throw new InvalidOperationException("The silo ended.");

        static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.StandardOutput.ReadToEndAsync();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
