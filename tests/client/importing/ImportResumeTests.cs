using DigitalTalent.Client;
using DigitalTalent.Talentctl.Commands;
using DigitalTalent.Talentctl.Import;
using DigitalTalent.Tests.Client.Sdk;
using DigitalTalent.Tests.Client.Support;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;

namespace DigitalTalent.Tests.Client.Importing;

/// <summary>An import that is stopped and run again: over the whole path from the file to a server in memory.</summary>
public sealed class ImportResumeTests : IDisposable
{
    private const int Rows = 1000;

    private readonly TempFolder folder = new();
    private readonly FakeImportServer server = new();
    private readonly StringWriter output = new();
    private readonly StringWriter error = new();

    // Goal: counts add up to the file, nobody is there twice, every rejection is written once. Method: cancel after a seeded number of
    // batches, several times, while more are under way; run to the end.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Interrupted_runs_add_up_to_one_import(int seed)
    {
        var random = new Random(seed);
        string file = WriteRegister(badEvery: 7);

        for (int run = 0; run < 3; run++)
            Assert.Equal(ExitCode.Interrupted, await RunAsync(file, stopAfter: random.Next(1, 6)));
        Assert.Equal(ExitCode.RowsRejected, await RunAsync(file));

        var taken = server.Taken.Select(talent => talent.TalentId).ToList();
        Assert.Equal(taken.Distinct(), taken);
        Assert.Equal(Rows - (Rows / 7), taken.Count);
        Assert.Contains($"共 {Rows} 行", output.ToString(), StringComparison.Ordinal);
        Assert.Contains($"拒绝 {Rows / 7}。", output.ToString(), StringComparison.Ordinal);
        var rejected = RejectedRows.Read(folder.File("register.rejected.csv"));
        Assert.Equal(Enumerable.Range(1, Rows / 7).Select(number => $"{(number * 7) + 1}"), rejected.Select(row => row["拒绝行号"]));
        Assert.False(File.Exists(folder.File("register.progress.json")));
    }

