using System.Globalization;

namespace DigitalTalent.Bench.Live;

/// <summary>What processes used while a part was measured, each for a second of it.</summary>
/// <param name="Silo">Seconds of processor time of the silo.</param>
/// <param name="Client">Likewise of the benchmark itself.</param>
/// <param name="Others">Likewise of everything else on the machine, the system included; null where the system does not tell.</param>
/// <param name="Paused">Seconds in which the silo's garbage collector had its threads stand still.</param>
/// <param name="Allocated">Bytes that the silo took from its heap.</param>
public sealed record PartUse(double Silo, double Client, double? Others, double Paused, double Allocated)
{
    private const int TicksPerSecond = 100;     // Of /proc, whatever the kernel's own are.

    /// <summary>Runs a part.</summary>
    public static async Task<(T Result, PartUse Use)> OfAsync<T>(LiveSiloProcess silo, TimeSpan length, Func<Task<T>> part)
    {
        var before = (Silo: await silo.FiguresAsync(), Client: Environment.CpuUsage.TotalTime, All: OfMachine());
        var result = await part();
        var after = (Silo: await silo.FiguresAsync(), Client: Environment.CpuUsage.TotalTime, All: OfMachine());
        var (ofSilo, ofClient) = (after.Silo.Processor - before.Silo.Processor, after.Client - before.Client);
        return (result, new PartUse(
            ofSilo / length, ofClient / length, (after.All - before.All - ofSilo - ofClient) / length,
            (after.Silo.Paused - before.Silo.Paused) / length, (after.Silo.Allocated - before.Silo.Allocated) / length.TotalSeconds));
    }

    /// <summary>Processor time that was used so far, by anything.</summary>
    private static TimeSpan? OfMachine()
    {
        if (!File.Exists("/proc/stat"))
            return null;
        // cpu  user nice system idle iowait irq softirq steal: all but the two in which nothing ran.
        long[] ticks = [.. File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..9]
            .Select(static text => long.Parse(text, CultureInfo.InvariantCulture))];
        return TimeSpan.FromSeconds((double)(ticks.Sum() - ticks[3] - ticks[4]) / TicksPerSecond);
    }
}
