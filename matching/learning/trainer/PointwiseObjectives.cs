namespace DigitalTalent.Matching.Learning;

/// <summary>Half the squared difference.</summary>
internal sealed class RegressionObjective : Objective
{
    private readonly RankingDataset _data;

    public RegressionObjective(RankingDataset data)
    {
        _data = data;
        Start = PointwiseRows.WeightedMean(data, static label => label);
    }

    public override double Start { get; }

    public override void Derive(double[] scores, float[] first, float[] second, WorkTeam team) => PointwiseRows.Run(_data.Rows, team, row =>
    {
        float weight = _data.Weights?[row] ?? 1;
        first[row] = (float)(scores[row] - _data.Labels[row]) * weight;
        second[row] = weight;
    });
}

/// <summary>Logarithmic loss of labels 0 and 1; anything above 0 is 1.</summary>
internal sealed class BinaryObjective : Objective
{
    // Odds of a set without both kinds of labels stay finite.
    private const double RareShare = 1e-15;

    private readonly double _sigmoid;
    private readonly RankingDataset _data;

    public BinaryObjective(double sigmoid, RankingDataset data)
    {
        _sigmoid = sigmoid;
        _data = data;
        for (int row = 0; row < data.Rows; row++)
        {
            if (data.Labels[row] is not (0 or 1))
                throw new ArgumentException($"Row {row}: the label is {data.Labels[row]}; for the binary objective it must be 0 or 1.");
        }

        double share = Math.Clamp(PointwiseRows.WeightedMean(data, static label => label), RareShare, 1 - RareShare);
        Start = Math.Log(share / (1 - share)) / sigmoid;
    }

    public override double Start { get; }

    public override void Derive(double[] scores, float[] first, float[] second, WorkTeam team) => PointwiseRows.Run(_data.Rows, team, row =>
    {
        float weight = _data.Weights?[row] ?? 1;
        double chance = 1 / (1 + Math.Exp(-_sigmoid * scores[row]));
        first[row] = (float)(_sigmoid * (chance - _data.Labels[row])) * weight;
        second[row] = (float)(_sigmoid * _sigmoid * chance * (1 - chance)) * weight;
    });
}

/// <summary>Loops of the objectives that look at one row at a time.</summary>
internal static class PointwiseRows
{
    private const int RowsInTask = 8_192;

    public static void Run(int rows, WorkTeam team, Action<int> work) => team.Run((rows + RowsInTask - 1) / RowsInTask, (_, task) =>
    {
        int end = Math.Min(rows, (task + 1) * RowsInTask);
        for (int row = task * RowsInTask; row < end; row++)
            work(row);
    });

    /// <summary>0 where no row has weight.</summary>
    public static double WeightedMean(RankingDataset data, Func<float, double> value)
    {
        double sum = 0, weights = 0;
        for (int row = 0; row < data.Rows; row++)
        {
            double weight = data.Weights?[row] ?? 1;
            sum += value(data.Labels[row]) * weight;
            weights += weight;
        }

        return weights > 0 ? sum / weights : 0;
    }
}
