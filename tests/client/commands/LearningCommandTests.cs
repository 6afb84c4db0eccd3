using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using Google.Protobuf;

namespace DigitalTalent.Tests.Client.Commands;

/// <summary>The commands about feedback, models and pools, over the sample register.</summary>
public sealed class LearningCommandTests(RegistryFixture registry) : IClassFixture<RegistryFixture>
{
    [Fact]
    public async Task Feedback_is_recorded_once_and_its_answer_replayed()
    {
        var shown = await registry.Silo.Matching.MatchTalentsAsync(new() { DemandId = "ZB-XQ-001/1", Top = 3 });
        string talent = shown.Candidates[1].TalentId;

        var recorded = await registry.RunAsync("feedback", "record", shown.ImpressionId, talent, "invite");
        var again = await registry.RunAsync("feedback", "record", shown.ImpressionId, talent, "invite");
        var stranger = await registry.RunAsync("feedback", "record", shown.ImpressionId, "T-NOBODY", "hire", "--evidence", "contract");
        var wrong = await registry.RunAsync("feedback", "record", shown.ImpressionId, talent, "promoted");
        var replayed = await registry.RunAsync("feedback", "replay", shown.ImpressionId);

        Assert.Equal((0, 0, 1, 2, 0), (recorded.ExitCode, again.ExitCode, stranger.ExitCode, wrong.ExitCode, replayed.ExitCode));
        Assert.Contains("已新增：已记录", recorded.Output, StringComparison.Ordinal);
        Assert.Contains("未变", again.Output, StringComparison.Ordinal);
        Assert.Contains("没有展示该人才", stranger.Error, StringComparison.Ordinal);
        Assert.Contains("shortlist", wrong.Error, StringComparison.Ordinal);
        var replay = ReplayReply.Parser.ParseJson(replayed.Output);
        Assert.Equal(shown.Candidates.Select(one => (one.TalentId, one.Score)), replay.Results.Select(one => (one.TalentId, one.Score)));
    }

    [Fact]
    public async Task Models_are_listed_and_a_training_without_feedback_says_what_is_missing()
    {
        var listed = await registry.RunAsync("models", "list");
        var trained = await registry.RunAsync("models", "train", "--trees", "10", "--lang", "en");
        var rolledBack = await registry.RunAsync("models", "rollback");
        var shown = await registry.RunAsync("models", "show", "m-1");

        Assert.Equal((0, 1, 1, 1), (listed.ExitCode, trained.ExitCode, rolledBack.ExitCode, shown.ExitCode));
        Assert.Contains("a training needs at least 200", trained.Error, StringComparison.Ordinal);
        Assert.Contains("初始排序", rolledBack.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pool_is_put_refreshed_listed_and_watched()
    {
        string file = registry.Folder.File("pool.json");
        var criteria = (await registry.Silo.Matching.MatchTalentsAsync(new() { DemandId = "ZB-XQ-001/1", Top = 1 })).Demand;
        await File.WriteAllTextAsync(file, JsonFormatter.Default.Format(new Pool { PoolId = "AI", Title = "人工智能储备", Purpose = "年度招聘", Criteria = criteria, Size = 5 }));

        var put = await registry.RunAsync("pools", "put", file);
        var refreshed = await registry.RunAsync("pools", "refresh", "AI");
        var listed = await registry.RunAsync("pools", "list");
        var members = await registry.RunAsync("pools", "members", "AI");
        var watched = await registry.RunAsync("pools", "watch", "AI", "--count", "1", "--json");
        var broken = await registry.RunAsync("pools", "put", registry.Folder.File("none.json"));

        Assert.Equal((0, 0, 0, 0, 0, 2), (put.ExitCode, refreshed.ExitCode, listed.ExitCode, members.ExitCode, watched.ExitCode, broken.ExitCode));
        Assert.Contains("5 人，新进 5", refreshed.Output, StringComparison.Ordinal);
        Assert.Contains("人工智能储备", listed.Output, StringComparison.Ordinal);
        var news = PoolNews.Parser.ParseJson(watched.Output);
        Assert.Equal(1, news.Refresh);
        Assert.All(news.Came, member => Assert.Contains(member.TalentId, members.Output, StringComparison.Ordinal));
    }
}
