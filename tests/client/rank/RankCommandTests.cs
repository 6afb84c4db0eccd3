using System.Globalization;
using System.Text;
using DigitalTalent.Matching.Learning;
using DigitalTalent.Tests.Client.Commands;
using DigitalTalent.Tests.Support;
using Xunit.Abstractions;

namespace DigitalTalent.Tests.Client.Rank;

public sealed class RankCommandTests(ITestOutputHelper output) : IDisposable
{
    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData(true, 1)]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public async Task A_model_is_trained_scores_rows_and_is_judged(bool withQids, int firstFeature)
    {
        var random = TestSeed.Next(output);
        Write("train.txt", random, 200, withQids, firstFeature);
        Write("test.txt", random, 80, withQids, firstFeature);

        var trained = await RunAsync("rank", "train", "--data", At("train.txt"), "--valid", At("test.txt"), "--objective", "lambdarank", "--trees", "30", "--leaves", "8",
            "--learning-rate", "0.2", "--min-data", "5", "--threads", "2", "--seed", "9", "--out", At("model.txt"));
        var predicted = await RunAsync("rank", "predict", "--data", At("test.txt"), "--model", At("model.txt"), "--out", At("scores.txt"));
        var byModel = await RunAsync("rank", "eval", "--data", At("test.txt"), "--model", At("model.txt"), "--without-relevant", "skip");
        var byScores = await RunAsync("rank", "eval", "--data", At("test.txt"), "--scores", At("scores.txt"), "--without-relevant", "skip");

        Assert.Equal((0, 0, 0), (trained.ExitCode, predicted.ExitCode, byModel.ExitCode));
        Assert.Contains("200 groups", trained.Error, StringComparison.Ordinal);
        Assert.Contains("10/30 trees  ndcg@10 ", trained.Error, StringComparison.Ordinal);
        Assert.Equal(byModel.Output, byScores.Output);
        double ndcg = double.Parse(byModel.Output.Split('\n').Single(static line => line.StartsWith("ndcg@10", StringComparison.Ordinal))[8..], CultureInfo.InvariantCulture);
        Assert.InRange(ndcg, 0.85, 1);
        using var model = File.OpenRead(At("model.txt"));
        Assert.Equal($"f{firstFeature}", LightGbmModelText.Read(model).Features[0].Name);
    }

    [Theory]
    [InlineData("1 qid:1 1:2\nx qid:1 1:2\n", "line 2, column 1", "'x' of label")]
    [InlineData("1 qid:1 1:2\n0 qid:1 1:abc\n", "line 2, column 11", "'abc' of feature 1")]
    [InlineData("1 qid:1 1:2\n0 qid:1 1:inf\n", "line 2, column 11", "'inf' of feature 1")]
    [InlineData("1 qid:1 1:2\n0 qid:1 1:1e99\n", "line 2, column 11", "'1e99' of feature 1")]
    [InlineData("1 qid:1 99999999999:2\n", "line 1, column 9", "'99999999999' must be a whole number 0 to 10000")]
    [InlineData("1 qid:1 -1:2\n", "line 1, column 9", "'-1' must be")]
    [InlineData("1 qid:1 7\n", "line 1, column 9", "'7' is not number:value")]
    [InlineData("1 qid: 1:2\n", "line 1, column 3", "qid is empty")]
    [InlineData("1 qid:1 1:1\n1 qid:2 1:1\n1 qid:1 1:1\n", "line 3", "qid:1 do not stand together")]
    [InlineData("1 qid:1 1:1\n1 1:1\n", "line 2", "some have none")]
    [InlineData("nan qid:1 1:1\n", "line 1, column 1", "'nan' of label")]
    [InlineData("40 qid:1 1:1\n", "Row 0", "the label is 40")]
    [InlineData("# nothing\n\n", "train.txt", "has no rows")]
    public async Task A_bad_row_is_told_with_file_line_column_and_value(string text, string place, string problem)
    {
        File.WriteAllText(At("train.txt"), text);

        var result = await RunAsync("rank", "train", "--data", At("train.txt"), "--out", At("model.txt"));

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(place, result.Error, StringComparison.Ordinal);
        Assert.Contains(problem, result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(At("model.txt")));
    }

    [Theory]
    [InlineData("1\n", "1 rows together, but there are 2")]
    [InlineData("3\n", "Group 0 ends at row 3, but there are 2 rows")]
    [InlineData("1\nx\n", "line 2, column 1: 'x'")]
    public async Task Group_sizes_that_do_not_fit_are_told(string sizes, string problem)
    {
        File.WriteAllText(At("train.txt"), "1 1:1\n0 1:2\n");
        File.WriteAllText(At("train.txt.query"), sizes);

        var result = await RunAsync("rank", "train", "--data", At("train.txt"), "--out", At("model.txt"));

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(problem, result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--leaves", "1", "Leaves is 1; it must be 2 to 4096")]
    [InlineData("--learning-rate", "0", "LearningRate is 0")]
    [InlineData("--monotone", "1:x", "'1:x' is wrong")]
    [InlineData("--categorical", "9", "'9' is no feature number 1 to 2")]
    public async Task A_setting_out_of_bounds_is_told(string option, string value, string problem)
    {
        File.WriteAllText(At("train.txt"), "1 qid:1 1:1 2:5\n0 qid:1 1:2\n");

        var result = await RunAsync("rank", "train", "--data", At("train.txt"), "--out", At("model.txt"), option, value);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(problem, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_model_is_told_by_line_and_part()
    {
        File.WriteAllText(At("model.txt"), "tree\nversion=v9\nnum_class=1\n");
        File.WriteAllText(At("test.txt"), "1 1:1\n");

        var result = await RunAsync("rank", "predict", "--data", At("test.txt"), "--model", At("model.txt"), "--out", At("scores.txt"));

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("version: it is 'v9'", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Eval_agrees_with_a_reckoning_by_hand()
    {
        File.WriteAllText(At("test.txt"), "2 qid:a 1:1\n0 qid:a 1:1\n1 qid:a 1:1\n0 qid:b 1:1\n");
        File.WriteAllText(At("scores.txt"), "1\n3\n2\n1\n");

        var skip = await RunAsync("rank", "eval", "--data", At("test.txt"), "--scores", At("scores.txt"), "--at", "2", "--without-relevant", "skip", "--json");
        var one = await RunAsync("rank", "eval", "--data", At("test.txt"), "--scores", At("scores.txt"), "--at", "2", "--json");

        double expected = 1 / Math.Log2(3) / (3 + (1 / Math.Log2(3)));
        Assert.Equal(expected, Ndcg(skip), 1e-12);
        Assert.Equal((expected + 1) / 2, Ndcg(one), 1e-12);

        static double Ndcg(CommandResult result) => System.Text.Json.JsonDocument.Parse(result.Output).RootElement.GetProperty("ndcg@2").GetDouble();
    }

    [Fact]
    public async Task A_feature_that_is_left_out_is_0_or_missing()
    {
        File.WriteAllText(At("model.txt"),
            "tree\nversion=v4\nnum_class=1\nnum_tree_per_iteration=1\nmax_feature_idx=0\nfeature_names=f1\n\nTree=0\nnum_leaves=2\nnum_cat=0\nsplit_feature=0\n"
            + "threshold=-1\ndecision_type=10\nleft_child=-1\nright_child=-2\nleaf_value=5 7\n\n\nend of trees\n");
        File.WriteAllText(At("test.txt"), "1\n0 1:-3 # far left\n0 3:9 1:0\n");

        await RunAsync("rank", "predict", "--data", At("test.txt"), "--model", At("model.txt"), "--out", At("zero.txt"));
        await RunAsync("rank", "predict", "--data", At("test.txt"), "--model", At("model.txt"), "--out", At("missing.txt"), "--absent", "missing");

        Assert.Equal("7\n5\n7\n", File.ReadAllText(At("zero.txt")));
        Assert.Equal("5\n5\n7\n", File.ReadAllText(At("missing.txt")));
    }

    public void Dispose() => _folder.Dispose();

    private string At(string file) => Path.Combine(_folder.Path, file);

    private static Task<CommandResult> RunAsync(params string[] arguments) => CommandResult.RunAsync("http://127.0.0.1:1", null, ["--lang", "en", .. arguments]);

    private void Write(string file, Random random, int groups, bool withQids, int first)
    {
        var (text, sizes) = (new StringBuilder(), new StringBuilder());
        for (int group = 0; group < groups; group++)
        {
            int rows = 1 + random.Next(20);
            sizes.Append(CultureInfo.InvariantCulture, $"{rows}\n");
            for (int row = 0; row < rows; row++)
            {
                double good = Math.Round((random.NextDouble() * 4) - 2, 5), noise = Math.Round(random.NextDouble(), 3);
                int label = Math.Clamp((int)Math.Floor(good + noise), 0, 4);
                text.Append(CultureInfo.InvariantCulture, $"{label} {(withQids ? $"qid:{group} " : "")}{first}:{good} {first + 1}:{noise} {first + 4}:{random.Next(9)}e-1\r\n");
            }
        }

        File.WriteAllText(At(file), text.ToString());
        if (!withQids)
            File.WriteAllText(At(file + ".query"), sizes.ToString());
    }
}
