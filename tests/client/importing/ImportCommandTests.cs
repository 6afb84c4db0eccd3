using System.Text;
using DigitalTalent.Tests.Client.Commands;
using DigitalTalent.Tests.Client.Support;
using DigitalTalent.V1;

namespace DigitalTalent.Tests.Client.Importing;

/// <summary>import, from a file to a silo and back to a file.</summary>
public sealed class ImportCommandTests(RegistryFixture registry) : IClassFixture<RegistryFixture>
{
    private const string Header = "人才编号,姓名,所在地区,职业,期望月薪,数据来源";

    [Fact]
    public async Task A_second_import_changes_nothing()
    {
        var result = await registry.RunAsync("import", "talents", registry.Sample("talents.csv"));

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("共 2000 行：新增 0，更新 0，未变 2000，拒绝 0", result.Output, StringComparison.Ordinal);
    }

    // Goal: the officer mends the rejected rows where they are, imports that file, and everybody is in. Cells come back as they were.
    [Fact]
    public async Task Rejected_rows_are_mended_and_imported()
    {
        string text = $"{Header}\nR1,张三,淄博市,人工智能工程技术人员,8000,\"市库,甲\"\nR2,李四,淄博市,炼丹师,-5,=cmd|x\nR3,王五,火星,大数据工程技术人员,1.2万,\"他说\"\"好\"\"\"\n";
        string file = registry.Folder.Write("mend.csv", Encoding.UTF8.GetBytes(text));

        var first = await registry.RunAsync("import", "talents", file);

        Assert.Equal(3, first.ExitCode);
        Assert.Contains("共 3 行：新增 1，更新 0，未变 0，拒绝 2", first.Output, StringComparison.Ordinal);
        Assert.Contains("第 3 行·职业“炼丹师”：", first.Error, StringComparison.Ordinal);
        string rejected = registry.Folder.File("mend.rejected.csv");
        var rows = RejectedRows.Read(rejected);
        Assert.Equal(["3", "4"], rows.Select(row => row["拒绝行号"]));
        Assert.Equal(["职业；期望月薪", "所在地区"], rows.Select(row => row["拒绝列"]));
        Assert.Equal("火星", rows[1]["拒绝值"]);
        Assert.Contains("月薪不能是负数", rows[0]["拒绝原因"], StringComparison.Ordinal);
        Assert.Equal(("'=cmd|x", "他说\"好\""), (rows[0]["数据来源"], rows[1]["数据来源"]));

        string mended = (await File.ReadAllTextAsync(rejected)).Replace("炼丹师,-5", "数字化管理师,9000", StringComparison.Ordinal).Replace("王五,火星", "王五,济南市", StringComparison.Ordinal);
        await File.WriteAllTextAsync(rejected, mended, new UTF8Encoding(true));
        var second = await registry.RunAsync("import", "talents", rejected);

        Assert.True(second.ExitCode == 0, second.ToString());
        Assert.Contains("共 2 行：新增 2", second.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("不认识的列", second.Error, StringComparison.Ordinal);
        var sources = await Task.WhenAll(((string[])["R1", "R2", "R3"]).Select(async id =>
            (await registry.Silo.Talents.GetTalentAsync(new GetTalentRequest { TalentId = id })).Talent.Source));
        Assert.Equal(["市库,甲", "=cmd|x", "他说\"好\""], sources);
    }

    [Fact]
    public async Task Personal_data_of_a_bad_row_stays_off_the_terminal()
    {
        string file = registry.Folder.Write("personal.csv", "人才编号,姓名,手机号码,所在地区,职业\nP1,张三,not-a-phone,淄博市,人工智能工程技术人员\n");

        var result = await registry.RunAsync("import", "talents", file);

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("手机号码", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("not-a-phone", result.Error + result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_server_objects_and_its_reason_stands_beside_the_rows()
    {
        // A well-formed credit code that nobody registered: only the server can know.
        string file = registry.Folder.Write("stranger.csv",
            $"清单编号,统一社会信用代码,岗位序号,岗位名称,职业,需求人数\nX1,{Tests.Support.Samples.CreditCode(7)},1,甲,人工智能工程技术人员,2\nX1,{Tests.Support.Samples.CreditCode(7)},2,乙,人工智能工程技术人员,2\n");

        var result = await registry.RunAsync("import", "demands", file);

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("拒绝 2", result.Output, StringComparison.Ordinal);
        Assert.All(RejectedRows.Read(registry.Folder.File("stranger.rejected.csv")), row => Assert.Contains(Tests.Support.Samples.CreditCode(7), row["拒绝原因"], StringComparison.Ordinal));
    }

    // Goal: mending one row of a list must not lose the others, as a list is replaced whole.
    [Fact]
    public async Task A_list_with_a_bad_row_is_written_whole_to_the_rejected_file()
    {
        var enterprise = (await File.ReadAllLinesAsync(registry.Sample("enterprises.csv")))[1].Split(',')[0];
        string file = registry.Folder.Write("mixed.csv",
            $"清单编号,统一社会信用代码,岗位序号,岗位名称,职业,需求人数\nM1,{enterprise},1,甲,人工智能工程技术人员,2\nM2,{enterprise},1,丙,数字化管理师,1\nM1,{enterprise},2,乙,人工智能工程技术人员,无数\n");

        Assert.Equal(3, (await registry.RunAsync("import", "demands", file)).ExitCode);
        string rejected = registry.Folder.File("mixed.rejected.csv");
        Assert.Equal(["甲", "乙"], RejectedRows.Read(rejected).Select(row => row["岗位名称"]));
        await File.WriteAllTextAsync(rejected, (await File.ReadAllTextAsync(rejected)).Replace(",无数", ",3", StringComparison.Ordinal), new UTF8Encoding(true));
        var mended = await registry.RunAsync("import", "demands", rejected);

        Assert.True(mended.ExitCode == 0, mended.ToString());
        var list = (await registry.Silo.Demands.GetDemandListAsync(new GetDemandListRequest { ListId = "M1" })).List;
        Assert.Equal([2, 3], list.Demands.Select(demand => demand.Headcount));
    }

    [Fact]
    public async Task A_dry_run_sends_nothing()
    {
        string file = registry.Folder.Write("dry.csv", $"{Header}\nDRY1,张三,淄博市,人工智能工程技术人员,8000,\nDRY2,李四,淄博市,炼丹师,8000,\n");

        var result = await CommandResult.RunAsync("http://127.0.0.1:9", null, "import", "talents", file, "--dry-run");

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("1 行可以导入，1 行有问题", result.Output, StringComparison.Ordinal);
        Assert.Single(RejectedRows.Read(registry.Folder.File("dry.dry-run.rejected.csv")));
    }

    [Fact]
    public async Task The_end_is_told_as_json()
    {
        string file = registry.Folder.Write("json.csv", $"{Header}\nJ1,张三,淄博市,人工智能工程技术人员,8000,\n");

        var result = await registry.RunAsync("import", "talents", file, "--json");

        Assert.Equal("""{"created":1,"updated":0,"unchanged":0,"rejected":0,"rejectedFile":null}""", result.Output.Trim());
    }

    [Fact]
    public async Task A_terminal_sees_rate_and_progress()
    {
        string file = registry.Folder.Write("bar.csv", Header + "\n" + string.Concat(Enumerable.Range(0, 50).Select(number => $"B{number},张三,淄博市,人工智能工程技术人员,8000,\n")));

        var result = await CommandResult.RunAsync(registry.Silo.RpcAddress, 100, "import", "talents", file);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("行/秒", result.Output, StringComparison.Ordinal);
        Assert.Contains("100%", result.Output, StringComparison.Ordinal);
    }
}
