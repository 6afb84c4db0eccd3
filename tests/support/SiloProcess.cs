using System.Diagnostics;

namespace DigitalTalent.Tests.Support;

/// <summary>A silo in a process of its own, as operators run it, so that it can be killed without warning.</summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;
    private readonly Task<string> _rest;

    private SiloProcess(Process process, Task<string> errors, Task<string> rest, string beginning, string rpcAddress, string httpAddress) =>
        (_process, _errors, _rest, Beginning, RpcAddress, HttpAddress) = (process, errors, rest, beginning, rpcAddress, httpAddress);

    /// <summary>What it wrote to standard output before it was ready.</summary>
    public string Beginning { get; }

    public string RpcAddress { get; }
    public string HttpAddress { get; }

    /// <summary>Failure detection that is slow: on a busy machine nobody is declared dead who lives.</summary>
    private static readonly string[] Patient = ["--probe-every", "10", "--probes-missed", "6", "--join-within", "180", "--answers-within", "60"];

    /// <summary>Ends with the process; its exit code.</summary>
    public Task<int> Exited => ExitAsync();

    /// <summary>Starts a silo, and returns when it is ready.</summary>
    public static Task<SiloProcess> StartAsync(string db, TempFolder folder, params string[] options) => StartWithAsync(db, folder, [.. Patient, .. options]);

    /// <summary>The same, with the failure detection of the options: the product's own where they say nothing.</summary>
    public static async Task<SiloProcess> StartWithAsync(string db, TempFolder folder, params string[] options)
    {
        string ready = Path.Combine(folder.Path, $"ready-{Path.GetRandomFileName()}");
        return await StartAsync(ready, StartInfo([
            "serve", "--db", db, "--rpc", "0", "--http", "0", "--auth", "off", "--ready-file", ready,
            .. options.Contains("--silo-port") ? (string[])[] : ["--silo-port", "0"], .. options]));
    }

    /// <summary>Starts a silo with arguments and an environment, as a container does.</summary>
    public static Task<SiloProcess> StartAsync(IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, TempFolder folder)
    {
        string ready = Path.Combine(folder.Path, $"ready-{Path.GetRandomFileName()}");
        var start = StartInfo([.. arguments, "--ready-file", ready]);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return StartAsync(ready, start);
    }

    private static async Task<SiloProcess> StartAsync(string ready, ProcessStartInfo start)
    {
        var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();

        // The silo says "Ready" on its standard output right after it wrote the file: a named event, no polling.
        var said = new List<string>();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            said.Add(line);
            if (line.StartsWith("Ready", StringComparison.Ordinal))
            {
                var rest = process.StandardOutput.ReadToEndAsync();
                var addresses = (await File.ReadAllLinesAsync(ready)).Select(text => text.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
                return new(process, errors, rest, string.Join('\n', said), addresses["rpc"], addresses["http"]);
            }
        }

        await process.WaitForExitAsync();
        throw new InvalidOperationException($"The silo ({string.Join(' ', start.ArgumentList)}) ended with code {process.ExitCode} before it was ready.\n{string.Join('\n', said)}\n{await errors}");
    }

    /// <summary>Runs the silo's program with arguments to its end.</summary>
    public static Task<ProcessResult> RunAsync(params string[] arguments) => ChildProcess.RunAsync("dotnet", [Program, .. arguments]);

    /// <summary>The same with variables of the environment.</summary>
    public static Task<ProcessResult> RunAsync(string[] arguments, IReadOnlyDictionary<string, string> environment) =>
        ChildProcess.RunAsync("dotnet", [Program, .. arguments], environment: environment);

    /// <summary>Kills the process as a power cut would: SIGKILL, nothing is flushed.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    /// <summary>Stops it as Ctrl-C would, or with another signal; its exit code.</summary>
    public async Task<int> StopAsync(string signal = "INT")
    {
        await SignalAsync(signal);
        return await Exited;
    }

    /// <summary>Sends a signal, such as STOP or CONT.</summary>
    public async Task SignalAsync(string signal)
    {
        using var sending = Process.Start("kill", [$"-{signal}", _process.Id.ToString()]);
        await sending.WaitForExitAsync();
    }

    /// <summary>What it wrote after it was ready, standard output and error, once it has ended.</summary>
    public async Task<string> SaidAsync() => await _rest + await _errors;

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        await _errors;
        _process.Dispose();
    }

    private static string Program => Path.Combine(AppContext.BaseDirectory, "digitaltalent-silo.dll");

    private static ProcessStartInfo StartInfo(IEnumerable<string> arguments) => new("dotnet", [Program, .. arguments])
    {
        RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
    };

    private async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }
}
