using System.Diagnostics;
using System.Globalization;

namespace DigitalTalent.Bench.Cluster;

/// <summary>A silo in a process of its own, which can be killed, stopped and started. It never outlives this process.</summary>
/// <remarks>
/// A shell starts the silo and reads from a pipe of ours. Each line is the name of a signal that the shell sends to the silo. The pipe
/// ends when this process ends, however it ends; then the shell kills the silo. The silo's log is kept for error messages only.
/// </remarks>
internal sealed class SiloChild : IAsyncDisposable
{
    /// <summary>The line with the address that the silo takes calls on, as <c>serve</c> prints it.</summary>
    public const string AddressLine = "gRPC ";

    /// <summary>The line by which a silo says that it is ready.</summary>
    public const string ReadyLine = "Ready";

    private const string Keeper = """
        trap : INT TERM
        exec 3>&2 2>/dev/null
        "$@" </dev/null 2>&3 3>&- &
        child=$!
        echo $child
        exec >&- 3>&-
        while read -r signal; do kill -$signal $child; done
        kill -KILL $child
        wait $child
        """;

    private const int LinesKept = 30;

    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(90), StopsWithin = TimeSpan.FromSeconds(60);

    private readonly Process _keeper;
    private readonly Queue<string> _lastLines = new();
    private int _processId;
    private Task _ended = Task.CompletedTask;

    private SiloChild(Process keeper) => _keeper = keeper;

    /// <summary>Where it takes calls, such as <c>http://127.0.0.1:40001</c>.</summary>
    public string Address { get; private set; } = "";

    /// <summary>From the start of the process to its <see cref="ReadyLine"/>.</summary>
    public TimeSpan StartTook { get; private set; }

    /// <summary>Memory of the process that is in RAM, bytes.</summary>
    public long ResidentBytes
    {
        get
        {
            using var process = Process.GetProcessById(_processId);
            return process.WorkingSet64;
        }
    }

    /// <summary>Starts a program of .NET and returns once it says that it is ready.</summary>
    /// <param name="arguments">Path of the program, and what it is given.</param>
    /// <param name="cancellation">Gives up; the process is killed.</param>
    public static async Task<SiloChild> StartAsync(IEnumerable<string> arguments, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", Keeper, "keeper", "dotnet", .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        long begun = Stopwatch.GetTimestamp();
        var child = new SiloChild(Process.Start(start) ?? throw new InvalidOperationException("The silo could not be started."));
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(StartsWithin);
            await child.WaitUntilReadyAsync(limit.Token);
            child.StartTook = Stopwatch.GetElapsedTime(begun);
            child._ended = child.KeepLinesAsync();
            return child;
        }
        catch (Exception failure)
        {
            await child.DisposeAsync();
            if (failure is OperationCanceledException && !cancellation.IsCancellationRequested)
                throw new TimeoutException($"The silo was not ready within {StartsWithin.TotalSeconds:0} s. {child.LastLines()}", failure);
            throw;
        }
    }

    /// <summary>Kills the silo as a power cut would, and returns when it is gone.</summary>
    public async Task KillAsync()
    {
        await SignalAsync("KILL");
        await _ended.WaitAsync(StopsWithin, TimeProvider.System);
    }

    /// <summary>Asks the silo to stop, as orchestrators do, and returns when it has ended.</summary>
    /// <exception cref="TimeoutException">It did not end.</exception>
    public async Task StopAsync(CancellationToken cancellation)
    {
        await SignalAsync("TERM");
        await _ended.WaitAsync(StopsWithin, TimeProvider.System, cancellation);
    }

    /// <summary>Throws when the silo has ended by itself, such as one that the others have declared dead.</summary>
    public void ThrowIfEnded()
    {
        if (_ended.IsCompleted)
            throw new InvalidOperationException($"The silo at {Address} ended by itself. {LastLines()}");
    }

    /// <summary>Kills the silo unless it has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        _keeper.StandardInput.Close();
        await _ended;
        await _keeper.WaitForExitAsync();
        _keeper.Dispose();
    }

    private async Task SignalAsync(string name)
    {
        await _keeper.StandardInput.WriteAsync(name + "\n");
        await _keeper.StandardInput.FlushAsync();
    }

    private async Task WaitUntilReadyAsync(CancellationToken cancellation)
    {
        _processId = int.Parse(await NextLineAsync(cancellation), CultureInfo.InvariantCulture);
        while (true)
        {
            string line = await NextLineAsync(cancellation);
            if (line.StartsWith(AddressLine, StringComparison.Ordinal))
                Address = line[AddressLine.Length..].Trim();
            else if (line.StartsWith(ReadyLine, StringComparison.Ordinal) && Address.Length > 0)
                return;
        }
    }

    private async Task<string> NextLineAsync(CancellationToken cancellation)
    {
        string line = await _keeper.StandardOutput.ReadLineAsync(cancellation)
            ?? throw new InvalidOperationException($"The silo ended before it was ready. {LastLines()}");
        Keep(line);
        return line;
    }

    /// <summary>Ends when the silo does: the shell has closed its own end of the pipe.</summary>
    private async Task KeepLinesAsync()
    {
        while (await _keeper.StandardOutput.ReadLineAsync(CancellationToken.None) is { } line)
            Keep(line);
    }

    private void Keep(string line)
    {
        lock (_lastLines)
        {
            _lastLines.Enqueue(line);
            if (_lastLines.Count > LinesKept)
                _lastLines.Dequeue();
        }
    }

    private string LastLines()
    {
        lock (_lastLines)
            return $"Its last lines:\n{string.Join('\n', _lastLines)}";
    }
}
