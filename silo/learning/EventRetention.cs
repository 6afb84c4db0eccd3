using DigitalTalent.Silo.Projection;
using Orleans;

namespace DigitalTalent.Silo.Learning;

/// <summary>Removes what is older than it is kept, once a night, on one silo.</summary>
internal sealed class EventRetention(OldEvents events, IndexFollower follower, IGrainFactory grains, LearningSettings settings, ILogger<EventRetention> logger)
    : ScheduledWork(ScheduleName, settings.Moments("the schedule of retention", Nightly), follower, grains, logger)
{
    public const string ScheduleName = "retention";

    private const string Nightly = "0 15 1 * * ?";

    protected override async Task<string> WorkAsync(CancellationToken cancellation) => $"{await events.RemoveAsync(cancellation)} old events removed";
}
