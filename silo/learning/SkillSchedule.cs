using DigitalTalent.Grains;
using DigitalTalent.Matching;
using DigitalTalent.Silo.Consistency;
using DigitalTalent.Silo.Services;
using DigitalTalent.State.V1;
using DigitalTalent.Silo.Projection;
using Orleans;

namespace DigitalTalent.Silo.Learning;

/// <summary>Learns from this silo's index which skills people have together, when the schedule says so. All silos take it over from the feed.</summary>
internal sealed class SkillSchedule(
    IndexProgress index, RegistryClock clock, IndexFollower follower, IGrainFactory grains, LearningSettings settings, ILogger<SkillSchedule> log)
    : ScheduledWork(ScheduleName, settings.Moments("--skill-cron", settings.SkillCron), follower, grains, log)
{
    public const string ScheduleName = "skills";

    private readonly IGrainFactory _grains = grains;

    protected override async Task<string> WorkAsync(CancellationToken cancellation)
    {
        var view = await index.AtLeastAsync(default, cancellation);
        var today = clock.Today;
        var learned = await BackgroundThread.RunAsync(Name, () => SkillVectors.Learn(view, today, cancellation));
        if (learned.People < settings.SkillPeopleMin)
            return $"nothing learned: {learned.People} people agreed to be shown, {settings.SkillPeopleMin} are needed";

        var state = new SkillEmbeddingState { Change = view.Change, People = learned.People };
        state.Vectors.Add(learned.Vectors.OrderBy(static vector => vector.Skill, StringComparer.Ordinal)
            .Select(static vector => new SkillVectorState { Skill = vector.Skill, Values = { vector.Values } }));
        var kept = await GrainCalls.RetryAsync(
            static (call, _) => call._grains.GetGrain<ISkillEmbeddingGrain>(SkillEmbeddings.Key).KeepAsync(call.state), (_grains, state), cancellation);
        return $"{kept.Edition}: {kept.Vectors.Count} skills of {kept.People} people";
    }
}
