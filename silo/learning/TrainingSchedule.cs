using DigitalTalent.Grains;
using DigitalTalent.Silo.Projection;
using Orleans;

namespace DigitalTalent.Silo.Learning;

/// <summary>Trains when the schedule says so.</summary>
internal sealed class TrainingSchedule(
    ModelTraining training, IndexFollower follower, IGrainFactory grains, LearningSettings settings, ILogger<TrainingSchedule> log)
    : ScheduledWork(ScheduleName, settings.Moments("--train-cron", settings.Cron), follower, grains, log)
{
    public const string ScheduleName = "training";

    protected override async Task<string> WorkAsync(CancellationToken cancellation)
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
}
