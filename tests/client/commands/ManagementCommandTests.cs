using DigitalTalent.Talentctl.Commands;
using DigitalTalent.Tests.Client.Support;
using DigitalTalent.Tests.Silo;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using Google.Protobuf;

namespace DigitalTalent.Tests.Client.Commands;

/// <summary>The commands that change the registry, one after the other as an officer would.</summary>
public sealed class ManagementCommandTests(RegistryFixture registry) : IClassFixture<RegistryFixture>
{
    [Fact]
    public async Task A_list_is_paused_opened_and_closed()
    {
        await DoneAsync("暂停", "demands", "pause", "ZB-XQ-003");
        await DoneAsync("[暂停]", "demands", "show", "ZB-XQ-003");
        await DoneAsync("开放", "demands", "open", "ZB-XQ-003");
        await DoneAsync("关闭", "demands", "close", "ZB-XQ-003");

        var again = await registry.RunAsync("demands", "open", "ZB-XQ-003");

        Assert.Equal(1, again.ExitCode);
        Assert.Contains("服务器拒绝", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silos_of_the_cluster_are_listed()
    {
        await DoneAsync("运行中", "cluster", "status");
        var english = await registry.RunAsync("cluster", "status", "--lang", "en");
        Assert.Equal(0, english.ExitCode);
        Assert.Matches(@"(?m)^\S+ \* +127\.0\.0\.1:\d+\S* +Active +\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ +[\d,]+ +\d+\.\d+\.\d+", english.Output);

        var json = await registry.RunAsync("cluster", "status", "--json");
        Assert.True(Assert.Single(GetClusterStatusReply.Parser.ParseJson(json.Output).Silos).Answers);
    }

    // Goal: news arrive while the command goes on. Method: somebody loses their skills and gets them back once the command says that it watches.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whoever_comes_to_fit_is_printed_as_it_happens(bool json)
    {
        var shortlist = await registry.Silo.Matching.MatchTalentsAsync(new() { DemandId = "ZB-XQ-001/1", Top = 1, Ranking = Ranking.Linear });
        var talent = (await registry.Silo.Talents.GetTalentAsync(new() { TalentId = shortlist.Candidates[0].TalentId })).Talent;
        using SignallingWriter output = new(), notes = new();
        var watching = CommandLine.RunAsync(
            ["demands", "watch", "ZB-XQ-001", "ZB-XQ-002", "--count", "1", .. json ? ["--json"] : Array.Empty<string>()],
            new Surroundings(output, notes, null, TimeProvider.System, name => name == GlobalOptions.ServerVariable ? registry.Silo.RpcAddress : null));
        await (json ? output : notes).Written.WaitAsync(TestTimeouts.Process);

        var without = talent.Clone();
        without.Skills.Clear();
        foreach (var next in (Talent[])[without, talent])
        {
            var put = await registry.Silo.Talents.PutTalentAsync(new() { Talent = next });
            await registry.Silo.Matching.MatchTalentsAsync(new() { DemandId = "ZB-XQ-001/1", Top = 1, After = put.ChangeToken });       // Seen before the next one comes.
        }

        Assert.Equal(0, await watching.WaitAsync(TestTimeouts.Process));
        if (json)
        {
            var lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(MatchNews.Parser.ParseJson).ToList();
            Assert.Equal(["", talent.TalentId], lines.Select(news => news.TalentId));
            Assert.All(lines, news => Assert.NotEqual("", news.AsOf));
        }
        else
        {
            Assert.Matches($@"^ZB-XQ-00[12]/\d+  人才-\S+  得分 [\d.]+  {talent.TalentId}\n$", output.ToString());
        }
    }

    [Theory]
    [InlineData("demands", "watch", "ZB-XQ-001", "--count", "0")]
    [InlineData("pools", "watch", "AI", "--count", "-3")]
    public async Task No_news_at_all_cannot_be_asked_for(params string[] command)
    {
        var result = await registry.RunAsync(command);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains($"--count: {command[^1]}; 1 or more", result.Error, StringComparison.Ordinal);
    }

    // Goal: a server that stops says what to do instead of being called unreachable. Method: it stops while somebody watches.
    [Fact]
    public async Task A_server_that_stops_ends_a_watch_with_its_own_words()
    {
        var world = await World.WithDemandAsync();
        using SignallingWriter output = new(), notes = new();
        var watching = CommandLine.RunAsync(
            ["demands", "watch", "L1"], new Surroundings(output, notes, null, TimeProvider.System, name => name == GlobalOptions.ServerVariable ? world.Silo.RpcAddress : null));
        await notes.Written.WaitAsync(TestTimeouts.Process);

        await world.DisposeAsync();

        Assert.Equal(4, await watching.WaitAsync(TestTimeouts.Process));
        Assert.Contains("服务正在停止", notes.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_that_are_not_there_cannot_be_watched()
    {
        var result = await registry.RunAsync("demands", "watch", "ZB-XQ-999");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("ZB-XQ-999", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Demands_are_filtered_by_names()
    {
        var result = await registry.RunAsync("demands", "list", "--occupation", "人工智能工程技术人员", "--region", "淄博市", "--status", "open");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("ZB-XQ-001/1", result.Output, StringComparison.Ordinal);
        var unknown = await registry.RunAsync("demands", "list", "--region", "淄伯市");
        Assert.Equal(2, unknown.ExitCode);
        Assert.Contains("淄博市", unknown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_shortage_list_is_drafted_and_published()
    {
        string file = registry.Sample("shortage.csv");
        await DoneAsync("25 条", Put("zb-2026", file));
        await DoneAsync("已发布", "shortage", "publish", "zb-2026");
        await DoneAsync("zb-2026", "shortage", "list", "--status", "published");
        await DoneAsync("人工智能工程技术人员", "shortage", "show", "zb-2026");
    }

    [Fact]
    public async Task A_shortage_list_with_a_bad_row_is_not_sent()
    {
        string file = registry.Folder.File("bad-shortage.csv");
        await File.WriteAllTextAsync(file, "职业,紧缺程度\n人工智能工程技术人员,非常紧缺\n炼丹师,非常紧缺\n");

        var result = await registry.RunAsync(Put("zb-bad", file));

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("第 3 行·职业“炼丹师”", result.Error, StringComparison.Ordinal);
        Assert.Equal(1, (await registry.RunAsync("shortage", "show", "zb-bad")).ExitCode);
    }

    [Fact]
    public async Task Broken_rules_are_listed_one_by_one()
    {
        string[] arguments = Put("zb-wrong", registry.Sample("shortage.csv"));
        arguments[Array.IndexOf(arguments, "--edition") + 1] = "0";
        arguments[Array.IndexOf(arguments, "--from") + 1] = "2026-13-01";

        var result = await registry.RunAsync(arguments);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("版次", result.Error, StringComparison.Ordinal);
        Assert.Contains("2026-13-01", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_activity_takes_enrolments_and_gives_them_back()
    {
        await DoneAsync("已新增", "activity", "put", registry.Sample("activity.json"));
        string activity = JsonParser.Default.Parse<Activity>(await File.ReadAllTextAsync(registry.Sample("activity.json"))).ActivityId;
        await DoneAsync("变更 15，未变 0，拒绝 0", "activity", "enrol", activity, "lists", "--file", registry.Sample("activity-lists.txt"));
        await DoneAsync("变更 1，", "activity", "enrol", activity, "talents", "ZB-000001");
        await DoneAsync("ZB-000001", "activity", "list", activity, "--kind", "talents");
        await DoneAsync("变更 1，", "activity", "withdraw", activity, "talents", "ZB-000001");

        var unknown = await registry.RunAsync("activity", "enrol", activity, "talents", "NOBODY");

        Assert.Equal(3, unknown.ExitCode);
        Assert.Contains("NOBODY", unknown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_consent_is_withdrawn_and_a_talent_erased()
    {
        await DoneAsync("已撤回", "talents", "consent", "ZB-000002", "--purpose", "recruitment", "--withdraw");
        await DoneAsync("（已撤回）", "talents", "show", "ZB-000002");
        Assert.Equal(2, (await registry.RunAsync("talents", "erase", "ZB-000002")).ExitCode);
        await DoneAsync("已删除", "talents", "erase", "ZB-000002", "--yes");
        Assert.Equal(1, (await registry.RunAsync("talents", "show", "ZB-000002")).ExitCode);
    }

    [Fact]
    public async Task Prizes_of_a_register_are_imported_and_shown_and_one_without_a_level_is_refused()
    {
        using var folder = new TempFolder();
        string file = folder.Write("prizes.csv",
            "人才编号,所在地区,职业,竞赛获奖\nP-1,淄博市,人工智能工程技术人员,国家级一类：全国职业技能大赛；市级：技能兴淄大赛\nP-2,淄博市,人工智能工程技术人员,全国职业技能大赛\n");

        var imported = await registry.RunAsync("import", "talents", file);

        Assert.Equal(3, imported.ExitCode);
        Assert.Contains("看不出竞赛级别和名称", imported.Output + imported.Error, StringComparison.Ordinal);
        await DoneAsync("竞赛获奖：全国职业技能大赛 (国家级一类)；技能兴淄大赛 (市级)", "talents", "show", "P-1");
        Assert.Equal(1, (await registry.RunAsync("talents", "show", "P-2")).ExitCode);
        await DoneAsync("已删除", "talents", "erase", "P-1", "--yes");
    }

    [Fact]
    public async Task Names_and_contacts_are_never_shown()
    {
        var result = await registry.RunAsync("talents", "show", "ZB-000003");

        Assert.Equal(0, result.ExitCode);
        Assert.DoesNotContain("样例0003", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("example.com", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_state_of_the_registry_is_shown() => await DoneAsync("企业：40", "status");

    private static string[] Put(string list, string file) =>
    [
        "shortage", "put", list, "--file", file, "--region", "淄博市", "--series", "digital-engineers", "--edition", "1", "--title", "目录",
        "--from", "2026-01-01", "--to", "2026-12-31",
    ];

    private async Task DoneAsync(string words, params string[] arguments)
    {
        var result = await registry.RunAsync(arguments);
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains(words, result.Output, StringComparison.Ordinal);
    }

    /// <summary>Says when the first thing is written to it.</summary>
    private sealed class SignallingWriter : StringWriter
    {
        private readonly TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Written => _written.Task;

        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            _written.TrySetResult();
        }
    }
}
