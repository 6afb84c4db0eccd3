using DigitalTalent.Storage;
using DigitalTalent.Silo.Learning;
using DigitalTalent.Silo.Projection;
using Orleans;

namespace DigitalTalent.Silo.History;

/// <summary>Each night adds up what happened since the last one, so that a start reads sums and the answers of a day, not those of half a year.</summary>
internal sealed class HistorySchedule(
    HistoryReader reader, IEventLog log, IndexFollower follower, IGrainFactory grains, LearningSettings settings, TimeProvider time, ILogger<HistorySchedule> logger)
    : ScheduledWork(ScheduleName, settings.Moments("the schedule of histories", settings.History ? Nightly : null), follower, grains, logger)
{
    public const string ScheduleName = "history";

    private const string Nightly = "0 45 1 * * ?";

    private readonly HistoryFolding _folding = new(reader, log, time);

    protected override async Task<string> WorkAsync(CancellationToken cancellation) => $"{await _folding.FoldAsync(cancellation)} folds made";
}
