using System.Globalization;
using DigitalTalent.Bench.Harness;
using DigitalTalent.Client;

namespace DigitalTalent.Bench.Live;

/// <summary>Whether a silo's memory stays as it is while questions and updates go on for long: figures at even steps, the later half beside the earlier one, and their slope.</summary>
/// <param name="warmUp">Steps before the first figures, in which what has a bound fills up to it.</param>
/// <param name="steps">Steps after the first figures.</param>
public sealed class SoakBench(BenchReport report, LiveLoad load, int warmUp, int steps, TimeSpan step)
{
    public const string Name = "soak";

    private static readonly (string Name, Func<SiloFigures, double> Of, string Unit)[] Metrics =
    [
        ("resident", static figures => figures.Resident / 1e6, "MB"),
        ("files", static figures => figures.Files / 1e6, "MB"),
        ("committed", static figures => figures.Committed / 1e6, "MB"),
        ("sqlite", static figures => figures.Sqlite / 1e6, "MB"),
        ("other", static figures => (figures.Resident - figures.Files - figures.Committed - figures.Sqlite - figures.Unmanaged) / 1e6, "MB"),
        ("managed", static figures => figures.Managed / 1e6, "MB"),
        ("index", static figures => figures.Index / 1e6, "MB"),
        ("managed_but_index", static figures => (figures.Managed - figures.Index) / 1e6, "MB"),
        ("unmanaged", static figures => figures.Unmanaged / 1e6, "MB"),
        ("activations", static figures => figures.Activations, "grains"),
    ];

    public async Task RunAsync(LiveRegister register)
    {
        await using var silo = await LiveSiloProcess.StartAsync(register.Db, register.Snapshot);
        using var registry = RegistryClient.Connect(silo.Address);
        using var asker = RegistryClient.Connect(silo.Address);
        var questions = load.Questions(asker);
        var updates = load.Updates(registry);
        using var stop = new CancellationTokenSource();
        var updating = updates.RunAsync(stop.Token);
        var samples = new List<SiloFigures>();
        await questions.AskAsync(warmUp * step, CancellationToken.None);
        for (int number = 0; number <= steps; number++)
        {
            if (number > 0)
                await questions.AskAsync(step, CancellationToken.None);
            samples.Add(await silo.FiguresAsync(collect: true));
            foreach (var (metric, of, unit) in Metrics)
                Tell(string.Create(CultureInfo.InvariantCulture, $"after-{number * step.TotalSeconds:0}s"), metric, of(samples[^1]), unit);
        }
        await stop.CancelAsync();
        await updating;
        Tell(Name, "updates", updates.Acknowledged, "updates");
        foreach (var (metric, of, unit) in Metrics)
        {
            double[] values = [.. samples.Select(of)];
            Series earlier = new(values[..(values.Length / 2)]), later = new(values[(values.Length / 2)..]);
            if (earlier.Min > 0 && later.Min > 0)
                report.AddSpread(Name, Name, metric, later, unit, Better.Lower, "first half", earlier);
            else
                Tell(Name, metric + "_max", Math.Max(earlier.Max, later.Max), unit);
            Tell(Name, metric + "_slope", Slope(values) / step.TotalMinutes, unit + "/min");
            Tell(Name, metric + "_slope_of_second_half", Slope(values[(values.Length / 2)..]) / step.TotalMinutes, unit + "/min");
        }
    }

    /// <summary>Of values at even steps, by least squares; 0 of a single one.</summary>
    public static double Slope(double[] values)
    {
        double middle = (values.Length - 1) / 2.0, mean = values.Average(), above = 0, below = 0;
        for (int i = 0; i < values.Length; i++)
        {
            above += (i - middle) * (values[i] - mean);
            below += (i - middle) * (i - middle);
        }
        return below == 0 ? 0 : above / below;
    }

    private void Tell(string @case, string metric, double value, string unit) => report.Add(BenchResult.Alone(Name, @case, metric, value, unit));
}
