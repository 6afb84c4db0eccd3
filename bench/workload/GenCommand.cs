using System.CommandLine;

namespace DigitalTalent.Bench.Workload;

/// <summary><c>gen talents N | demands M | updates K N | world</c>: writes workload rows to standard output.</summary>
public static class GenCommand
{
    public static Command Create()
    {
        var seed = new Option<ulong>("--seed")
        {
            Description = "Seed of the workload.",
            DefaultValueFactory = _ => WorkloadGenerator.DefaultSeed,
            Recursive = true,
        };
        return new Command("gen", "Write rows of the synthetic workload to standard output, tab-separated.")
        {
            seed,
            Rows("talents", "Talents with ids from --first.", seed, (generator, tsv, id) => tsv.Write(generator.Talent(id))),
            Rows("demands", "Demands with ids from --first.", seed, (generator, tsv, id) => tsv.Write(generator.Demand(id))),
            Updates(seed),
            World(seed),
        };
    }

    private static Command Rows(string name, string description, Option<ulong> seed, Action<WorkloadGenerator, WorkloadTsv, uint> write)
    {
        var count = new Argument<uint>("count") { Description = "Rows to write." };
        var first = new Option<uint>("--first") { Description = "Id of the first row.", DefaultValueFactory = _ => 1u };
        var command = new Command(name, description) { count, first };
        command.SetAction(parsed => ToStandardOutput(parsed.GetValue(seed), (generator, tsv) =>
        {
            uint from = parsed.GetValue(first);
            for (uint offset = 0; offset < parsed.GetValue(count); offset++)
                write(generator, tsv, from + offset);
        }));
        return command;
    }

    private static Command Updates(Option<ulong> seed)
    {
        var count = new Argument<uint>("count") { Description = "Changes to write." };
        var talents = new Argument<uint>("talents") { Description = "Changes go to the first so many talents; at least 1." };
        talents.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<uint>() == 0)
                result.AddError("talents is 0, must be at least 1");
        });
        var command = new Command("updates", "Changes: rows put (U) and talents withdrawn (D).") { count, talents };
        command.SetAction(parsed => ToStandardOutput(parsed.GetValue(seed), (generator, tsv) =>
        {
            for (uint position = 0; position < parsed.GetValue(count); position++)
                tsv.Write(generator.Update(position, parsed.GetValue(talents)));
        }));
        return command;
    }

    private static Command World(Option<ulong> seed)
    {
        var command = new Command("world", "Occupations with their family and core skills.");
        command.SetAction(parsed => ToStandardOutput(parsed.GetValue(seed), (generator, tsv) => tsv.Write(generator.World)));
        return command;
    }

    private static void ToStandardOutput(ulong seed, Action<WorkloadGenerator, WorkloadTsv> write)
    {
        using var output = Console.OpenStandardOutput();
        using var tsv = new WorkloadTsv(output);
        write(new WorkloadGenerator(seed), tsv);
    }
}
