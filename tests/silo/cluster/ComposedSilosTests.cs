using System.Text.RegularExpressions;
using DigitalTalent.Client;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using Npgsql;

namespace DigitalTalent.Tests.Silo.Cluster;

/// <summary>What the image and the compose file run, as processes: their arguments, their settings and their health check.</summary>
public sealed class ComposedSilosTests
{
    private const RegexOptions Plain = RegexOptions.Multiline | RegexOptions.NonBacktracking;

    private static readonly string[] Names = ["silo-a", "silo-b", "silo-c"];

    // Goal: three containers of the compose file form a cluster that an operator can call, and their health check succeeds. Method: run the command of the image with
    // the settings of the file. Only what containers bring is replaced: the database's host, ports of their own, and the folder of the key.
    [Fact]
    public async Task Three_silos_form_a_cluster_and_are_healthy()
    {
        using var folder = new TempFolder();
        await using var database = await TestDatabase.CreateAsync("postgres", folder);
        string compose = await File.ReadAllTextAsync(Repository.PathOf("docker-compose.yml"));
        string image = await File.ReadAllTextAsync(Repository.PathOf("Dockerfile"));
        Assert.Equal(Names, Regex.Matches(compose, "^  (?<it>silo-[a-z]):$", Plain).Select(match => match.Groups["it"].Value));
        string[] command = Words(Regex.Match(image, @"ENTRYPOINT \[(?<it>.*)\]", Plain).Groups["it"].Value);
        string[] health = Words(Regex.Match(compose, @"test: \[""CMD"", (?<it>.*health.*)\]", Plain).Groups["it"].Value);
        Assert.Equal(["dotnet", "digitaltalent-silo.dll"], command[..2]);
        Assert.Equal(["dotnet", "digitaltalent-silo.dll"], health[..2]);
        Assert.Contains("DIGITALTALENT_BOOTSTRAP_KEY_FILE: /keys/operator.key", compose, StringComparison.Ordinal);
        var settings = new Dictionary<string, string>
        {
            ["DIGITALTALENT_DB"] = OnHere(Regex.Match(compose, @"DIGITALTALENT_DB: ""(?<it>.*)""", Plain).Groups["it"].Value, database),
            ["DIGITALTALENT_RPC"] = "0", ["DIGITALTALENT_HTTP"] = "0", ["DIGITALTALENT_SILO_PORT"] = "0", ["DIGITALTALENT_ADVERTISE"] = "127.0.0.1",
            ["DIGITALTALENT_PROBES_MISSED"] = "20",     // Nothing dies here: a busy machine must not count as dead.
        };

        var withKey = new Dictionary<string, string>(settings) { ["DIGITALTALENT_BOOTSTRAP_KEY_FILE"] = folder.File("operator.key") };
        await using var first = await SiloProcess.StartAsync(command[2..], withKey, folder);
        await using var second = await SiloProcess.StartAsync(command[2..], settings, folder);
        await using var third = await SiloProcess.StartAsync(command[2..], settings, folder);

        foreach (var silo in (SiloProcess[])[first, second, third])
        {
            var answer = await SiloProcess.RunAsync(
                [.. health[2..]], new Dictionary<string, string> { ["DIGITALTALENT_HTTP"] = new Uri(silo.HttpAddress).Port.ToString(), ["HTTP_PROXY"] = "http://192.0.2.1:9" });
            Assert.Equal((0, "SERVING\n"), (answer.ExitCode, answer.Output));
            string key = (await File.ReadAllTextAsync(folder.File("operator.key"))).Trim();
            using var registry = RegistryClient.Connect(silo.RpcAddress.Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal), accessKey: key);
            var status = await registry.Registry.GetClusterStatusAsync(new GetClusterStatusRequest());
            Assert.Equal(["Active", "Active", "Active"], status.Silos.Select(one => one.State));
        }
    }

    private static string[] Words(string list) => [.. Regex.Matches(list, "\"(?<it>[^\"]*)\"", Plain).Select(match => match.Groups["it"].Value)];

    /// <summary>The connection of the file, to the test's database.</summary>
    private static string OnHere(string db, TestDatabase database)
    {
        Assert.StartsWith("postgres:", db, StringComparison.Ordinal);
        var here = new NpgsqlConnectionStringBuilder(database.Address["postgres:".Length..]);
        return "postgres:" + new NpgsqlConnectionStringBuilder(Regex.Replace(db["postgres:".Length..], @"\$\{[^}]*\}", "", Plain))
        {
            Host = here.Host, Port = here.Port, Database = here.Database, Username = here.Username, Password = here.Password,
        }.ConnectionString;
    }
}
