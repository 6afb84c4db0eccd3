using System.Diagnostics;

namespace DigitalTalent.Bench.Ingest;

/// <summary>A silo in a process of its own, as operators run it. Its warnings go to our standard error.</summary>
public sealed class BenchSilo : IAsyncDisposable
{
    private const string AddressLine = "gRPC ";

    private static readonly TimeSpan SettleInterval = TimeSpan.FromMilliseconds(500);

    private readonly Process _process;
    private readonly Task _drained;

    private BenchSilo(Process process, string rpcAddress)
    {
        _process = process;
        RpcAddress = rpcAddress;
        _drained = process.StandardOutput.ReadToEndAsync();
    }

    /// <summary>Such as <c>http://127.0.0.1:40001</c>.</summary>
    public string RpcAddress { get; }

    /// <summary>Processor time of the silo so far, all threads.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Returns when the silo has nothing to do any more: what the last calls made it compile and merge is done.</summary>
    public async Task SettleAsync()
    {
        var before = ProcessorTime;
        while (true)
        {
            await Task.Delay(SettleInterval, TimeProvider.System);
            var now = ProcessorTime;
            if (now - before < SettleInterval / 20)
                return;
            before = now;
        }
    }

    /// <summary>Starts a silo on a database and returns once it says that it is ready.</summary>
    public static async Task<BenchSilo> StartAsync(string db)
    {
        var start = new ProcessStartInfo(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "digitaltalent-silo.dll"), "serve", "--db", db, "--rpc", "0", "--http", "0", "--auth", "off"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException("The silo could not be started.");
        string? address = null;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(AddressLine, StringComparison.Ordinal))
                address = line[AddressLine.Length..].Trim();
            else if (line.StartsWith("Ready", StringComparison.Ordinal) && address is not null)
                return new BenchSilo(process, address);
        }
        await process.WaitForExitAsync();
        throw new InvalidOperationException($"The silo ended with code {process.ExitCode} before it was ready.");
    }

    /// <summary>Kills the silo: what it has acknowledged must be in the database without a goodbye.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        await _drained;
        _process.Dispose();
    }
}
