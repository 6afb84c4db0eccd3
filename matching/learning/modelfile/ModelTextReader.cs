using System.Globalization;

namespace DigitalTalent.Matching.Learning;

/// <summary>Reads one model file.</summary>
internal sealed class ModelTextReader(ModelLines lines)
{
    private static readonly string[] Versions = ["v2", "v3", "v4"];

    private static readonly HashSet<string> HeaderKeys = new(StringComparer.Ordinal)
    {
        "version", "num_class", "num_tree_per_iteration", "label_index", "max_feature_idx", "objective", "feature_names", "monotone_constraints", "feature_infos",
        "tree_sizes",
    };

    public Forest Read()
    {
        string? first = lines.Read();
        if (first != "tree")
            throw Refuse("file", first is null ? "the file is empty" : $"the first line is '{Shortened(first)}', must be 'tree'");
        var header = new Dictionary<string, string>(StringComparer.Ordinal);
        string? line = ReadHeader(header);
        var features = FeaturesOf(header);
        var (objective, sigmoid) = ObjectiveOf(header);
        var trees = new List<Tree>();
        for (; line is not null && line != "end of trees"; line = NextLine())
        {
            if (line != $"Tree={trees.Count}")
                throw Refuse("file", $"there is '{Shortened(line)}' where 'Tree={trees.Count}' or 'end of trees' must be");
            if (trees.Count == LightGbmModelText.TreesMax)
                throw Refuse("file", $"there are more than {LightGbmModelText.TreesMax:N0} trees");
            trees.Add(new ModelTreeReader(lines, trees.Count, features.Length).Read());
        }

        if (line is null)
            throw Refuse("file", $"it ends behind {trees.Count:N0} trees without 'end of trees': it is cut off");
        if (trees.Count == 0)
            throw Refuse("file", "there is no tree in it");
        return new(features, trees, objective, sigmoid);
    }

    private string? ReadHeader(Dictionary<string, string> header)
    {
        string? line;
        for (line = NextLine(); line is not null && line != "end of trees" && !line.StartsWith("Tree=", StringComparison.Ordinal); line = NextLine())
        {
            int equals = line.IndexOf('=');
            string key = equals < 0 ? line : line[..equals];
            if (key == "average_output")
                throw Refuse(key, "averaged forests (boosting=rf) are not supported");
            if (equals < 0 || !HeaderKeys.Contains(key))
                throw Refuse("header", $"'{Shortened(line)}' is nothing that is known");
            if (!header.TryAdd(key, line[(equals + 1)..]))
                throw Refuse(key, "it is there twice");
        }

        return line;
    }

    private ForestFeature[] FeaturesOf(Dictionary<string, string> header)
    {
        string version = Required(header, "version");
        if (!Versions.Contains(version))
            throw Refuse("version", $"it is '{Shortened(version)}'; {string.Join(", ", Versions)} are known");
        foreach (string key in (ReadOnlySpan<string>)["num_class", "num_tree_per_iteration"])
        {
            if (Required(header, key) != "1")
                throw Refuse(key, $"it is {Shortened(header[key])}; only models of one score (1) are supported");
        }

        if (!int.TryParse(Required(header, "max_feature_idx"), NumberStyles.None, CultureInfo.InvariantCulture, out int last) || last >= RankingDataset.FeaturesMax)
            throw Refuse("max_feature_idx", $"it is '{Shortened(header["max_feature_idx"])}', must be 0 to {RankingDataset.FeaturesMax - 1}");
        string[] names = Required(header, "feature_names").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (names.Length != last + 1)
            throw Refuse("feature_names", $"there are {names.Length:N0} names, but max_feature_idx is {last}");
        string[] infos = header.TryGetValue("feature_infos", out string? given) ? given.Split(' ', StringSplitOptions.RemoveEmptyEntries) : [];
        if (infos.Length != 0 && infos.Length != names.Length)
            throw Refuse("feature_infos", $"there are {infos.Length:N0} for {names.Length:N0} features");
        return [.. names.Select((name, i) => new ForestFeature(name, infos.Length == 0 ? "none" : infos[i]))];
    }

    private (LearningObjective Objective, double Sigmoid) ObjectiveOf(Dictionary<string, string> header)
    {
        string[] words = header.TryGetValue("objective", out string? given) ? given.Split(' ', StringSplitOptions.RemoveEmptyEntries) : [];
        switch (words)
        {
            case []:
            case ["regression" or "regression_l1" or "huber" or "fair" or "quantile" or "mape"]:
                return (LearningObjective.Regression, 1);
            case ["lambdarank" or "rank_xendcg", ..]:
                return (LearningObjective.LambdaRank, 1);
            case ["binary"]:
                return (LearningObjective.Binary, 1);
            case ["binary", var word] when word.StartsWith("sigmoid:", StringComparison.Ordinal)
                && double.TryParse(word.AsSpan(8), NumberStyles.Float, CultureInfo.InvariantCulture, out double sigmoid) && sigmoid is > 0 and <= 100:
                return (LearningObjective.Binary, sigmoid);
            default:
                throw Refuse("objective", $"'{Shortened(given ?? "")}' is not supported; lambdarank, regression and binary are");
        }
    }

    private string Required(Dictionary<string, string> header, string key) =>
        header.TryGetValue(key, out string? value) ? value : throw Refuse(key, "it is missing");

    private string? NextLine()
    {
        string? line;
        do
        {
            line = lines.Read();
        }
        while (line is "");
        return line;
    }

    internal static string Shortened(string text) => text.Length <= 40 ? text : text[..40] + "…";

    private ModelTextException Refuse(string part, string problem) => new(lines.Number, part, problem);
}