    [Fact]
    public async Task Rows_that_were_acknowledged_are_not_sent_again()
    {
        string file = WriteRegister(badEvery: Rows * 2);
        await RunAsync(file, stopAfter: 4);
        var saved = ImportCheckpoint.Load(folder.File("register.progress.json"), "talents", ImportCheckpoint.ContentOf(file, null));
        Assert.NotNull(saved);
        server.Received.Clear();

        await RunAsync(file);

        Assert.Equal($"T{saved.Units + 1:0000}", server.Received[0].Talents[0].TalentId);
        Assert.Contains("接着上次中断的地方", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_stops_is_told_how_to_go_on()
    {
        await RunAsync(WriteRegister(badEvery: Rows * 2), stopAfter: 4);

        Assert.Contains("进度已保存。再次运行同一命令即可继续", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rejected_file_that_cannot_be_written_stops_the_import_with_a_remedy()
    {
        string file = WriteRegister(badEvery: 2);
        Directory.CreateDirectory(folder.File("register.rejected.csv"));

        Assert.Equal(ExitCode.Usage, await RunAsync(file));

        Assert.Contains("无法写入", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("register.rejected.csv", error.ToString(), StringComparison.Ordinal);
    }

    // Goal: no claim of saved progress that was not saved. Method: a folder stands where the progress is to be written.
    [Fact]
    public async Task Progress_that_cannot_be_written_stops_the_import_and_is_not_promised()
    {
        string file = WriteRegister(badEvery: Rows * 2);
        Directory.CreateDirectory(folder.File("register.progress.json"));

        Assert.Equal(ExitCode.Usage, await RunAsync(file));

        Assert.Contains("无法写入", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("register.progress.json", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("将从第一行开始", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("进度已保存", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_leaves_the_files_of_an_interrupted_import_alone()
    {
        string file = WriteRegister(badEvery: 7);
        Assert.Equal(ExitCode.Interrupted, await RunAsync(file, stopAfter: 4));
        byte[] rejected = await File.ReadAllBytesAsync(folder.File("register.rejected.csv"));
        byte[] progress = await File.ReadAllBytesAsync(folder.File("register.progress.json"));

        Assert.Equal(ExitCode.RowsRejected, await RunAsync(file, dryRun: true));

        Assert.Equal(rejected, await File.ReadAllBytesAsync(folder.File("register.rejected.csv")));
        Assert.Equal(progress, await File.ReadAllBytesAsync(folder.File("register.progress.json")));
        Assert.Equal(Rows / 7, RejectedRows.Read(folder.File("register.dry-run.rejected.csv")).Count);
        Assert.Equal(ExitCode.RowsRejected, await RunAsync(file));
        Assert.Equal(Rows / 7, RejectedRows.Read(folder.File("register.rejected.csv")).Count);
    }

    // Goal: every rejected row is in the file at the end, whatever became of the file in between.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_rejected_file_that_was_deleted_or_cut_makes_the_import_begin_anew(bool deleted)
    {
        string file = WriteRegister(badEvery: 7);
        Assert.Equal(ExitCode.Interrupted, await RunAsync(file, stopAfter: 4));
        string path = folder.File("register.rejected.csv");
        if (deleted)
            File.Delete(path);
        else
            await File.WriteAllTextAsync(path, "拒绝行号\n");

        Assert.Equal(ExitCode.RowsRejected, await RunAsync(file));

        Assert.Contains("从第一行重新开始", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(1, Rows / 7).Select(number => $"{(number * 7) + 1}"), RejectedRows.Read(path).Select(row => row["拒绝行号"]));
    }

    [Fact]
    public void A_workbook_and_a_csv_of_one_name_do_not_share_files()
    {
        string[] files = ["人才.csv", "人才.xlsx", "人才.xls"];
        var choices = files.SelectMany(file => (ImportChoices[])[new(file, null, false, DryRun: false), new(file, null, false, DryRun: true)]).ToList();

        Assert.Equal(choices.Count, choices.Select(choice => choice.RejectedPath).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Equal(files.Length, choices.Select(choice => choice.CheckpointPath).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Equal("人才.rejected.csv", choices[0].RejectedPath);
    }

    [Fact]
    public async Task A_changed_file_begins_anew()
    {
        string file = WriteRegister(badEvery: Rows * 2);
        await RunAsync(file, stopAfter: 4);
        await File.AppendAllTextAsync(file, "T9999,张三,淄博市,人工智能工程技术人员\n");
        server.Received.Clear();

        Assert.Equal(ExitCode.Done, await RunAsync(file));

        Assert.Equal("T0001", server.Received[0].Talents[0].TalentId);
        Assert.Equal(Rows + 1, server.Taken.Count);
    }

    [Fact]
    public async Task Restart_begins_anew()
    {
        string file = WriteRegister(badEvery: Rows * 2);
        await RunAsync(file, stopAfter: 4);
        server.Received.Clear();

        await RunAsync(file, restart: true);

        Assert.Equal("T0001", server.Received[0].Talents[0].TalentId);
    }

    [Fact]
    public async Task A_torn_checkpoint_begins_anew()
    {
        string file = WriteRegister(badEvery: Rows * 2);
        await RunAsync(file, stopAfter: 4);
        await File.WriteAllTextAsync(folder.File("register.progress.json"), "{\"Format\":1,\"Ki");

        Assert.Equal(ExitCode.Done, await RunAsync(file));
    }

    [Fact]
    public async Task A_file_of_bad_rows_only_needs_no_server()
    {
        string file = folder.Write("register.csv", "人才编号,所在地区,职业\n" + string.Concat(Enumerable.Range(0, 5000).Select(number => $"T{number},火星,炼丹师\n")));
        server.RefuseStream = _ => true;

        // Nothing is sent, so that it does not matter what the server would say.
        Assert.Equal(ExitCode.RowsRejected, await RunAsync(file));

        Assert.Equal(5000, RejectedRows.Read(folder.File("register.rejected.csv")).Count);
    }

    public void Dispose()
    {
        folder.Dispose();
        output.Dispose();
        error.Dispose();
    }

    private string WriteRegister(int badEvery) => folder.Write("register.csv", "人才编号,姓名,所在地区,职业\n" + string.Concat(
        Enumerable.Range(1, Rows).Select(number => $"T{number:0000},张三,淄博市,{(number % badEvery == 0 ? "炼丹师" : "人工智能工程技术人员")}\n")));

    private async Task<int> RunAsync(string file, int? stopAfter = null, bool restart = false, bool dryRun = false)
    {
        using var stop = new CancellationTokenSource();
        using var registry = new RegistryClient(server, new EagerTimeProvider());
        var surroundings = new Surroundings(output, error, null, TimeProvider.System, _ => null);
        var command = new CommandFactory(new GlobalOptions(_ => null), surroundings).Command("run", "", (session, cancellation) =>
        {
            var job = new ImportJob<Talent, Talent>("talents", FileKinds.Talents(ClientFixture.Rules), rows => UnitReaders.Rows(rows, "talent"), KeepWholeUnits: false,
                (run, feed, ended) => registry.ImportTalentsAsync(
                    feed, new ImportOptions { BatchRowsMax = 20 }, new StopAfter(ServerAnswers.ForRows(run), stopAfter, stop), ended));
            return ImportRunner.RunAsync(session, job, new ImportChoices(file, null, restart, dryRun), cancellation);
        });
        return await command.Parse([]).InvokeAsync(cancellationToken: stop.Token).WaitAsync(TestTimeouts.Event);
    }

    /// <summary>Cancels after so many acknowledged batches.</summary>
    private sealed class StopAfter(IProgress<ImportedBatch> next, int? batches, CancellationTokenSource stop) : IProgress<ImportedBatch>
    {
        private int seen;

        public void Report(ImportedBatch value)
        {
            next.Report(value);
            if (++seen == batches)
                stop.Cancel();
        }
    }
}
