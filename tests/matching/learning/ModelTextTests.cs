using System.Globalization;
using System.Text;
using DigitalTalent.Matching.Learning;
using DigitalTalent.Tests.Support;
using Xunit.Abstractions;

namespace DigitalTalent.Tests.Matching.Learning;

public sealed class ModelTextTests(ITestOutputHelper output)
{
    public static TheoryData<string> Golden() => ["numeric", "missing-nan", "missing-zero", "categorical"];

    [Theory]
    [MemberData(nameof(Golden))]
    public void Models_of_LightGBM_score_as_LightGBM_scored_them(string name)
    {
        var forest = Read(name);
        double[][] rows = Numbers("rows.tsv");
        double[] expected = [.. Numbers(name + ".scores").Select(static line => line[0])];
        var scorer = new ForestScorer(forest);
        using var scratch = scorer.CreateScratch();
        var scores = new double[rows.Length];

        scorer.Score([.. rows.SelectMany(static row => row).Select(static value => (float)value)], scores, scratch);

        for (int row = 0; row < rows.Length; row++)
            Assert.Equal(expected[row], forest.Score(rows[row]), 1e-14);
        // What is a float in the file is the same number to the fast scorer.
        Assert.True(rows.Length - scores.Zip(expected).Count(static pair => Math.Abs(pair.First - pair.Second) < 1e-14) <= 3);
    }

    [Theory]
    [MemberData(nameof(Golden))]
    public void Models_of_LightGBM_are_explained_as_LightGBM_explains_them(string name)
    {
        var shap = new TreeShap(Read(name));
        double[][] rows = Numbers("rows.tsv"), expected = Numbers(name + ".contributions");
        for (int row = 0; row < rows.Length; row++)
        {
            var contributions = new double[rows[row].Length];
            shap.Explain(rows[row], contributions);
            Assert.Equal(expected[row][^1], shap.BaseValue, 1e-12);
            for (int feature = 0; feature < contributions.Length; feature++)
                Assert.Equal(expected[row][feature], contributions[feature], 1e-12);
        }
    }

    [Theory]
    [MemberData(nameof(Golden))]
    public void What_is_read_and_written_is_the_same_model(string name)
    {
        var forest = Read(name);
        byte[] written = LearningWorld.Bytes(forest);

        var again = LightGbmModelText.Read(new MemoryStream(written));

        Assert.Equal(written, LearningWorld.Bytes(again));
        Assert.Equal((forest.Objective, forest.Sigmoid), (again.Objective, again.Sigmoid));
        foreach (double[] row in Numbers("rows.tsv"))
            Assert.Equal(forest.Score(row), again.Score(row));
        // What decides about scores stands as it was written by LightGBM, number for number.
        foreach (string key in (ReadOnlySpan<string>)["threshold", "leaf_value", "decision_type", "left_child", "right_child", "cat_threshold", "leaf_count"])
            Assert.Equal(ValuesOf(File.ReadAllText(PathOf(name + ".txt")), key), ValuesOf(Encoding.UTF8.GetString(written), key));
    }

    [Fact]
    public void Random_forests_come_back_as_they_were()
    {
        var random = TestSeed.Next(output);
        for (int round = 0; round < 30; round++)
        {
            var forest = LearningWorld.Forest(random, 1 + random.Next(6), 40, features: 6);
            byte[] written = LearningWorld.Bytes(forest);
            Assert.Equal(written, LearningWorld.Bytes(LightGbmModelText.Read(new MemoryStream(written))));
        }
    }

    [Theory]
    [InlineData("linear", "Tree 0, is_linear")]
    [InlineData("multiclass", "num_class")]
    [InlineData("forest-average", "average_output")]
    [InlineData("poisson", "objective")]
    public void What_is_not_supported_is_refused_by_name(string name, string part) => Assert.Equal(part, Assert.Throws<ModelTextException>(() => Read(name)).Part);

