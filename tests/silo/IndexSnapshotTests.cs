using System.Text;
using DigitalTalent.Grains;
using DigitalTalent.Storage;
using DigitalTalent.Silo.Consistency;
using DigitalTalent.Silo.Projection;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using Microsoft.Extensions.DependencyInjection;

namespace DigitalTalent.Tests.Silo;

/// <summary>A silo that goes on from its snapshot has the index that the database says, or has not used the snapshot.</summary>
public sealed class IndexSnapshotTests
{
    private const int People = 300;

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task A_restart_goes_on_from_the_snapshot_and_has_everything(string store)
    {
        using var files = new TempFolder();
        await using var database = await TestDatabase.CreateAsync(store, files);
        string snapshot = files.File("index"), before;
        await using (var silo = await StartAsync(database, snapshot))
        {
            await FillAsync(silo);
            await SaveAsync(silo);
            await ChangeAsync(silo);
            before = await ContentsAsync(silo);
        }

        await using var restarted = await StartAsync(database, snapshot);

        Assert.True(RestoredAt(restarted) > ChangeNumber.Beginning, "The snapshot was not used.");
        Assert.Equal(People - 1, await restarted.AssertIndexEqualsDatabaseAsync());
        Assert.Equal(before, await ContentsAsync(restarted));
        await restarted.Talents.PutTalentAsync(new PutTalentRequest { Talent = Samples.Talent(People + 1) });
        Assert.Equal(People, await restarted.AssertIndexEqualsDatabaseAsync());
    }

    // Goal: an old snapshot brings nobody back. Method: keep the file of before an erasure and a withdrawal of consent, and start with it.
    [Fact]
    public async Task Who_was_erased_or_withdrew_does_not_come_back_from_an_old_snapshot()
    {
        using var files = new TempFolder();
        await using var database = await TestDatabase.CreateAsync("sqlite", files);
        string snapshot = files.File("index");
        await using (var silo = await StartAsync(database, snapshot))
        {
            await FillAsync(silo);
            await SaveAsync(silo);
            File.Copy(snapshot, files.File("old"));
            await ChangeAsync(silo);
        }
        File.Copy(files.File("old"), snapshot, overwrite: true);

        await using var restarted = await StartAsync(database, snapshot);

        Assert.True(RestoredAt(restarted) > ChangeNumber.Beginning, "The snapshot was not used.");
        Assert.Equal(People - 1, await restarted.AssertIndexEqualsDatabaseAsync());
        var shortlist = await restarted.Matching.MatchTalentsAsync(new MatchTalentsRequest { DemandId = "L1/1", Top = 1000 });
        Assert.DoesNotContain(shortlist.Candidates, candidate => candidate.TalentId == Erased || candidate.TalentId == Withdrawn);
        Assert.NotEmpty(shortlist.Candidates);
    }

