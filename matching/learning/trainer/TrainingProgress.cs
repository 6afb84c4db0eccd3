namespace DigitalTalent.Matching.Learning;

/// <summary>How far training is.</summary>
/// <param name="Trees">Trees so far.</param>
/// <param name="TreesMax">Trees that were asked for.</param>
/// <param name="Metric">What <see cref="ValidationMetric"/> says of the validation set; null without one.</param>
public sealed record TrainingProgress(int Trees, int TreesMax, double? Metric);

/// <summary>What training gives.</summary>
/// <param name="Forest">With a validation set and early stopping the trees up to the best, else all.</param>
/// <param name="TreesGrown">Trees that were grown, those behind the best with them.</param>
/// <param name="Metrics">Of the validation set after each tree; empty without one.</param>
public sealed record TrainingResult(Forest Forest, int TreesGrown, IReadOnlyList<double> Metrics);

/// <summary>What a validation set is judged by.</summary>
public static class ValidationMetric
{
    /// <summary>Its name, such as <c>ndcg@10</c>.</summary>
    public static string NameOf(TrainingSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings.Objective switch
        {
            LearningObjective.LambdaRank => $"ndcg@{settings.NdcgAt}",
            LearningObjective.Binary => "logloss",
            _ => "rmse",
        };
    }

    /// <summary>Whether more is better.</summary>
    public static bool HigherIsBetter(TrainingSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings.Objective == LearningObjective.LambdaRank;
    }

    internal static double Of(TrainingSettings settings, RankingDataset data, double[] scores) => settings.Objective switch
    {
        LearningObjective.LambdaRank => RankingMetrics.Ndcg(data, scores, settings.NdcgAt),
        LearningObjective.Binary => RankingMetrics.LogLoss(data.Labels, [.. scores.Select(score => score * settings.Sigmoid)]),
        _ => RankingMetrics.RootMeanSquaredError(data.Labels, scores),
    };
}
