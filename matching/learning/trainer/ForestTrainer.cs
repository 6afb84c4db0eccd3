namespace DigitalTalent.Matching.Learning;

/// <summary>Trains forests by gradient boosting over histograms (Friedman 2001, Ke et al. 2017).</summary>
/// <remarks>The same data, settings and seed give the same forest, bit for bit, whatever the number of threads.</remarks>
public static class ForestTrainer
{
    /// <summary>Trains a forest.</summary>
    /// <param name="validation">Judged after each tree, with the same features; null: none.</param>
    /// <param name="progress">Told after each tree, on the caller's thread.</param>
    /// <param name="cancellation">Looked at before each split; nothing of what was learned is kept.</param>
    /// <exception cref="ArgumentException">A setting out of bounds, labels that do not fit the objective, or validation with other features.</exception>
    public static TrainingResult Train(
        RankingDataset data, RankingDataset? validation, TrainingSettings settings, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(settings);
        settings.Validate();
        if (validation is not null && !validation.Features.SequenceEqual(data.Features))
            throw new ArgumentException("The validation set has other features than the training set.", nameof(validation));
        if (validation is null && settings.EarlyStoppingRounds > 0)
            throw new ArgumentException($"{nameof(settings.EarlyStoppingRounds)} is {settings.EarlyStoppingRounds}, but there is no validation set.");
        using var run = new TrainingRun(data, validation, settings, cancellation);
        return run.Train(progress);
    }
}
