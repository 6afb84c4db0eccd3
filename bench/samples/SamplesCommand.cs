using System.CommandLine;
using DigitalTalent.Reference;

namespace DigitalTalent.Bench.Samples;

/// <summary><c>samples [--out DIRECTORY] [--seed S]</c>: writes the sample register again.</summary>
public static class SamplesCommand
{
    public static Command Create()
    {
        var directory = new Option<DirectoryInfo>("--out")
        {
            Description = "Where the files go; made where it does not exist.",
            DefaultValueFactory = _ => new DirectoryInfo("samples"),
        };
        var seed = new Option<ulong>("--seed") { Description = "Seed of the draws.", DefaultValueFactory = _ => SampleSet.DefaultSeed };
        var command = new Command("samples", "Write the synthetic sample register: talents, enterprises, demands, shortage list, activity.") { directory, seed };
        command.SetAction(parsed => Write(parsed.GetRequiredValue(directory), parsed.GetValue(seed)));
        return command;
    }

    private static void Write(DirectoryInfo directory, ulong seed)
    {
        directory.Create();
        foreach (var (name, bytes) in new SampleSet(ReferenceData.Load(), seed).Files())
        {
            File.WriteAllBytes(Path.Combine(directory.FullName, name), bytes);
            Console.WriteLine($"{Path.Combine(directory.Name, name)}  {bytes.Length:N0} bytes");
        }
    }
}
