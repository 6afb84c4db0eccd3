namespace DigitalTalent.Matching.Learning;

/// <summary>The labels of one group at a time, in the order of scores or of labels. What it returns is overwritten by the next call.</summary>
internal sealed class GroupOrder
{
    private readonly RankingDataset _data;
    private readonly (double Key, int Row)[] _keys;
    private readonly float[] _labels;

    public GroupOrder(RankingDataset data)
    {
        _data = data;
        for (int group = 0; group < data.Groups; group++)
            LongestGroup = Math.Max(LongestGroup, data.GroupStarts[group + 1] - data.GroupStarts[group]);
        _keys = new (double, int)[LongestGroup];
        _labels = new float[LongestGroup];
    }

    public int LongestGroup { get; }

    /// <summary>Greatest label first.</summary>
    public ReadOnlySpan<float> ByLabel(int group)
    {
        int start = _data.GroupStarts[group], count = _data.GroupStarts[group + 1] - start;
        var labels = _labels.AsSpan(0, count);
        _data.Labels.AsSpan(start, count).CopyTo(labels);
        labels.Sort(static (left, right) => right.CompareTo(left));
        return labels;
    }

    /// <summary>Greatest score first; rows of one score in the order of the data. NaN goes last.</summary>
    public ReadOnlySpan<float> ByScore(int group, ReadOnlySpan<double> scores)
    {
        int start = _data.GroupStarts[group], count = _data.GroupStarts[group + 1] - start;
        var keys = _keys.AsSpan(0, count);
        for (int i = 0; i < count; i++)
            keys[i] = (scores[start + i], i);
        keys.Sort(static (left, right) => right.Key.CompareTo(left.Key) is var order and not 0 ? order : left.Row.CompareTo(right.Row));
        var labels = _labels.AsSpan(0, count);
        for (int i = 0; i < count; i++)
            labels[i] = _data.Labels[start + keys[i].Row];
        return labels;
    }
}
