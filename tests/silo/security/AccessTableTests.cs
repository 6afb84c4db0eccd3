using DigitalTalent.Rules;
using DigitalTalent.Tests.Support;

namespace DigitalTalent.Tests.Silo.Security;

/// <summary>Every method, called by every kind of caller over a real connection, answers as the committed table says.</summary>
public sealed class AccessTableTests
{
    // UPDATE_ACCESS_TABLE=1 writes the table instead of comparing it. Every changed cell is a change of who may do what: read them.
    [Fact]
    public async Task Every_method_answers_every_caller_as_the_table_says()
    {
        string file = Repository.PathOf("tests", "silo", "security", "access-table.csv");
        await using var world = await AccessWorld.BuildAsync();
        string table = await WalkAsync(world);
        if (Environment.GetEnvironmentVariable("UPDATE_ACCESS_TABLE") == "1")
            await File.WriteAllTextAsync(file, table);

        string committed = File.Exists(file) ? (await File.ReadAllTextAsync(file)).ReplaceLineEndings("\n") : "";
        Assert.True(committed == table, $"Not as the table says; run with UPDATE_ACCESS_TABLE=1 only if each of these is meant:\n{Difference(committed, table)}");
    }

    [Fact]
    public void No_method_of_the_contract_is_left_out()
    {
        var methods = ContractFiles.All.SelectMany(file => file.Services).SelectMany(service => service.Methods).Select(method => $"{method.Service.Name}/{method.Name}");
        Assert.Equal(methods.Order(StringComparer.Ordinal), AccessTable.Calls.Keys.Order(StringComparer.Ordinal));
    }

    private static async Task<string> WalkAsync(AccessWorld world)
    {
        var lines = new List<string> { $"method,{string.Join(',', world.Callers.Keys)}" };
        foreach (string method in AccessTable.Calls.Keys)
        {
            var cells = new List<string> { method };
            foreach (var caller in world.Callers.Values)
                cells.Add(await AccessTable.CellAsync(world, caller, method));
            lines.Add(string.Join(',', cells));
        }

        return string.Join('\n', lines) + "\n";
    }

    private static string Difference(string committed, string table)
    {
        var known = committed.Split('\n').ToHashSet(StringComparer.Ordinal);
        return string.Join('\n', table.Split('\n').Where(line => !known.Contains(line)));
    }
}
