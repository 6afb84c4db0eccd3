using System.Text.Json;
using DigitalTalent.Bench.Learn;
using DigitalTalent.Bench.Workload;

namespace DigitalTalent.Tests.Bench;

public sealed class LearnTests
{
    // Goal: the first day is better than the published score, and feedback better than the first day. Method: the benchmark itself; its seed makes it the same every time.
    [Fact]
    public async Task The_prior_beats_the_published_score_and_a_learned_model_both()
    {
        var lines = await BenchLines.RunAsync("DOTNET_TieredCompilation=1", "learn", "--register", "20000");

        Assert.True(Value(lines, "random", "gain_over_linear_high") < 0);
        Assert.True(Value(lines, "prior", "gain_over_linear_low") > 0.05);
        Assert.True(Value(lines, "learned", "gain_over_linear_low") > 0.1);
        Assert.True(Value(lines, "learned", "gain_over_prior_low") > 0);
        Assert.True(Value(lines, "learned", "ndcg10") > Value(lines, "learned-24", "ndcg10"));
        Assert.Equal(Value(lines, "linear", "ndcg10"), lines.First(line => Is(line, "prior", "ndcg10")).GetProperty("peer_value").GetDouble());
    }

    [Fact]
    public void Models_are_counted_from_the_register_and_name_what_people_of_an_occupation_have()
    {
        var generator = new WorkloadGenerator();
        var models = RegisterModels.Count(generator, 20_000);

        int[] core = generator.World.CoreOf(0).ToArray();
        Assert.All(models, model => Assert.InRange(model.Length, 0, RegisterModels.SkillsOfModel));
        Assert.All(models.Where(model => model.Length > 0), model => Assert.Equal(10, model[0].Weight));
        Assert.True(models[0].Count(skill => core.Contains(skill.Skill)) >= RegisterModels.SkillsOfModel - 1);
    }

    [Theory]
    [InlineData("1\t2")]
    [InlineData("1\t2\t5")]
    [InlineData("1\tx\t4")]
    public void A_broken_line_of_feedback_is_named(string line)
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllLines(file, ["100001\t90677\t2", line]);
            Assert.Contains("Line 2", Assert.Throws<FormatException>(() => WorkloadFeedback.Read(file)).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static double Value(IReadOnlyList<JsonElement> lines, string @case, string metric) =>
        lines.First(line => Is(line, @case, metric)).GetProperty("value").GetDouble();

    private static bool Is(JsonElement line, string @case, string metric) =>
        line.TryGetProperty("case", out var found) && found.GetString() == @case && line.GetProperty("metric").GetString() == metric;
}
