using System.Globalization;

namespace DigitalTalent.Matching.Learning;

/// <summary>Reads the tree whose <c>Tree=</c> line was just read, up to the empty line behind it.</summary>
internal sealed class ModelTreeReader(ModelLines lines, int number, int features)
{
    private static readonly HashSet<string> Keys = new(StringComparer.Ordinal)
    {
        "num_leaves", "num_cat", "split_feature", "split_gain", "threshold", "decision_type", "left_child", "right_child", "leaf_value", "leaf_weight",
        "leaf_count", "internal_value", "internal_weight", "internal_count", "cat_boundaries", "cat_threshold", "is_linear", "shrinkage",
    };

    private readonly Dictionary<string, (string Value, long Line)> _values = new(StringComparer.Ordinal);

    public Tree Read()
    {
        ReadValues();
        if (_values.TryGetValue("is_linear", out var linear) && linear.Value != "0")
            throw Refuse("is_linear", "linear trees (linear_tree=true) are not supported");
        int leaves = Number("num_leaves"), sets = Number("num_cat");
        if (leaves is 0 or > TreeShape.LeavesMax)
            throw Refuse("num_leaves", $"it is {leaves:N0}, must be 1 to {TreeShape.LeavesMax:N0}");
        int splits = leaves - 1;
        int[] splitFeatures = Integers("split_feature", splits, leaves > 1);
        int bad = Array.FindIndex(splitFeatures, feature => feature < 0 || feature >= features);
        if (bad >= 0)
            throw Refuse("split_feature", $"of split {bad} it is {splitFeatures[bad]}, but the model has {features} features");
        var parts = new TreeParts
        {
            SplitFeatures = splitFeatures,
            Thresholds = Doubles("threshold", splits, leaves > 1),
            Decisions = [.. Integers("decision_type", splits, isRequired: false).Select(DecisionOf)],
            Left = Integers("left_child", splits, leaves > 1),
            Right = Integers("right_child", splits, leaves > 1),
            LeafValues = Doubles("leaf_value", leaves, isRequired: true),
            LeafWeights = Doubles("leaf_weight", leaves, isRequired: false),
            LeafRows = Integers("leaf_count", leaves, isRequired: false),
            SplitGains = [.. Doubles("split_gain", splits, isRequired: false).Select(static gain => (float)gain)],
            SplitValues = Doubles("internal_value", splits, isRequired: false),
            SplitWeights = Doubles("internal_weight", splits, isRequired: false),
            SplitRows = Integers("internal_count", splits, isRequired: false),
            CategoryStarts = sets == 0 ? [0] : Integers("cat_boundaries", sets + 1L, isRequired: true),
            CategoryWords = sets == 0 ? [] : [.. Longs("cat_threshold").Select(WordOf)],
            Shrinkage = _values.ContainsKey("shrinkage") ? Doubles("shrinkage", 1, isRequired: true)[0] : 1,
        };
        try
        {
            return new(parts);
        }
        catch (ArgumentException refused)
        {
            throw new ModelTextException(lines.Number, $"Tree {number}", refused.Message, refused);
        }
    }

    private void ReadValues()
    {
        string? line;
        while (!string.IsNullOrEmpty(line = lines.Read()))
        {
            int equals = line.IndexOf('=');
            string key = equals < 0 ? line : line[..equals];
            if (equals < 0 || !Keys.Contains(key))
            {
                // What linear trees have besides is_linear stands behind it; their name says more than the parts'.
                if (_values.TryGetValue("is_linear", out var linear) && linear.Value != "0")
                    continue;
                throw new ModelTextException(lines.Number, $"Tree {number}", $"'{ModelTextReader.Shortened(line)}' is nothing that is known");
            }

            if (!_values.TryAdd(key, (line[(equals + 1)..], lines.Number)))
                throw new ModelTextException(lines.Number, $"Tree {number}, {key}", "it is there twice");
        }
    }

    private int Number(string key)
    {
        var (value, _) = _values.TryGetValue(key, out var found) ? found : throw Refuse(key, "it is missing");
        return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int given)
            ? given : throw Refuse(key, $"it is '{ModelTextReader.Shortened(value)}', must be a whole number not below 0");
    }

    private int[] Integers(string key, long count, bool isRequired) => Values(key, count, isRequired, (text, place) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)
            ? value : throw Refuse(key, $"value {place} is '{ModelTextReader.Shortened(text.ToString())}', which is no whole number of 32 bits"));

    private double[] Doubles(string key, long count, bool isRequired) => Values(key, count, isRequired, (text, place) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            ? value : throw Refuse(key, $"value {place} is '{ModelTextReader.Shortened(text.ToString())}', which is no number"));

    private long[] Longs(string key) => Values(key, count: -1, isRequired: true, (text, place) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            ? value : throw Refuse(key, $"value {place} is '{ModelTextReader.Shortened(text.ToString())}', which is no whole number"));

    /// <param name="count">Values that must be there; −1: any number.</param>
    /// <param name="isRequired">Whether a part that is not there is refused or is all 0.</param>
    private T[] Values<T>(string key, long count, bool isRequired, Parser<T> parse)
    {
        if (!_values.TryGetValue(key, out var found))
            return isRequired ? throw Refuse(key, "it is missing") : new T[count];
        var values = new List<T>();
        foreach (var range in found.Value.AsSpan().Split(' '))
        {
            var text = found.Value.AsSpan(range);
            if (!text.IsEmpty)
                values.Add(parse(text, values.Count));
        }

        if (count >= 0 && values.Count != count)
            throw Refuse(key, $"there are {values.Count:N0} values, must be {count:N0}");
        return [.. values];
    }

    private SplitDecision DecisionOf(int bits) => bits is >= 0 and <= byte.MaxValue && new SplitDecision((byte)bits) is { IsKnown: true } known
        ? known : throw Refuse("decision_type", $"it is {bits}, which has bits without a meaning");

    private uint WordOf(long word) => word is >= 0 and <= uint.MaxValue
        ? (uint)word : throw Refuse("cat_threshold", $"it has {word}, which is no word of 32 bits");

    private ModelTextException Refuse(string key, string problem) =>
        new(_values.TryGetValue(key, out var found) ? found.Line : lines.Number, $"Tree {number}, {key}", problem);

    private delegate T Parser<T>(ReadOnlySpan<char> text, int place);
}
