using System.CommandLine;
using DigitalTalent.Bench.Harness;

namespace DigitalTalent.Bench.Live;

/// <summary>Options of the benchmarks that put a load on a running silo.</summary>
internal sealed class LoadOptions(int talents)
{
    private readonly Option<int> _talents = BenchOptions.Number("--talents", "Talents of the workload.", talents, min: 1_000, max: 5_000_000);
    private readonly Option<int> _demands = BenchOptions.Number("--demands", "Demands of the workload, asked in turn.", 1_000, min: 1, max: 100_000);
    private readonly Option<int> _top = BenchOptions.Number("--top", "Most hits of a demand.", 50, min: 1, max: 1_000);
    private readonly Option<int> _questions = BenchOptions.Number("--questions-per-second", "Questions a second.", 50, min: 1, max: 10_000);
    private readonly Option<int> _updates = BenchOptions.Number("--updates-per-second", "Updates a second.", 2_000, min: 20, max: 100_000);
    private readonly Option<string?> _register = new("--register")
    {
        Description = "Where the filled SQLite register is kept for later runs, which copy it; made where it is not there.",
    };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_talents, _demands, _top, _questions, _updates, _register])
            command.Add(option);
    }

    public LoadPlan Read(ParseResult parsed) => new(
        parsed.GetValue(_talents), parsed.GetValue(_demands), parsed.GetValue(_top), parsed.GetValue(_questions), parsed.GetValue(_updates));

    /// <summary>Null: nowhere.</summary>
    public string? Register(ParseResult parsed) => parsed.GetValue(_register);
}
