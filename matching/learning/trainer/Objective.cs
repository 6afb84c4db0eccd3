namespace DigitalTalent.Matching.Learning;

/// <summary>What training makes small, as derivatives of the loss by the score of each row.</summary>
internal abstract class Objective
{
    /// <exception cref="ArgumentException">The labels do not fit; names the row.</exception>
    public static Objective For(TrainingSettings settings, RankingDataset data) => settings.Objective switch
    {
        LearningObjective.LambdaRank => new LambdaRankObjective(settings, data),
        LearningObjective.Binary => new BinaryObjective(settings.Sigmoid, data),
        _ => new RegressionObjective(data),
    };

    /// <summary>The score that every row has before the first tree.</summary>
    public abstract double Start { get; }

    /// <summary>Writes the derivatives of every row.</summary>
    /// <param name="second">Not below 0.</param>
    public abstract void Derive(double[] scores, float[] first, float[] second, WorkTeam team);
}
