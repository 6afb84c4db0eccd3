using System.Globalization;
using System.Runtime.InteropServices;

namespace DigitalTalent.Bench.Harness;

/// <summary>What the figures were measured on.</summary>
/// <param name="MemoryBytes">Memory that the runtime may use.</param>
/// <param name="Load">Mean number of runnable tasks over the last minute before the run; null where the system does not tell.</param>
public sealed record MachineFacts(int Cores, long MemoryBytes, string Cpu, string Os, string Runtime, double? Load, ulong Seed)
{
    public static MachineFacts Read(ulong seed) => new(
        Environment.ProcessorCount,
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        CpuModel(),
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription,
        LoadAverage(),
        seed);

    private static string CpuModel()
    {
        const string Label = "model name";
        string? line = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(text => text.StartsWith(Label, StringComparison.Ordinal))
            : null;
        return line is null ? RuntimeInformation.ProcessArchitecture.ToString() : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }

    private static double? LoadAverage() =>
        File.Exists("/proc/loadavg") ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture) : null;
}
