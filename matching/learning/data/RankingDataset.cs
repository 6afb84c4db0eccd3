namespace DigitalTalent.Matching.Learning;

/// <summary>Rows to learn from or to judge by: features by column, a label for each row, and the groups that are ranked together.</summary>
/// <remarks>
/// Immutable as long as the arrays that were handed over are left alone: they are kept, not copied. A value that is missing is NaN.
/// </remarks>
public sealed class RankingDataset
{
    /// <summary>The most rows of a data set. With more, sums of gradients in 32 bits would lose precision.</summary>
    public const int RowsMax = 1 << 26;

    /// <summary>The most features.</summary>
    public const int FeaturesMax = 10_000;

    private readonly float[][] _columns;

    /// <param name="features">1 to <see cref="FeaturesMax"/>, with names of their own.</param>
    /// <param name="columns">One array for each feature, as long as <paramref name="labels"/>. NaN: missing. Infinite values are refused.</param>
    /// <param name="labels">Grades of relevance 0 to <see cref="RelevanceGain.LabelMax"/> for ranking, 0 or 1 for the binary objective, any finite
    /// number for regression; which of them is checked when training starts.</param>
    /// <param name="groupSizes">Rows of each query, in the order of the rows; groups of no rows are left out. Null: every row stands alone.</param>
    /// <param name="weights">How much each row counts, finite and not below 0. Null: 1.</param>
    /// <exception cref="ArgumentException">Names the row and the feature.</exception>
    public RankingDataset(
        IReadOnlyList<FeatureDefinition> features, float[][] columns, float[] labels, IReadOnlyList<int>? groupSizes = null, float[]? weights = null)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(labels);
        if (features.Count is 0 or > FeaturesMax)
            throw new ArgumentException($"There are {features.Count:N0} features; a data set has 1 to {FeaturesMax:N0}.");
        if (labels.Length is 0 or > RowsMax)
            throw new ArgumentException($"There are {labels.Length:N0} rows; a data set has 1 to {RowsMax:N0}.");
        if (columns.Length != features.Count)
            throw new ArgumentException($"There are {features.Count} features and {columns.Length} columns.");
        Features = [.. features];
        _columns = columns;
        Labels = labels;
        Weights = weights;
        CheckFeatures();
        CheckRows(labels, weights);
        GroupStarts = StartsOf(groupSizes, labels.Length);
    }

    public IReadOnlyList<FeatureDefinition> Features { get; }

    /// <summary>Rows, 1 or more.</summary>
    public int Rows => Labels.Length;

    /// <summary>Groups, each of one row or more.</summary>
    public int Groups => GroupStarts.Length - 1;

    internal float[] Labels { get; }

    internal float[]? Weights { get; }

    /// <summary>The first row of each group, and behind the last the number of rows.</summary>
    internal int[] GroupStarts { get; }

    /// <summary>The values of a feature, row by row.</summary>
    public ReadOnlySpan<float> Column(int feature) => _columns[feature];

    /// <summary>The label of each row.</summary>
    public ReadOnlySpan<float> LabelsOfRows => Labels;

    /// <summary>The first row of each group, and behind the last the number of rows.</summary>
    public ReadOnlySpan<int> FirstRows => GroupStarts;

    /// <summary>Writes a row's values, feature by feature.</summary>
    /// <param name="values">As long as there are features.</param>
    public void CopyRow(int row, Span<float> values)
    {
        for (int feature = 0; feature < _columns.Length; feature++)
            values[feature] = _columns[feature][row];
    }

    private void CheckFeatures()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (int feature = 0; feature < Features.Count; feature++)
        {
            var definition = Features[feature];
            definition.Validate(feature);
            if (!names.Add(definition.Name))
                throw new ArgumentException($"Two features are called {definition.Name}.");
            float[] column = _columns[feature] ?? throw new ArgumentException($"Feature {definition.Name} has no column.");
            if (column.Length != Labels.Length)
                throw new ArgumentException($"Feature {definition.Name} has {column.Length:N0} values for {Labels.Length:N0} rows.");
            int bad = definition.Kind == FeatureKind.Numeric
                ? column.AsSpan().IndexOfAny(float.PositiveInfinity, float.NegativeInfinity) : FirstThatIsNoCategory(column);
            if (bad >= 0)
                throw new ArgumentException(Refusal(definition, bad, column[bad]));
        }
    }

    private static string Refusal(FeatureDefinition feature, int row, float value) => feature.Kind == FeatureKind.Numeric
        ? $"Row {row}: {feature.Name} is {value}; a number must be finite, or NaN where it is missing."
        : $"Row {row}: {feature.Name} is {value}; a category is a whole number 0 to {FeatureDefinition.CategoryMax}, or NaN where it is missing.";

    private static int FirstThatIsNoCategory(float[] column)
    {
        for (int row = 0; row < column.Length; row++)
        {
            float value = column[row];
            if (!float.IsNaN(value) && !(value is >= 0 and <= FeatureDefinition.CategoryMax && value == (int)value))
                return row;
        }

        return -1;
    }

    private static void CheckRows(float[] labels, float[]? weights)
    {
        for (int row = 0; row < labels.Length; row++)
        {
            if (!float.IsFinite(labels[row]))
                throw new ArgumentException($"Row {row}: the label is {labels[row]}, which is no finite number.");
        }

        if (weights is null)
            return;
        if (weights.Length != labels.Length)
            throw new ArgumentException($"There are {weights.Length:N0} weights for {labels.Length:N0} rows.");
        for (int row = 0; row < weights.Length; row++)
        {
            if (!(weights[row] >= 0) || float.IsPositiveInfinity(weights[row]))
                throw new ArgumentException($"Row {row}: the weight is {weights[row]}; it must be finite and not below 0.");
        }
    }

    private static int[] StartsOf(IReadOnlyList<int>? sizes, int rows)
    {
        if (sizes is null)
            return [.. Enumerable.Range(0, rows + 1)];
        var starts = new List<int>(sizes.Count + 1) { 0 };
        long end = 0;
        for (int group = 0; group < sizes.Count; group++)
        {
            if (sizes[group] < 0)
                throw new ArgumentException($"Group {group} has {sizes[group]} rows; that cannot be.");
            end += sizes[group];
            if (end > rows)
                throw new ArgumentException($"Group {group} ends at row {end:N0}, but there are {rows:N0} rows.");
            if (sizes[group] > 0)
                starts.Add((int)end);
        }

        return end == rows ? [.. starts] : throw new ArgumentException($"The groups have {end:N0} rows together, but there are {rows:N0}.");
    }
}
