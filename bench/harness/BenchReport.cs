using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;

namespace DigitalTalent.Bench.Harness;

/// <summary>Says what was measured: one JSON object a line as it comes, or a table at the end.</summary>
/// <remarks>Every line is an object with the same eight fields; the first has one field, <c>machine</c>.</remarks>
public sealed class BenchReport(MachineFacts machine, TextWriter output, bool json) : IDisposable
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Wide enough for the longest row, so that a file or a pipe gets one line a figure.</summary>
    private const int TableColumns = 160;

    private readonly List<BenchResult> _results = [];
    private bool _begun;

    public void Add(BenchResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        _results.Add(result);
        if (!json)
            return;
        Begin();
        WriteLine(result);
    }

    /// <summary>The medians of two series, and below them the least and the most of both as metrics of their own.</summary>
    public void AddSpread(string bench, string @case, string metric, Series ours, string unit, Better better, string peer, Series others)
    {
        Add(BenchResult.Beside(bench, @case, metric, ours.Median, unit, better, peer, others.Median));
        if (ours.Runs == 1)
            return;
        Add(BenchResult.Beside(bench, @case, metric + "_min", ours.Min, unit, better, peer, others.Min));
        Add(BenchResult.Beside(bench, @case, metric + "_max", ours.Max, unit, better, peer, others.Max));
    }

    /// <summary>Writes the table; as JSON everything is out already.</summary>
    public void Dispose()
    {
        if (json)
            Begin();
        else
            WriteTable();
        output.Flush();
    }

    private void Begin()
    {
        if (_begun)
            return;
        _begun = true;
        WriteLine(new { machine });
    }

    // Whole lines at once: a reader of a pipe never sees half an object.
    private void WriteLine<T>(T value)
    {
        output.WriteLine(JsonSerializer.Serialize(value, Json));
        output.Flush();
    }

    private void WriteTable()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = Math.Max(console.Profile.Width, TableColumns);
        var table = new Table().AddColumns("bench", "case", "metric");
        table.AddColumn(new TableColumn("value").RightAligned()).AddColumn("unit").AddColumn("peer");
        table.AddColumn(new TableColumn("peer value").RightAligned()).AddColumn(new TableColumn("ratio").RightAligned());
        foreach (var result in _results)
            table.AddRow(Row(result));
        console.Write(table);
        console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{machine.Cores} cores, {machine.MemoryBytes / (1 << 30)} GiB, {machine.Cpu}, {machine.Os}, {machine.Runtime}, load {machine.Load?.ToString("0.0") ?? "unknown"}, seed {machine.Seed}"));
    }

    private static string[] Row(BenchResult result) =>
    [
        .. new[]
        {
            result.Bench, result.Case, result.Metric, Number(result.Value), result.Unit, result.Peer ?? "",
            result.PeerValue is { } peer ? Number(peer) : "", result.Ratio is { } ratio ? ratio.ToString("0.00", CultureInfo.InvariantCulture) : "",
        }.Select(Markup.Escape),
    ];

    private static string Number(double value) => value.ToString(Math.Abs(value) >= 100 ? "N0" : "0.###", CultureInfo.InvariantCulture);
}