    [Fact]
    public async Task The_bytes_of_who_was_erased_leave_the_file_with_the_next_snapshot()
    {
        using var files = new TempFolder();
        await using var database = await TestDatabase.CreateAsync("sqlite", files);
        string snapshot = files.File("index");
        await using var silo = await StartAsync(database, snapshot);
        await FillAsync(silo);
        await SaveAsync(silo);
        byte[] name = Encoding.UTF8.GetBytes(Samples.Talent(1).Personal.Name);
        Assert.True((await File.ReadAllBytesAsync(snapshot)).AsSpan().IndexOf(name) >= 0);

        await silo.Talents.DeleteTalentAsync(new DeleteTalentRequest { TalentId = Erased });
        await SaveAsync(silo);

        Assert.True((await File.ReadAllBytesAsync(snapshot)).AsSpan().IndexOf(name) < 0);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(snapshot));
    }

    [Fact]
    public async Task Nothing_is_written_while_no_talent_changes()
    {
        using var files = new TempFolder();
        await using var database = await TestDatabase.CreateAsync("sqlite", files);
        string snapshot = files.File("index");
        await using (var silo = await StartAsync(database, snapshot))
            await FillAsync(silo);
        Assert.True(File.Exists(snapshot), "A silo that stops saves its index.");
        var written = File.GetLastWriteTimeUtc(snapshot);

        await using (var silo = await StartAsync(database, snapshot))
        {
            await silo.Enterprises.PutEnterpriseAsync(new PutEnterpriseRequest { Enterprise = Samples.Enterprise(2) });
            await SaveAsync(silo);
        }

        Assert.Equal(written, File.GetLastWriteTimeUtc(snapshot));
    }

    [Fact]
    public async Task The_schedule_saves_by_itself()
    {
        using var files = new TempFolder();
        await using var database = await TestDatabase.CreateAsync("sqlite", files);
        var time = new ManualTimeProvider();
        string snapshot = files.File("index");
        await using var silo = await TestSilo.StartAsync(database.Address, time, snapshot: snapshot);
        await FillAsync(silo);
        using var written = new FileSystemWatcher(files.Path, "index");
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        written.Renamed += (_, _) => seen.TrySetResult();
        written.EnableRaisingEvents = true;

        time.Advance(new SnapshotSettings().Every);

        await seen.Task.WaitAsync(TestTimeouts.Event);
    }

    // Goal: no file is believed that does not belong to the feed. Method: each of the ways in which it may not.
    [Theory]
    [InlineData("damaged")]
    [InlineData("cut")]
    [InlineData("empty")]
    [InlineData("no snapshot")]
    [InlineData("other database")]
    [InlineData("restored backup")]
    [InlineData("restored backup, written since")]
    [InlineData("restored backup, much written since")]
    public async Task A_snapshot_that_does_not_belong_is_left_aside(string what)
    {
        using var files = new TempFolder();
        await using var database = await TestDatabase.CreateAsync("sqlite", files);
        string snapshot = files.File("index"), db = database.Address["sqlite:".Length..];
        await using (var silo = await StartAsync(database, snapshot))
            await FillAsync(silo);
        await SpoilAsync(what, files, database, snapshot, db);

        await using (var restarted = await StartAsync(database, snapshot))
        {
            Assert.Equal(ChangeNumber.Beginning, RestoredAt(restarted));
            Assert.InRange(await restarted.AssertIndexEqualsDatabaseAsync(), People, People + 200);
            await ChangeAsync(restarted);
        }

        await using var again = await StartAsync(database, snapshot);
        Assert.True(RestoredAt(again) > ChangeNumber.Beginning, "The snapshot that took its place is not used.");
        await again.AssertIndexEqualsDatabaseAsync();
    }

    [Fact]
    public void A_start_with_a_snapshot_reads_every_kind_of_state()
    {
        var kinds = typeof(StateKinds).GetFields().Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!);
        Assert.Equal(kinds.Order(StringComparer.Ordinal), StateKinds.All.Order(StringComparer.Ordinal));
    }

    private static string Erased => Samples.Talent(1).TalentId;

    private static string Withdrawn => Samples.Talent(2).TalentId;

    private static async Task SpoilAsync(string what, TempFolder files, TestDatabase database, string snapshot, string db)
    {
        byte[] bytes = await File.ReadAllBytesAsync(snapshot);
        switch (what)
        {
            case "damaged":
                bytes[^100] ^= 1;
                break;
            case "cut":
                bytes = bytes[..^1];
                break;
            case "empty":
                bytes = [];
                break;
            case "no snapshot":
                bytes = Encoding.UTF8.GetBytes("something else");
                break;
            case "other database":
                File.Delete(db);
                await using (var silo = await StartAsync(database, files.File("another")))
                    await FillAsync(silo);
                break;
            default:
                File.Copy(db, files.File("backup"));
                await using (var silo = await StartAsync(database, snapshot))
                {
                    // What the backup will lack: some changes and, in the longest case, more than are remembered.
                    for (int number = 0; number < 80; number++)
                        await silo.Talents.PutTalentAsync(new PutTalentRequest { Talent = Changed(number) });
                }
                bytes = await File.ReadAllBytesAsync(snapshot);
                File.Copy(files.File("backup"), db, overwrite: true);
                await WriteSinceAsync(what, database, files);
                break;
        }
        await File.WriteAllBytesAsync(snapshot, bytes);
    }

    /// <summary>After the backup was restored: as many writes as were lost, or more, to other people.</summary>
    private static async Task WriteSinceAsync(string what, TestDatabase database, TempFolder files)
    {
        int writes = what switch { "restored backup" => 0, "restored backup, written since" => 40, _ => 150 };
        if (writes == 0)
            return;
        await using var silo = await StartAsync(database, files.File("another"));
        for (int number = 0; number < writes; number++)
            await silo.Talents.PutTalentAsync(new PutTalentRequest { Talent = Changed(100 + number) });
    }

    private static Talent Changed(int number)
    {
        var talent = Samples.Talent(number);
        talent.Source = "changed";
        return talent;
    }

    private static Task<TestSilo> StartAsync(TestDatabase database, string snapshot) => TestSilo.StartAsync(database.Address, snapshot: snapshot);

    private static ChangeNumber RestoredAt(TestSilo silo) => silo.Services.GetRequiredService<IndexFollower>().RestoredAt;

    private static Task SaveAsync(TestSilo silo) => silo.Services.GetRequiredService<SnapshotSchedule>().SaveIfChangedAsync(CancellationToken.None);

    /// <summary>Something of every kind that the index and what stands beside it are made of.</summary>
    private static async Task FillAsync(TestSilo silo)
    {
        await silo.Enterprises.PutEnterpriseAsync(new PutEnterpriseRequest { Enterprise = Samples.Enterprise(1) });
        await silo.Demands.PutDemandListAsync(new PutDemandListRequest { List = Samples.DemandList("L1"), InitialStatus = DemandListStatus.Open });
        await silo.Activities.PutActivityAsync(new PutActivityRequest
        {
            Activity = new Activity
            {
                ActivityId = "fair", Kind = ActivityKind.UniversityExpress, Title = "双选会", Organisers = { "主办单位" }, StartsOn = "2026-01-01", EndsOn = "2099-12-31",
            },
        });
        using var import = silo.Talents.ImportTalents();
        await import.RequestStream.WriteAsync(new ImportTalentsRequest { Talents = { Enumerable.Range(0, People).Select(Samples.Talent) } });
        await import.RequestStream.CompleteAsync();
        while (await import.ResponseStream.MoveNext(CancellationToken.None))
            Assert.Empty(import.ResponseStream.Current.Rejections);
        await silo.Activities.EnrolAsync(new EnrolRequest { ActivityId = "fair", Kind = EnrolmentKind.Talent, Ids = { Erased, Withdrawn, Samples.Talent(3).TalentId } });
        await silo.AssertIndexEqualsDatabaseAsync();
    }

    private static async Task ChangeAsync(TestSilo silo)
    {
        await silo.Talents.DeleteTalentAsync(new DeleteTalentRequest { TalentId = Erased });
        await silo.Talents.SetConsentAsync(new SetConsentRequest { TalentId = Withdrawn, Purpose = ConsentPurpose.Recruitment });
        await silo.Talents.PutTalentAsync(new PutTalentRequest { Talent = Changed(3) });
        await silo.AssertIndexEqualsDatabaseAsync();
    }

    private static async Task<string> ContentsAsync(TestSilo silo)
    {
        var view = silo.Services.GetRequiredService<IndexProgress>();
        var counts = (await view.AtLeastAsync(ChangeNumber.Beginning, CancellationToken.None)).Counts(new DateOnly(2026, 6, 15));
        var catalogue = silo.Services.GetRequiredService<IndexFollower>().Catalogue;
        return $"{counts}, {string.Join(' ', catalogue.ErasedTalents)}, {string.Join(' ', catalogue.DemandListOwners)}, {catalogue.EnterprisesByOwner.Count}, {catalogue.Enrolments.Count}";
    }
}
