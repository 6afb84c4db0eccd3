using System.CommandLine;

namespace DigitalTalent.Bench.Harness;

/// <summary>Options that every benchmark has.</summary>
public static class BenchOptions
{
    /// <summary>JSON instead of a table.</summary>
    public static Option<bool> Json() => new("--json") { Description = "One JSON object a line instead of a table." };

    /// <summary>A whole number with bounds; a value outside is refused with both.</summary>
    public static Option<int> Number(string name, string description, int standard, int min, int max)
    {
        var option = new Option<int>(name) { Description = $"{description} ({min} to {max})", DefaultValueFactory = _ => standard };
        option.Validators.Add(result =>
        {
            int value = result.GetValueOrDefault<int>();
            if (value < min || value > max)
                result.AddError($"{name} is {value}, must be {min} to {max}");
        });
        return option;
    }
}
