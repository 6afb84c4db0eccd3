using System.Globalization;
using System.Text;

namespace DigitalTalent.Matching.Learning;

/// <summary>Writes one model file.</summary>
internal static class ModelTextWriter
{
    public static void Write(Forest forest, TextWriter writer)
    {
        string[] trees = [.. forest.Trees.Select(static (tree, i) => TextOf(tree, i))];
        writer.WriteLine("tree");
        Line("version", "v4");
        Line("num_class", "1");
        Line("num_tree_per_iteration", "1");
        Line("label_index", "0");
        Line("max_feature_idx", (forest.Features.Count - 1).ToString(CultureInfo.InvariantCulture));
        Line("objective", ObjectiveOf(forest));
        Line("feature_names", string.Join(' ', forest.Features.Select(static feature => feature.Name)));
        Line("feature_infos", string.Join(' ', forest.Features.Select(static feature => feature.Info)));
        // Readers with several threads cut the file by these: bytes of each tree as it stands below.
        Line("tree_sizes", string.Join(' ', trees.Select(Encoding.UTF8.GetByteCount)));
        writer.WriteLine();
        foreach (string tree in trees)
            writer.Write(tree);
        writer.WriteLine("end of trees");
        writer.WriteLine();
        writer.WriteLine("feature_importances:");
        foreach (var (feature, splits) in Importances(forest))
            writer.WriteLine($"{feature}={splits}");
        writer.WriteLine();
        writer.WriteLine("parameters:");
        writer.WriteLine("end of parameters");
        writer.WriteLine();
        writer.WriteLine("pandas_categorical:null");

        void Line(string key, string value) => writer.WriteLine($"{key}={value}");
    }

    private static string TextOf(Tree tree, int number)
    {
        var parts = tree.Parts;
        var text = new StringBuilder();
        Line("Tree", number.ToString(CultureInfo.InvariantCulture));
        Line("num_leaves", tree.Leaves.ToString(CultureInfo.InvariantCulture));
        Line("num_cat", (parts.CategoryStarts.Length - 1).ToString(CultureInfo.InvariantCulture));
        Line("split_feature", Numbers(parts.SplitFeatures));
        Line("split_gain", Numbers(parts.SplitGains));
        Line("threshold", Numbers(parts.Thresholds));
        Line("decision_type", Numbers(parts.Decisions.Select(static decision => (int)decision.Bits)));
        Line("left_child", Numbers(parts.Left));
        Line("right_child", Numbers(parts.Right));
        Line("leaf_value", Numbers(parts.LeafValues));
        Line("leaf_weight", Numbers(parts.LeafWeights));
        Line("leaf_count", Numbers(parts.LeafRows));
        Line("internal_value", Numbers(parts.SplitValues));
        Line("internal_weight", Numbers(parts.SplitWeights));
        Line("internal_count", Numbers(parts.SplitRows));
        if (parts.CategoryStarts.Length > 1)
        {
            Line("cat_boundaries", Numbers(parts.CategoryStarts));
            Line("cat_threshold", Numbers(parts.CategoryWords));
        }

        Line("is_linear", "0");
        Line("shrinkage", Number(parts.Shrinkage));
        return text.Append("\n\n").ToString();

        void Line(string key, string value) => text.Append(key).Append('=').Append(value).Append('\n');
    }

    private static string Numbers<T>(IEnumerable<T> values) where T : IFormattable => string.Join(' ', values.Select(Number));

    // Without a format numbers are as short as they can be and still be read again as they were.
    private static string Number<T>(T value) where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);

    private static string ObjectiveOf(Forest forest) => forest.Objective switch
    {
        LearningObjective.LambdaRank => "lambdarank",
        LearningObjective.Binary => $"binary sigmoid:{Number(forest.Sigmoid)}",
        _ => "regression",
    };

    private static IEnumerable<(string Feature, int Splits)> Importances(Forest forest)
    {
        var splits = new int[forest.Features.Count];
        foreach (var tree in forest.Trees)
        {
            foreach (int feature in tree.SplitFeatures)
                splits[feature]++;
        }

        return splits.Select((count, i) => (forest.Features[i].Name, count)).Where(static pair => pair.count > 0).OrderByDescending(static pair => pair.count);
    }
}
