using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Npgsql;

namespace DigitalTalent.Tests.Support;

/// <summary>A real PostgreSQL server in a folder of its own, on a free port of 127.0.0.1, gone when this process is.</summary>
/// <remarks>
/// A shell holds the server and reads from a pipe of ours. The pipe ends when this process ends, however it ends; then the shell stops
/// the server and removes the folder. PostgreSQL refuses to run as root, so that a root user starts it as <c>postgres</c>.
/// </remarks>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string Keeper = """
        trap '' INT TERM
        start() { LC_ALL=C.UTF-8 "$1/postgres" -D "$2/data" & child=$!; }
        start "$1" "$2"
        while read -r word; do
            case $word in
                crash) kill -QUIT $child; wait $child; echo crashed >&2 ;;
                start) start "$1" "$2" ;;
            esac
        done
        kill -INT $child; wait $child; rm -rf "$2"
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly SemaphoreSlim SharedGate = new(1);
    private static PostgresServer? shared;
    private static int databases;

    private readonly Process keeper;
    private readonly Queue<string> lastLines = new();
    private volatile Awaited? awaited;

    private PostgresServer(Process keeper, int port)
    {
        this.keeper = keeper;
        Port = port;
    }

    public int Port { get; }

    /// <summary>The server that all tests of this process share; started by the first that asks.</summary>
    public static async Task<PostgresServer> SharedAsync()
    {
        await SharedGate.WaitAsync();
        try
        {
            return shared ??= await StartAsync();
        }
        finally
        {
            SharedGate.Release();
        }
    }

    /// <summary>Starts a server for a test that will crash it.</summary>
    public static async Task<PostgresServer> StartAsync()
    {
        string binaries = FindBinaries();
        string folder = Path.Combine(Path.GetTempPath(), "digitaltalent-pg-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6)));
        Directory.CreateDirectory(folder);
        if (IsRoot)
            await RunAsync("chown", ["postgres", folder]);
        await RunAsync(
            $"{binaries}/initdb",
            ["-D", $"{folder}/data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
            asServerUser: true);
        int port = FreePort();
        await File.AppendAllTextAsync($"{folder}/data/postgresql.conf", $"""

            listen_addresses = '127.0.0.1'
            port = {port}
            unix_socket_directories = ''
            max_connections = 200
            shared_buffers = 256MB
            max_wal_size = 2GB
            fsync = on
            """);

        var start = StartInfo("/bin/sh", ["-c", Keeper, "keeper", binaries, folder], asServerUser: true);
        start.RedirectStandardInput = true;
        start.RedirectStandardError = true;
        var server = new PostgresServer(Process.Start(start)!, port);
        var ready = server.Expect("ready to accept connections");
        _ = Task.Run(server.ReadLogAsync);
        await server.WaitAsync(ready);
        return server;
    }

    /// <summary>The address of a database, in Npgsql's keywords.</summary>
    public string Address(string database = "postgres")
        => new NpgsqlConnectionStringBuilder { Host = "127.0.0.1", Port = Port, Username = "postgres", Database = database }.ConnectionString;

    /// <summary>Makes an empty database and gives its name.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        string name = $"test_{Interlocked.Increment(ref databases)}";
        await ExecuteAsync($"CREATE DATABASE {name} TEMPLATE template0");
        return name;
    }

    /// <summary>Drops a database, ending whoever is still connected.</summary>
    public async Task DropDatabaseAsync(string name)
    {
        await using (var pool = new NpgsqlConnection(Address(name)))
            NpgsqlConnection.ClearPool(pool);
        await ExecuteAsync($"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
    }

    /// <summary>Ends the server as a power failure would: no checkpoint, no goodbye. Returns when all its processes are gone.</summary>
    public Task CrashAsync() => CommandAsync("crash", "crashed");

    /// <summary>Starts a crashed server on the same data and port; returns when it accepts connections.</summary>
    public Task RestartAsync() => CommandAsync("start", "ready to accept connections");

    public async ValueTask DisposeAsync()
    {
        keeper.StandardInput.Close();
        await keeper.WaitForExitAsync();
        keeper.Dispose();
    }

    private static bool IsRoot => Environment.UserName == "root";

    private async Task CommandAsync(string word, string answer)
    {
        var answered = Expect(answer);
        await keeper.StandardInput.WriteLineAsync(word);
        await keeper.StandardInput.FlushAsync();
        await WaitAsync(answered);
    }

    private Awaited Expect(string words) => awaited = new Awaited(words);

    private async Task WaitAsync(Awaited expected)
    {
        if (await Task.WhenAny(expected.Seen.Task, Task.Delay(Patience, TimeProvider.System, CancellationToken.None)) == expected.Seen.Task
            && await expected.Seen.Task)
            return;
        string log;
        lock (lastLines)
            log = string.Join('\n', lastLines);
        throw new InvalidOperationException($"PostgreSQL on port {Port} did not say '{expected.Words}'. Its last words:\n{log}");
    }

    private async Task ReadLogAsync()
    {
        while (await keeper.StandardError.ReadLineAsync() is { } line)
        {
            lock (lastLines)
            {
                lastLines.Enqueue(line);
                if (lastLines.Count > 50)
                    lastLines.Dequeue();
            }

            if (awaited is { } waiting && line.Contains(waiting.Words, StringComparison.Ordinal))
                waiting.Seen.TrySetResult(true);
        }

        awaited?.Seen.TrySetResult(false);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Address() + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static string FindBinaries()
    {
        const string root = "/usr/lib/postgresql";
        string? found = Directory.Exists(root)
            ? Directory.GetDirectories(root).Select(version => $"{version}/bin").Where(bin => File.Exists($"{bin}/initdb")).Order().LastOrDefault()
            : null;
        return found ?? throw new InvalidOperationException(
            $"These tests need PostgreSQL, and there is none under {root}. Install it: apt-get install postgresql-15");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static ProcessStartInfo StartInfo(string program, string[] arguments, bool asServerUser)
    {
        bool change = asServerUser && IsRoot;
        var start = new ProcessStartInfo(change ? "runuser" : program) { WorkingDirectory = "/" };
        string[] all = change ? ["-u", "postgres", "--", program, .. arguments] : arguments;
        foreach (string argument in all)
            start.ArgumentList.Add(argument);
        return start;
    }

    private static async Task RunAsync(string program, string[] arguments, bool asServerUser = false)
    {
        var start = StartInfo(program, arguments, asServerUser);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        string errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {errors}\n{await output}");
    }

    private sealed record Awaited(string Words)
    {
        public TaskCompletionSource<bool> Seen { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
