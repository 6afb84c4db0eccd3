using DigitalTalent.Silo.History;
using DigitalTalent.Storage;

namespace DigitalTalent.Silo.Learning;

/// <summary>Removes answers and feedback that are older than they are kept, and sums of what no longer counts. Doing it twice harms nobody.</summary>
internal sealed class OldEvents(IEventLog log, LearningSettings settings, TimeProvider time)
{
    /// <returns>How many were removed.</returns>
    public async Task<int> RemoveAsync(CancellationToken cancellation)
    {
        int all = 0;
        foreach (var (topic, kept) in ((string, TimeSpan)[])[(Topics.Feedback, settings.KeepEvents), (Topics.Impression, settings.KeepEvents), (Topics.History, Periods.Window)])
        {
            int last;
            do
                all += last = await log.RemoveOldAsync(topic, time.GetUtcNow() - kept, cancellation);
            while (last == EventLimits.BatchRows);
        }

        return all;
    }
}
