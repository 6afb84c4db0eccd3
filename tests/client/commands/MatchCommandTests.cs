using System.Text.Json;
using DigitalTalent.Talentctl.Printing;
using DigitalTalent.V1;
using Google.Protobuf;

namespace DigitalTalent.Tests.Client.Commands;

/// <summary>match, explain and recommend on the sample register.</summary>
public sealed class MatchCommandTests(RegistryFixture registry) : IClassFixture<RegistryFixture>
{
    private const string Demand = "ZB-XQ-001/1";

    [Fact]
    public async Task A_shortlist_is_a_table_that_fits()
    {
        var result = await registry.RunAsync("match", Demand, "--top", "5");

        Assert.Equal(0, result.ExitCode);
        string[] lines = result.Output.TrimEnd().Split('\n');
        Assert.StartsWith($"{Demand}  大模型应用工程师", lines[0], StringComparison.Ordinal);
        Assert.Equal(["名次", "排序分", "代号", "职业", "地区", "主要理由", "缺少技能"], lines[1].Split("  ", StringSplitOptions.RemoveEmptyEntries).Select(title => title.Trim()));
        Assert.Equal(5, lines.Count(line => line.Contains("人才-", StringComparison.Ordinal)));
        Assert.All(lines, line => Assert.InRange(DisplayText.Width(line), 0, 120));
        Assert.Contains("显示前 5 人", lines[^2], StringComparison.Ordinal);
        Assert.Equal("按先验模型（第 1 版）排序；公开得分见 talentctl explain。", lines[^1]);
    }

    [Fact]
    public async Task Columns_begin_at_the_same_place_on_every_line()
    {
        var result = await registry.RunAsync("match", Demand, "--top", "5");

        string[] lines = result.Output.TrimEnd().Split('\n');
        int[] starts = [.. lines[2].Split("  ").Aggregate(new List<int> { 0 }, (places, rule) => [.. places, places[^1] + rule.Length + 2])];
        foreach (string line in lines[1..^2])
        {
            // Just before each column stand two blanks, counted in columns of the terminal.
            foreach (int start in starts[1..^1].Where(start => start < DisplayText.Width(line)))
                Assert.EndsWith("  ", Prefix(line, start), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Why_so_few_is_two_tables_of_counts()
    {
        var result = await registry.RunAsync("match", "ZB-XQ-003/1", "--why");
        var reply = JsonParser.Default.Parse<WhatIfReply>((await registry.RunAsync("match", "ZB-XQ-003/1", "--why", "--json")).Output);
        var shortlist = JsonParser.Default.Parse<MatchTalentsReply>((await registry.RunAsync("match", "ZB-XQ-003/1", "--linear", "--json")).Output);

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(shortlist.Total, reply.Total);
        Assert.Equal("linear", shortlist.Ranker.Name);
        string[] lines = result.Output.TrimEnd().Split('\n');
        Assert.Equal($"ZB-XQ-003/1：职业相符、可推荐的有 {reply.Considered} 人，其中 {reply.Total} 人符合全部条件。", lines[0]);
        Assert.Contains(lines, line => line.StartsWith("必须的任选条件：", StringComparison.Ordinal));
        var anyOf = reply.Relaxations.First(relaxation => relaxation.Kind == "must_any_of");
        Assert.Contains(lines, line => line.EndsWith($"+{anyOf.Adds}", StringComparison.Ordinal));
        Assert.All(lines, line => Assert.InRange(DisplayText.Width(line), 0, 120));
    }

    [Fact]
    public async Task How_a_demand_was_understood_is_told_on_request()
    {
        string[] plain = (await registry.RunAsync("match", "ZB-XQ-003/1", "--top", "1")).Output.Split('\n');
        string[] lines = (await registry.RunAsync("match", "ZB-XQ-003/1", "--top", "1", "--understood", "--neighbours")).Output.Split('\n');

        Assert.DoesNotContain(plain, line => line.StartsWith("要求", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("职业", StringComparison.Ordinal) && line.Contains("2-02-38-05", StringComparison.Ordinal) && line.Contains("所需", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("职业", StringComparison.Ordinal) && line.Contains("相近", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("要求", StringComparison.Ordinal) && line.Contains("必须：MES系统、", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("证书视同职称", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("技能覆盖", StringComparison.Ordinal) && line.TrimEnd().EndsWith("36", StringComparison.Ordinal));
        Assert.All(lines, line => Assert.InRange(DisplayText.Width(line), 0, 120));
    }

    [Fact]
    public async Task A_narrow_terminal_gets_blocks()
    {
        var result = await CommandResult.RunAsync(registry.Silo.RpcAddress, 60, "match", Demand, "--top", "2");

        Assert.Equal(2, result.Output.Split('\n').Count(line => line.StartsWith("代号: 人才-", StringComparison.Ordinal)));
        Assert.DoesNotContain("──", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_is_the_reply_as_one_document()
    {
        var result = await registry.RunAsync("match", Demand, "--top", "3", "--json");

        var reply = JsonParser.Default.Parse<MatchTalentsReply>(result.Output);
        Assert.Equal([1, 2, 3], reply.Candidates.Select(candidate => candidate.Rank));
        Assert.Equal(reply.Candidates.OrderByDescending(candidate => candidate.RankingScore), reply.Candidates);
    }

    [Fact]
    public async Task An_explanation_adds_up_and_marks_every_filter()
    {
        var best = await BestAsync();

        var result = await registry.RunAsync("explain", Demand, best.TalentId);
        var reply = JsonParser.Default.Parse<ExplainReply>((await registry.RunAsync("explain", Demand, best.TalentId, "--json")).Output);

        Assert.Equal(reply.Score, reply.Parts.Sum(part => part.Points), 6);
        Assert.Equal(reply.Checks.Count, result.Output.Split('\n').Count(line => line.StartsWith('✔')));
        Assert.Contains($"符合全部条件，得分 {Figures.Score(reply.Score)}", result.Output, StringComparison.Ordinal);
        Assert.Contains($"{Figures.Score(reply.Score)}", result.Output.TrimEnd().Split('\n').Single(line => line.EndsWith("合计", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Demands_are_recommended_to_a_talent()
    {
        var best = await BestAsync();

        var result = await registry.RunAsync("recommend", best.TalentId);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains(Demand, result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task English_is_spoken_on_request()
    {
        var result = await registry.RunAsync("match", Demand, "--top", "1", "--lang", "en");

        Assert.Contains("Main reasons", result.Output, StringComparison.Ordinal);
        Assert.Contains("wanted skills", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_demand_is_named()
    {
        var result = await registry.RunAsync("match", "NOPE/1");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("NOPE/1", result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Theory]
    [InlineData("demands", "list", "--limit", "3")]
    [InlineData("shortage", "list")]
    public async Task Streams_are_one_json_array(params string[] arguments)
    {
        var result = await registry.RunAsync([.. arguments, "--json"]);

        Assert.Equal(JsonValueKind.Array, JsonDocument.Parse(result.Output).RootElement.ValueKind);
    }

    private async Task<Candidate> BestAsync() =>
        JsonParser.Default.Parse<MatchTalentsReply>((await registry.RunAsync("match", Demand, "--top", "1", "--json")).Output).Candidates[0];

    /// <summary>The beginning of a line up to a column of the terminal.</summary>
    private static string Prefix(string line, int columns)
    {
        int length = 0;
        while (DisplayText.Width(line[..length]) < columns)
            length++;
        return line[..length];
    }
}
