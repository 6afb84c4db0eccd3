using System.Net;
using System.Net.Sockets;
using DigitalTalent.Silo;
using DigitalTalent.Tests.Support;
using Npgsql;

namespace DigitalTalent.Tests.Silo.Cluster;

/// <summary>A silo that cannot start says why in a sentence that names setting and value, with an exit code of its own for each reason, and without a stack trace.</summary>
public sealed class StartFailureTests
{
    [Fact]
    public async Task A_schema_of_a_newer_release_is_refused()
    {
        using var folder = new TempFolder();
        await using var database = await TestDatabase.CreateAsync("postgres", folder);
        await (await TestSilo.StartAsync(database.Address)).DisposeAsync();
        await ExecuteAsync(database, "UPDATE store_info SET schema_version = 99");

        AssertSentence(await ServeAsync(database.Address), SiloExitCode.SchemaTooNew, "--db", "schema version 99");
    }

    [Fact]
    public async Task A_database_of_another_cluster_is_refused()
    {
        using var folder = new TempFolder();
        await using var database = await TestDatabase.CreateAsync("postgres", folder);
        await (await TestSilo.StartAsync(database.Address)).DisposeAsync();

        AssertSentence(
            await ServeAsync(database.Address, "--cluster-id", "another"), SiloExitCode.OtherCluster, "--cluster-id is 'another'", "'digitaltalent'", "127.0.0.1");
    }

    [Theory]
    [InlineData("--silo-port")]
    [InlineData("--rpc")]
    [InlineData("--http")]
    public async Task A_port_in_use_is_named(string option)
    {
        using var folder = new TempFolder();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        string port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString();

        AssertSentence(await ServeAsync($"sqlite:{folder.File("registry.db")}", option, port), SiloExitCode.PortInUse, $"{option} is {port}");
    }

    [Fact]
    public async Task A_database_that_cannot_be_reached_is_named_without_its_password()
    {
        var result = await ServeAsync("postgres:Host=127.0.0.1;Port=1;Database=registry;Username=ada;Password=s3cret");

        AssertSentence(result, SiloExitCode.Unavailable, "--db is postgres:127.0.0.1:1/registry");
        Assert.DoesNotContain("s3cret", result.Output + result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_another_silo_is_named()
    {
        using var folder = new TempFolder();
        string db = $"sqlite:{folder.File("registry.db")}";
        await using var first = await TestSilo.StartAsync(db);

        AssertSentence(await ServeAsync(db), SiloExitCode.Unavailable, "--db is sqlite:", "in use by another process");
    }

    [Fact]
    public async Task An_address_of_another_machine_is_named()
    {
        using var folder = new TempFolder();

        AssertSentence(await ServeAsync($"sqlite:{folder.File("registry.db")}", "--listen", "192.0.2.1", "--auth", "required"), SiloExitCode.WrongSetting, "--listen is 192.0.2.1");
    }

    // Goal: what a silo goes by is printed, so that a wrong address is found where it was chosen. Method: start one on PostgreSQL with settings of its own.
    [Fact]
    public async Task A_start_prints_the_settings_of_the_cluster_and_the_address_for_other_silos()
    {
        using var folder = new TempFolder();
        await using var database = await TestDatabase.CreateAsync("postgres", folder);
        await using var silo = await SiloProcess.StartWithAsync(
            database.Address, folder, "--cluster-id", "east", "--service-id", "registry", "--probe-every", "2", "--probes-missed", "3", "--join-within", "30");

        Assert.Contains(
            "'east' of service 'registry', silo port any, address chosen, probes every 2 s, dead after 3 missed and 1 vote, joins within 30 s, TLS between silos off",
            silo.Beginning, StringComparison.Ordinal);
        Assert.Matches("(?m)^silo +127\\.0\\.0\\.1:[1-9][0-9]*$", silo.Beginning);
        Assert.DoesNotContain("Orleans", silo.Beginning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--silo-port", "70000", "0 to 65535")]
    [InlineData("--advertise", "169.254.3.4", "link-local")]
    [InlineData("--advertise", "0.0.0.0", "cannot call")]
    [InlineData("--advertise", "here", "not an IP address")]
    [InlineData("--cluster-id", "a b", "letters, digits")]
    [InlineData("--probe-every", "0", "0.1 to 60")]
    [InlineData("--probe-every", "1e300", "0.1 to 60")]
    [InlineData("--probe-every", "NaN", "0.1 to 60")]
    [InlineData("--probes-missed", "0", "1 to 20")]
    [InlineData("--death-votes", "11", "1 to 10")]
    [InlineData("--join-within", "1", "5 to 600")]
    [InlineData("--answers-within", "0", "1 to 300")]
    [InlineData("--cluster-ca", "ca.pem", "--cluster-tls-key")]
    public async Task A_setting_of_the_cluster_that_makes_no_sense_is_named_with_its_bound(string option, string value, string bound)
    {
        using var folder = new TempFolder();

        AssertSentence(await ServeAsync($"sqlite:{folder.File("registry.db")}", option, value), SiloExitCode.WrongSetting, option, bound);
    }

    private static Task<ProcessResult> ServeAsync(string db, params string[] options) => SiloProcess.RunAsync([
        "serve", "--db", db, .. options.Contains("--auth") ? (string[])[] : ["--auth", "off"],
        .. options.Contains("--rpc") ? (string[])[] : ["--rpc", "0"], .. options.Contains("--http") ? (string[])[] : ["--http", "0"],
        .. options.Contains("--silo-port") ? (string[])[] : ["--silo-port", "0"], .. options]);

    private static void AssertSentence(ProcessResult result, SiloExitCode exitCode, params string[] parts)
    {
        Assert.True(result.ExitCode == (int)exitCode, $"It ended with {result.ExitCode}.\n{result.Output}\n{result.Errors}");
        string sentence = Assert.Single(result.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.All(parts, part => Assert.Contains(part, sentence, StringComparison.Ordinal));
        Assert.False((result.Output + result.Errors).Contains("   at ", StringComparison.Ordinal), $"There is a stack trace.\n{result.Output}\n{result.Errors}");
    }

    private static async Task ExecuteAsync(TestDatabase database, string sql)
    {
        await using var connection = new NpgsqlConnection(database.Address["postgres:".Length..]);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
