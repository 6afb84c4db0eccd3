using System.Diagnostics;
using System.Globalization;

namespace DigitalTalent.Bench.Wire;

/// <summary>What a server has used so far.</summary>
/// <param name="AllocatedBytes">Of all its threads.</param>
/// <param name="ProcessorTime">Of all its threads.</param>
public readonly record struct ServerUse(long AllocatedBytes, TimeSpan ProcessorTime)
{
    public static ServerUse operator -(ServerUse later, ServerUse earlier) =>
        new(later.AllocatedBytes - earlier.AllocatedBytes, later.ProcessorTime - earlier.ProcessorTime);
}

/// <summary>A <see cref="WireServer"/> in a process of its own.</summary>
public sealed class WireServerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private WireServerProcess(Process process, string address) => (_process, Address) = (process, address);

    /// <summary>Such as <c>http://127.0.0.1:40001</c>.</summary>
    public string Address { get; }

    public static async Task<WireServerProcess> StartAsync(string kind)
    {
        var start = new ProcessStartInfo("dotnet", [Environment.GetCommandLineArgs()[0], WireServer.CommandName, kind])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException($"The {kind} server could not be started.");
        return await process.StandardOutput.ReadLineAsync() is { } address
            ? new(process, address)
            : throw new InvalidOperationException($"The {kind} server ended before it served.");
    }

    public async Task<ServerUse> UseAsync()
    {
        await _process.StandardInput.WriteLineAsync();
        string line = await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The server ended.");
        string[] parts = line.Split(' ');
        return new(long.Parse(parts[0], CultureInfo.InvariantCulture), TimeSpan.FromTicks(long.Parse(parts[1], CultureInfo.InvariantCulture)));
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
