using DigitalTalent.Hosting.Grpc.Client;
using DigitalTalent.Silo;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using Grpc.Core;
using Npgsql;

namespace DigitalTalent.Tests.Silo.Cluster;

/// <summary>Silos that freeze, are killed, or are declared dead, with the failure detection that operators have.</summary>
public sealed class SiloLossTests
{
    private const int Talents = 40;

    private static readonly TimeSpan Frozen = TimeSpan.FromSeconds(20);

    public static TheoryData<int> Seeds() => [.. LongRun.Seeds(always: 1, all: 10)];

    // Goal: a frozen silo costs nobody an acknowledged write, and does not linger. Method: writers count talents up through all silos; after a seeded number of writes
    // one silo, by the seed the first or a later one, is stopped for twenty seconds, long enough to be declared dead, and goes on. The others write all the while. It
    // must end itself with its exit code, and the counts must be what was acknowledged.
    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_frozen_silo_loses_no_write_and_ends_itself_when_it_learns_that_it_was_declared_dead(int seed)
    {
        var random = new Random(seed);
        using var folder = new TempFolder();
        await using var database = await TestDatabase.CreateAsync("postgres", folder);
        await using var one = await SiloProcess.StartWithAsync(database.Address, folder);
        await using var two = await SiloProcess.StartWithAsync(database.Address, folder);
        await using var three = await SiloProcess.StartWithAsync(database.Address, folder);
        SiloProcess[] silos = [one, two, three];
        random.Shuffle(silos);
        var (frozen, third) = (silos[0], silos[2]);
        var writers = new CountingWriters(Talents);
        await writers.FillAsync(frozen.RpcAddress);
        using var stop = new CancellationTokenSource();
        var writing = Task.WhenAll(silos.Select(silo => writers.WriteThroughAsync(silo.RpcAddress, stop.Token)));

        await writers.UntilMadeAsync(random.Next(1, 10 * Talents), writing);
        await frozen.SignalAsync("STOP");
        await Task.Delay(Frozen, TimeProvider.System, CancellationToken.None);      // The freeze itself, as long as an operator's would be.
        await UntilDeadAsync(database, silos: 1);
        await writers.UntilMadeAsync(writers.Made + Talents, writing);
        await frozen.SignalAsync("CONT");
        await writers.UntilMadeAsync(writers.Made + Talents, writing);
        int exitCode = await frozen.Exited.WaitAsync(TestTimeouts.Process);
        await stop.CancelAsync();
        await writing;

        Assert.True(exitCode == (int)SiloExitCode.DeclaredDead, $"It ended with {exitCode}: {await frozen.SaidAsync()}");
        Assert.Contains("declared this silo dead", await frozen.SaidAsync(), StringComparison.Ordinal);
        await writers.AssertNothingLostAsync(third.RpcAddress);
    }

    // Goal: after a power cut any one silo comes back by itself. Method: all silos are killed at once, and one is started on the port that one of them had, or on
    // another one, while the table of members still shows all of them alive.
    [Theory]
    [InlineData("the same port")]
    [InlineData("another port")]
    public async Task After_a_power_cut_one_silo_serves_alone(string where)
    {
        using var folder = new TempFolder();
        await using var database = await TestDatabase.CreateAsync("postgres", folder);
        string port = FreePort();
        await using (var first = await SiloProcess.StartWithAsync(database.Address, folder, "--silo-port", port))
        await using (var second = await SiloProcess.StartWithAsync(database.Address, folder))
        await using (var third = await SiloProcess.StartWithAsync(database.Address, folder))
        {
            await new CountingWriters(Talents).FillAsync(third.RpcAddress);
            await Task.WhenAll(first.KillAsync(), second.KillAsync(), third.KillAsync());
        }

        await using var alone = await SiloProcess.StartWithAsync(database.Address, folder, "--silo-port", where is "the same port" ? port : FreePort());
        await new CountingWriters(Talents).AssertNothingLostAsync(alone.RpcAddress);
    }

