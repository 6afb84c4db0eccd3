using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace DigitalTalent.Bench.Train;

/// <summary>Runs XGBoost in a process of its own.</summary>
public static class XgboostPeer
{
    public const string Name = "xgboost";

    // Debian's packages belong to Debian's interpreter, whatever other stands first on the path.
    private const string Python = "/usr/bin/python3";

    /// <summary>The learning rate that both have unless one is named.</summary>
    public const double RateDefault = 0.1;

    /// <exception cref="InvalidOperationException">It is not installed or failed; with what it printed.</exception>
    public static async Task<JsonElement> RunAsync(string folder, int trees, int leaves, int threads, string mode, double rate = RateDefault) => await ReadAsync(
        Python, [Path.Combine(AppContext.BaseDirectory, "train", "xgboost_peer.py"), folder, Text(trees), Text(leaves), Text(threads), mode, rate.ToString(CultureInfo.InvariantCulture)]);

    /// <summary>Runs a program that prints one JSON object.</summary>
    public static async Task<JsonElement> ReadAsync(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        var errors = process.StandardError.ReadToEndAsync();
        string printed = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? JsonDocument.Parse(printed).RootElement
            : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {await errors}");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