    [Theory]
    [InlineData("left_child=", "left_child=0 ", "Tree 0")]
    [InlineData("left_child=", "left_child=99999999 ", "Tree 0")]
    [InlineData("left_child=", "left_child=-2147483648 ", "Tree 0")]
    [InlineData("split_feature=", "split_feature=5 ", "Tree 0, split_feature")]
    [InlineData("split_feature=", "split_feature=-1 ", "Tree 0, split_feature")]
    [InlineData("leaf_value=", "leaf_value=NaN ", "Tree 0")]
    [InlineData("leaf_value=", "leaf_value=1e999 ", "Tree 0")]
    [InlineData("leaf_value=", "leaf_value=abc ", "Tree 0, leaf_value")]
    [InlineData("threshold=", "threshold=nan ", "Tree 0")]
    [InlineData("decision_type=", "decision_type=64 ", "Tree 0, decision_type")]
    [InlineData("decision_type=", "decision_type=1 ", "Tree 0")]
    [InlineData("internal_count=", "internal_count=-5 ", "Tree 0")]
    [InlineData("shrinkage=", "shrinkage=inf", "Tree 0")]
    public void A_number_that_cannot_be_is_refused_by_part(string key, string replacement, string part)
    {
        string text = File.ReadAllText(PathOf("numeric.txt"));
        int start = text.IndexOf("\n" + key, StringComparison.Ordinal) + 1, end = text.IndexOfAny([' ', '\n'], start);
        // The first number of the first tree is another; the others stay, so that lengths are right.
        string broken = text[..start] + replacement + (text[end] == ' ' ? text[(end + 1)..] : text[end..]);
        Assert.StartsWith(part, Refusal(broken).Part, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tree\n", "", "file")]
    [InlineData("version=v4", "version=v9", "version")]
    [InlineData("num_leaves=9", "num_leaves=1000000", "Tree 0, split_feature")]
    [InlineData("num_leaves=9", "num_leaves=2000000000", "Tree 0, num_leaves")]
    [InlineData("num_leaves=9", "num_leaves=0", "Tree 0, num_leaves")]
    [InlineData("num_leaves=9", "leaves=9", "Tree 0")]
    [InlineData("num_cat=0", "num_cat=2000000000", "Tree 0, cat_boundaries")]
    [InlineData("max_feature_idx=4", "max_feature_idx=2000000000", "max_feature_idx")]
    [InlineData("max_feature_idx=4", "max_feature_idx=5", "feature_names")]
    [InlineData("Tree=1\n", "Tree=7\n", "file")]
    [InlineData("end of trees", "", "file")]
    [InlineData("objective=lambdarank", "objective=lambdarank\nobjective=binary", "objective")]
    [InlineData("objective=lambdarank", "secret=1", "header")]
    public void A_file_that_contradicts_itself_is_refused_by_part(string from, string to, string part)
    {
        string text = File.ReadAllText(PathOf("numeric.txt"));
        int at = text.IndexOf(from, StringComparison.Ordinal);
        Assert.StartsWith(part, Refusal(text[..at] + to + text[(at + from.Length)..]).Part, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_cut_off_anywhere_before_the_end_of_its_trees_is_refused()
    {
        string text = File.ReadAllText(PathOf("categorical.txt"));
        int end = text.IndexOf("end of trees", StringComparison.Ordinal) + "end of trees".Length;
        for (int length = 0; length < end; length += 97)
            Refusal(text[..length]);
        Assert.Equal(8, LightGbmModelText.Read(new MemoryStream(Encoding.UTF8.GetBytes(text[..end]))).Trees.Count);
    }

    // Goal: whatever is broken ends in the one exception, with memory bounded by the file. Method: bytes changed at random places.
    [Fact]
    public void Damaged_files_are_refused_or_read_but_never_crash()
    {
        var random = TestSeed.Next(output);
        byte[] good = File.ReadAllBytes(PathOf("categorical.txt"));
        int refused = 0;
        for (int round = 0; round < 2_000; round++)
        {
            byte[] bad = [.. good];
            for (int i = 0; i < 1 + random.Next(4); i++)
                bad[random.Next(bad.Length)] = (byte)random.Next(10, 127);
            try
            {
                LightGbmModelText.Read(new MemoryStream(bad)).Score([1, 2, 3, 4, 5]);
            }
            catch (ModelTextException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 100, 1_999);
    }

    [Fact]
    public void A_chain_of_a_million_leaves_is_read_scored_and_not_explained()
    {
        const int Leaves = 1_000_000;
        var text = new StringBuilder("tree\nversion=v4\nnum_class=1\nnum_tree_per_iteration=1\nmax_feature_idx=0\nfeature_names=f\n\nTree=0\n");
        text.Append($"num_leaves={Leaves}\nnum_cat=0\n");
        Line("split_feature", _ => "0");
        Line("threshold", static split => split.ToString(CultureInfo.InvariantCulture));
        Line("left_child", static split => (~split).ToString(CultureInfo.InvariantCulture));
        Line("right_child", static split => (split == Leaves - 2 ? ~(Leaves - 1) : split + 1).ToString(CultureInfo.InvariantCulture));
        Line("internal_count", static _ => "2");
        text.Append("leaf_value=").AppendJoin(' ', Enumerable.Range(0, Leaves)).Append("\n\n\nend of trees\n");

        var forest = LightGbmModelText.Read(new MemoryStream(Encoding.ASCII.GetBytes(text.ToString())));

        Assert.Equal(777_777, forest.Score([777_777]));
        Assert.Equal(777_777, new ForestScorer(forest).Score([777_777f]));
        Assert.Contains("deep", Assert.Throws<ArgumentException>(() => new TreeShap(forest)).Message, StringComparison.Ordinal);

        void Line(string key, Func<int, string> value) =>
            text.Append(key).Append('=').AppendJoin(' ', Enumerable.Range(0, Leaves - 1).Select(value)).Append('\n');
    }

    [Fact]
    public void A_line_without_end_is_refused_before_memory_is_full()
    {
        using var endless = new Endless();
        long before = GC.GetTotalAllocatedBytes();
        Assert.Contains("longer than", Assert.Throws<ModelTextException>(() => LightGbmModelText.Read(endless)).Message, StringComparison.Ordinal);
        Assert.True(GC.GetTotalAllocatedBytes() - before < 1L << 30);
    }

    internal static string PathOf(string file) => Repository.PathOf("tests", "matching", "learning", "golden", file);

    internal static Forest Read(string name)
    {
        using var file = File.OpenRead(PathOf(name + ".txt"));
        return LightGbmModelText.Read(file);
    }

    private static double[][] Numbers(string file) =>
        [.. File.ReadLines(PathOf(file)).Select(static line => line.Split('\t').Select(static word => double.Parse(word, CultureInfo.InvariantCulture)).ToArray())];

    private static double[] ValuesOf(string text, string key) =>
        [.. text.Split('\n').Where(line => line.StartsWith(key + "=", StringComparison.Ordinal))
            .SelectMany(line => line[(key.Length + 1)..].Split(' ')).Select(static word => double.Parse(word, CultureInfo.InvariantCulture))];

    private static ModelTextException Refusal(string text) =>
        Assert.Throws<ModelTextException>(() => LightGbmModelText.Read(new MemoryStream(Encoding.UTF8.GetBytes(text))));

    /// <summary>The digit 1 for ever.</summary>
    private sealed class Endless : MemoryStream
    {
        public override int Read(Span<byte> buffer)
        {
            buffer.Fill((byte)'1');
            return buffer.Length;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    }
}
