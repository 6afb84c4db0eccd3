using System.Diagnostics;

namespace DigitalTalent.Tests.Support;

/// <summary>A silo in a process of its own, as operators run it, so that it can be killed without warning.</summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;

    private SiloProcess(Process process, Task<string> errors, string rpcAddress, string httpAddress) =>
        (_process, _errors, RpcAddress, HttpAddress) = (process, errors, rpcAddress, httpAddress);

    public string RpcAddress { get; }
    public string HttpAddress { get; }

    public static async Task<SiloProcess> StartAsync(string db, TempFolder folder, params string[] options)
    {
        string ready = Path.Combine(folder.Path, $"ready-{Path.GetRandomFileName()}");
        var start = new ProcessStartInfo("dotnet", [
            Path.Combine(AppContext.BaseDirectory, "digitaltalent-silo.dll"), "serve", "--db", db, "--rpc", "0", "--http", "0", "--silo-port", "0", "--probe-every", "10", "--probes-missed", "6", "--join-within", "180", "--answers-within", "60",
            "--auth", "off", "--ready-file", ready, .. options])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();

        // The silo says "Ready" on its standard output right after it wrote the file: a named event, no polling.
        var said = new List<string>();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            said.Add(line);
            if (line.StartsWith("Ready", StringComparison.Ordinal))
            {
                _ = process.StandardOutput.ReadToEndAsync();
                var addresses = (await File.ReadAllLinesAsync(ready)).Select(text => text.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
                return new(process, errors, addresses["rpc"], addresses["http"]);
            }
        }

        await process.WaitForExitAsync();
        throw new InvalidOperationException($"The silo on {db} ended with code {process.ExitCode} before it was ready.\n{string.Join('\n', said)}\n{await errors}");
    }

    /// <summary>Kills the process as a power cut would: SIGKILL, nothing is flushed.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    /// <summary>Stops it as Ctrl-C would, or with another signal; its exit code.</summary>
    public async Task<int> StopAsync(string signal = "INT")
    {
        using (var sending = Process.Start("kill", [$"-{signal}", _process.Id.ToString()]))
            await sending.WaitForExitAsync();
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        await _errors;
        _process.Dispose();
    }
}
