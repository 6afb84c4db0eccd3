using DigitalTalent.Hosting.Grpc.Client;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using Grpc.Core;

namespace DigitalTalent.Tests.Silo;

/// <summary>SIGKILL in the middle of an import: whatever was acknowledged is there, exactly once, and the import can be finished.</summary>
public sealed class KillDuringImportTests
{
    private const int Rows = 3_000, BatchRows = 100, BatchesUnderWay = 8;

    public static TheoryData<string, int> Cases()
    {
        var data = new TheoryData<string, int>();
        foreach (string store in (string[])["sqlite", "postgres"])
        {
            foreach (int seed in LongRun.Seeds(always: 4, all: 10))
                data.Add(store, seed);
        }

        return data;
    }

    // Goal: no acknowledged row is lost or doubled. Method: kill the process after a seeded number of acknowledgements, while more batches are
    // under way; restart on the same database, with the snapshot of its index that the process may have left; look for every acknowledged row;
    // import everything again; compare index and database.
    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Acknowledged_rows_survive_a_kill_and_the_import_can_be_finished(string store, int seed)
    {
        using var folder = new TempFolder();
        await using var database = await TestDatabase.CreateAsync(store, folder);
        var random = new Random(seed);
        int killAfter = random.Next(1, Rows / BatchRows - BatchesUnderWay);

        HashSet<string> acknowledged;
        string snapshot = folder.File("index");
        await using (var process = await SiloProcess.StartAsync(database.Address, folder, "--index-snapshot", snapshot, "--index-snapshot-every", "1"))
            acknowledged = await ImportUntilKilledAsync(process, killAfter);
        Assert.InRange(acknowledged.Count, killAfter * BatchRows, Rows);

        // By the table of members the killed silo lives. With patient settings it would be waited for.
        await using var silo = await TestSilo.StartAsync(database.Address, snapshot: snapshot, cluster: new() { SiloPort = 0 });
        foreach (string id in acknowledged)
        {
            var found = await silo.Talents.GetTalentAsync(new GetTalentRequest { TalentId = id });
            Assert.Equal(id, found.Talent.TalentId);
        }

        int survived = await silo.AssertIndexEqualsDatabaseAsync();
        Assert.InRange(survived, acknowledged.Count, Rows);
        var counts = await ImportAllAsync(silo);
        Assert.Equal((Rows - survived, survived, 0), (counts.Created, counts.Unchanged, counts.Updated));
        Assert.Equal(Rows, await silo.AssertIndexEqualsDatabaseAsync());
    }

    private static async Task<HashSet<string>> ImportUntilKilledAsync(SiloProcess process, int killAfter)
    {
        using var channel = GrpcChannel.ForAddress(process.RpcAddress);
        using var call = new TalentService.TalentServiceClient(channel.CreateCallInvoker()).ImportTalents();
        // At most so many batches are sent ahead of their answers: when the kill comes some are under way, and the import cannot be over.
        using var window = new SemaphoreSlim(BatchesUnderWay);
        using var over = new CancellationTokenSource();
        var sending = SendAsync(call.RequestStream, () => window.WaitAsync(over.Token));
        var acknowledged = new HashSet<string>(StringComparer.Ordinal);
        int answers = 0;
        try
        {
            while (await call.ResponseStream.MoveNext(CancellationToken.None))
            {
                var reply = call.ResponseStream.Current;
                Assert.Empty(reply.Rejections);
                for (int row = 0; row < BatchRows; row++)
                    acknowledged.Add(Samples.Talent((int)reply.Sequence * BatchRows + row).TalentId);
                if (++answers == killAfter)
                    await process.KillAsync();
                window.Release();
            }

            Assert.Fail($"The stream ended in peace after {answers} answers; it was to be killed after {killAfter}.");
        }
        catch (RpcException broken)
        {
            Assert.True(broken.StatusCode == StatusCode.Unavailable, broken.ToString());
        }

        await over.CancelAsync();
        Assert.NotNull(await Record.ExceptionAsync(() => sending));
        return acknowledged;
    }

    private static async Task SendAsync(IClientStreamWriter<ImportTalentsRequest> stream, Func<Task>? mayGo = null)
    {
        foreach (var batch in Batches())
        {
            await (mayGo?.Invoke() ?? Task.CompletedTask);
            await stream.WriteAsync(batch);
        }

        await stream.CompleteAsync();
    }

    private static async Task<ImportCounts> ImportAllAsync(TestSilo silo)
    {
        using var call = silo.Talents.ImportTalents();
        var sending = SendAsync(call.RequestStream);
        var sum = new ImportCounts();
        await foreach (var reply in call.ResponseStream.ReadAllAsync())
        {
            sum.Created += reply.Counts.Created;
            sum.Updated += reply.Counts.Updated;
            sum.Unchanged += reply.Counts.Unchanged;
        }

        await sending;
        return sum;
    }

    private static IEnumerable<ImportTalentsRequest> Batches()
    {
        for (int first = 0; first < Rows; first += BatchRows)
        {
            var batch = new ImportTalentsRequest { Sequence = first / BatchRows };
            batch.Talents.Add(Enumerable.Range(first, BatchRows).Select(Samples.Talent));
            yield return batch;
        }
    }
}
