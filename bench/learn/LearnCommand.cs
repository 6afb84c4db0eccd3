using System.CommandLine;
using System.Globalization;
using DigitalTalent.Bench.Harness;
using Spectre.Console;

namespace DigitalTalent.Bench.Learn;

/// <summary><c>learn [--seed N] [--register N]</c>.</summary>
public static class LearnCommand
{
    public static Command Create()
    {
        var json = BenchOptions.Json();
        var seed = BenchOptions.Number("--seed", "Seed of training, subsets, chance and bootstrap.", 1, min: 0, max: int.MaxValue);
        var register = BenchOptions.Number("--register", "People of the register that competency models are counted from.", 100_000, min: 1_000, max: 1_000_000);
        var command = new Command(LearnBench.Name, "Quality of ranking on the workload's feedback sample: chance, linear score, prior model, learned models.") { seed, register, json };
        command.SetAction(async (parsed, _) =>
        {
            bool lines = parsed.GetValue(json);
            using var report = new BenchReport(MachineFacts.Read((ulong)parsed.GetValue(seed)), Console.Out, lines);
            var bench = new LearnBench(report, (ulong)parsed.GetValue(seed), parsed.GetValue(register));
            bench.Run();
            await new RecordBench(report).RunAsync();
            if (!lines)
                WriteTable(bench.Qualities);
        });
        return command;
    }

    private static void WriteTable(IEnumerable<RankerQuality> qualities)
    {
        var table = new Table().Title("NDCG@10 on demands that no model was trained on")
            .AddColumns("ranker", "NDCG@10", "more than the published score", "95 % interval");
        foreach (var quality in qualities)
        {
            bool itself = quality.Ranker == LearnBench.Linear;
            table.AddRow(quality.Ranker, Text("0.000", quality.Ndcg), itself ? "" : Text("+0.000;-0.000", quality.Gain),
                itself ? "" : $"{Text("+0.000;-0.000", quality.GainLow)} to {Text("+0.000;-0.000", quality.GainHigh)}");
        }
        AnsiConsole.Write(table);
    }

    private static string Text(string format, double value) => value.ToString(format, CultureInfo.InvariantCulture);
}
