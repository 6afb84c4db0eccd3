using System.Diagnostics;
using System.Globalization;

namespace DigitalTalent.Bench.Wire;

/// <summary>What h2load saw in one run.</summary>
/// <param name="Seconds">From the first request to the last answer.</param>
/// <param name="Latencies">Of each request, ascending.</param>
/// <param name="DataBytes">Bytes of bodies received.</param>
public sealed record LoadRun(double Seconds, TimeSpan[] Latencies, long DataBytes)
{
    public int Requests => Latencies.Length;

    /// <summary>The latency that a share of requests stayed below, by nearest rank.</summary>
    public TimeSpan Percentile(double share) => Latencies[Math.Clamp((int)Math.Ceiling(share * Latencies.Length) - 1, 0, Latencies.Length - 1)];
}

/// <summary>Loads a server with nghttp2's h2load, one thread.</summary>
public static class H2Load
{
    /// <param name="Connections">Connections.</param>
    /// <param name="Streams">Requests under way on each.</param>
    public readonly record struct Shape(int Connections, int Streams);

    /// <summary>Runs a number of requests; every one of them must succeed.</summary>
    /// <param name="shape">How they are spread.</param>
    /// <param name="requests">How many.</param>
    /// <param name="url">What is requested.</param>
    /// <param name="body">Sent with each; null for none.</param>
    /// <param name="replyBytes">Bytes of body that each must be answered with: a gRPC call that fails is a 200 with none.</param>
    /// <param name="headers">Sent with each.</param>
    public static async Task<LoadRun> RunAsync(Shape shape, int requests, string url, byte[]? body, long replyBytes, params string[] headers)
    {
        var folder = Directory.CreateTempSubdirectory("digitaltalent-bench-");
        try
        {
            string log = Path.Combine(folder.FullName, "log"), data = Path.Combine(folder.FullName, "body");
            List<string> arguments =
            [
                "-n", Text(requests), "-c", Text(shape.Connections), "-m", Text(shape.Streams), "-t", "1", "-w", "30", "-W", "30",
                "--log-file", log, .. headers.SelectMany(header => (string[])["-H", header]),
            ];
            if (body is not null)
            {
                await File.WriteAllBytesAsync(data, body);
                arguments.AddRange(["-d", data]);
            }

            string printed = await PrintedAsync([.. arguments, url]);
            return Read(printed, await File.ReadAllLinesAsync(log), requests, replyBytes);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string> PrintedAsync(IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("h2load", arguments) { RedirectStandardOutput = true, UseShellExecute = false })
            ?? throw new InvalidOperationException("h2load could not be started; Debian has it in nghttp2-client.");
        string printed = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? printed : throw new InvalidOperationException($"h2load ended with {process.ExitCode}:\n{printed}");
    }

    /// <summary>The log has a line a request: start (µs), HTTP status, duration (µs).</summary>
    private static LoadRun Read(string printed, string[] log, int requests, long replyBytes)
    {
        var lines = Array.ConvertAll(log, line => Array.ConvertAll(line.Split('\t'), field => long.Parse(field, CultureInfo.InvariantCulture)));
        int good = lines.Count(line => line[1] == 200);
        if (good != requests)
            throw new InvalidOperationException($"Of {requests} requests {good} were answered with 200:\n{printed}");
        long bytes = DataBytes(printed);
        if (bytes != requests * replyBytes)
            throw new InvalidOperationException($"The {requests} replies have {bytes} bytes in all, not {requests * replyBytes}: some calls failed.\n{printed}");
        long first = lines.Min(line => line[0]), last = lines.Max(line => line[0] + line[2]);
        var latencies = Array.ConvertAll(lines, line => TimeSpan.FromMicroseconds(line[2]));
        Array.Sort(latencies);
        return new((last - first) / 1e6, latencies, bytes);
    }

    /// <summary>From a line such as <c>traffic: 1.2MB (1258291) total, 1KB (1024) headers (space savings 90%), 1.1MB (1153433) data</c>.</summary>
    private static long DataBytes(string printed)
    {
        string traffic = printed.Split('\n').Single(line => line.StartsWith("traffic:", StringComparison.Ordinal));
        int open = traffic.LastIndexOf('('), close = traffic.LastIndexOf(')');
        return long.Parse(traffic.AsSpan(open + 1, close - open - 1), CultureInfo.InvariantCulture);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