    // Goal: a silo whose row says that it is dead ends, whoever wrote that, and does not stay half in the cluster. Method: the row is changed as another silo would.
    [Fact]
    public async Task A_silo_that_reads_that_it_is_dead_ends()
    {
        using var folder = new TempFolder();
        await using var database = await TestDatabase.CreateAsync("postgres", folder);
        string port = FreePort();
        await using var dead = await SiloProcess.StartWithAsync(database.Address, folder, "--silo-port", port);
        await using (var connection = new NpgsqlConnection(database.Address["postgres:".Length..]))
        {
            await connection.OpenAsync();
            await using var declare = new NpgsqlCommand(
                $"UPDATE orleans_membership SET version = version + 1; UPDATE orleans_member SET status = 6 WHERE port = {port}", connection);
            await declare.ExecuteNonQueryAsync();
        }

        Assert.Equal((int)SiloExitCode.DeclaredDead, await dead.Exited.WaitAsync(TestTimeouts.Process));
        await using var next = await SiloProcess.StartWithAsync(database.Address, folder, "--silo-port", port);
        await new CountingWriters(Talents).FillAsync(next.RpcAddress);
    }

    // Goal: a silo that dies in the middle of an import into a cluster loses nothing that it acknowledged, and the others go on. Method: kill it after a seeded
    // number of answers, look for every acknowledged row through the two others, and import everything again through one of them.
    [Fact]
    public async Task A_silo_killed_in_an_import_loses_no_acknowledged_row()
    {
        const int Rows = 2_000, BatchRows = 50;
        using var folder = new TempFolder();
        await using var database = await TestDatabase.CreateAsync("postgres", folder);
        await using var importing = await SiloProcess.StartWithAsync(database.Address, folder);
        await using var second = await SiloProcess.StartWithAsync(database.Address, folder);
        await using var third = await SiloProcess.StartWithAsync(database.Address, folder);
        int killAfter = new Random(1).Next(5, Rows / BatchRows - 5);

        var acknowledged = await ImportAsync(importing, Rows, BatchRows, killAfter);
        Assert.Equal(killAfter, acknowledged.Count);
        foreach (var silo in (SiloProcess[])[second, third])
        {
            using var channel = GrpcChannel.ForAddress(silo.RpcAddress);
            var talents = new TalentService.TalentServiceClient(channel.CreateCallInvoker());
            foreach (int batch in acknowledged)
            {
                for (int row = 0; row < BatchRows; row++)
                    await talents.GetTalentAsync(new GetTalentRequest { TalentId = Samples.Talent(batch * BatchRows + row).TalentId });
            }
        }

        Assert.Equal(Rows / BatchRows, (await ImportAsync(second, Rows, BatchRows, killAfter: int.MaxValue)).Count);
        await using var look = await TestSilo.StartAsync(database.Address);
        Assert.Equal(Rows, await look.AssertIndexEqualsDatabaseAsync());
    }

    /// <returns>Sequences of the batches that were acknowledged.</returns>
    private static async Task<List<int>> ImportAsync(SiloProcess silo, int rows, int batchRows, int killAfter)
    {
        using var channel = GrpcChannel.ForAddress(silo.RpcAddress);
        using var import = new TalentService.TalentServiceClient(channel.CreateCallInvoker()).ImportTalents();
        var acknowledged = new List<int>();
        var sending = SendAsync(import.RequestStream, rows, batchRows);
        try
        {
            while (await import.ResponseStream.MoveNext(CancellationToken.None))
            {
                Assert.Empty(import.ResponseStream.Current.Rejections);
                acknowledged.Add((int)import.ResponseStream.Current.Sequence);
                if (acknowledged.Count == killAfter)
                {
                    await silo.KillAsync();
                    break;
                }
            }
        }
        catch (RpcException broken) when (broken.StatusCode is StatusCode.Unavailable)
        {
            Assert.True(acknowledged.Count >= killAfter, broken.ToString());
        }

        await Record.ExceptionAsync(() => sending);
        return acknowledged;
    }

    private static async Task SendAsync(IClientStreamWriter<ImportTalentsRequest> stream, int rows, int batchRows)
    {
        for (int batch = 0; batch < rows / batchRows; batch++)
        {
            var request = new ImportTalentsRequest { Sequence = batch };
            request.Talents.Add(Enumerable.Range(batch * batchRows, batchRows).Select(Samples.Talent));
            await stream.WriteAsync(request);
        }

        await stream.CompleteAsync();
    }

    /// <summary>Waits until the table of members says so of as many silos.</summary>
    private static async Task UntilDeadAsync(TestDatabase database, long silos)
    {
        using var patience = new CancellationTokenSource(TestTimeouts.Process);
        await using var connection = new NpgsqlConnection(database.Address["postgres:".Length..]);
        await connection.OpenAsync(patience.Token);
        await using var count = new NpgsqlCommand("SELECT count(*) FROM orleans_member WHERE status = 6", connection);
        while ((long)(await count.ExecuteScalarAsync(patience.Token))! < silos)
            await Task.Yield();
    }

    private static string FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port.ToString();
    }
}
