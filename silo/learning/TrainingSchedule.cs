using DigitalTalent.Grains;
using Orleans;

namespace DigitalTalent.Silo.Learning;

/// <summary>Trains when the schedule says so. Every silo wakes at every moment of the schedule; the one whose claim the store accepts does the work.</summary>
/// <remarks>A moment that passes while no silo runs, or while the one that claimed it stops, is not made up for: the next one comes.</remarks>
internal sealed partial class TrainingSchedule(
    ModelTraining training, IGrainFactory grains, LearningSettings settings, TimeProvider time, ILogger<TrainingSchedule> log) : BackgroundService
{
    public const string Name = "training";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (settings.Cron is null)
            return;
        var cron = CronMoments.Parse("--train-cron", settings.Cron, settings.TimeZone);
        try
        {
            await foreach (var due in cron.ComingAsync(time, stoppingToken))
                await RunAsync(due, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping.
        }
    }

    private async Task RunAsync(DateTimeOffset due, CancellationToken cancellation)
    {
        try
        {
            if (await Occasions.RunAsync(grains, Name, due, TrainAsync, cancellation) is { } outcome)
                LogDone(due, outcome);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            LogFailed(due, failure);        // Whatever it was: the silo goes on serving, and the next moment comes.
        }
    }

    private async Task<string> TrainAsync(CancellationToken cancellation)
    {
        try
        {
            var trained = await training.TrainAsync(asked: null, by: "schedule", keep: false, cancellation);
            string failed = string.Join(", ", ModelGate.Failed(trained.Model.Verdicts).Select(static verdict => verdict.Gate));
            return trained.Promoted ? $"{trained.Model.ModelId} promoted" : $"{trained.Model.ModelId} refused: {failed}";
        }
        catch (RegistryException refused)
        {
            return $"{refused.Reason}: {refused.MessageEn}";
        }
    }

    [LoggerMessage(EventId = 50, EventName = "ScheduledTraining", Level = LogLevel.Information, Message = "The training of {Due} is done: {Outcome}")]
    private partial void LogDone(DateTimeOffset due, string outcome);

    [LoggerMessage(EventId = 51, EventName = "ScheduledTrainingFailed", Level = LogLevel.Error, Message = "The training of {Due} could not be carried out")]
    private partial void LogFailed(DateTimeOffset due, Exception failure);
}
